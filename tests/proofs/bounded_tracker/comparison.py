"""Both stores, the same conversation: where they first differ."""

import asyncio
import dataclasses
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot import logging_setup
from bot.errors import AssistantUnavailable
from tests.proofs.bounded_tracker import random_conversations
from tests.proofs.bounded_tracker.engines import RecordingEngine, TurnState
from tests.support.factories import ROOT
from tests.support.mini_assistant import build

MINIATURE_ACTIONS = "tests.support.mini_assistant.mini_actions"


@dataclass(frozen=True)
class ComparisonResult:
    """One conversation with both stores."""

    seed: int
    turns: int
    sessions: int
    difference: str = ""
    """Where they first differ; empty where they do not."""


async def load_engine(name: str, folder: Path) -> RecordingEngine:
    """`product`: its own model, as trained. `miniature`: a bot with a form, trained here."""
    database = folder / f"{name}.db"
    if name == "product":
        return await RecordingEngine.load(ROOT, ROOT / "models" / "pelita.tar.gz", database=database, actions="actions")
    root = folder / "miniature"
    root.mkdir()
    # A thread, for the trainer runs a loop of its own.
    model = await asyncio.to_thread(build.train_project, root)
    return await RecordingEngine.load(root, model, database=database, actions=MINIATURE_ACTIONS)


async def compare_conversation(
    engine: RecordingEngine, seed: int, speak: random_conversations.GenerateConversation
) -> ComparisonResult:
    """Take one conversation twice. Rasa's SQL store is used for one in four, its store in memory for the others."""
    talk = random_conversations.generate_conversation(seed, speak)
    name = f"conversation-{seed}"
    sessions = 1 + sum(said.quiet_minutes >= random_conversations.QUIET_MINUTES for said in talk[1:])
    whole = await engine.run_conversation(talk, store=engine.create_full_store(in_sql=seed % 4 == 1), name=name)
    try:
        ours = await engine.run_conversation(talk, store=engine.bounded, name=name)
    except AssistantUnavailable as error:
        return ComparisonResult(seed, len(talk), sessions, f"the bounded one failed: {error}")
    await engine.bounded.delete(name)
    return ComparisonResult(seed, len(talk), sessions, _find_difference(talk, ours, whole))


async def compare_conversations(name: str, seeds: Iterable[int]) -> list[ComparisonResult]:
    """Compare conversations with the product's bot or the miniature's."""
    speak = {
        "product": random_conversations.generate_product_conversation,
        "miniature": random_conversations.generate_miniature_conversation,
    }[name]
    with tempfile.TemporaryDirectory() as folder:
        engine = await load_engine(name, Path(folder))
        return [await compare_conversation(engine, seed, speak) for seed in seeds]


def compare_share(name: str, seeds: range) -> list[ComparisonResult]:
    """The share of one process of its own."""
    logging_setup.configure_logging(level="CRITICAL")
    return asyncio.run(compare_conversations(name, seeds))


def _find_difference(
    talk: list[random_conversations.ParsedMessage], ours: list[TurnState], whole: list[TurnState]
) -> str:
    for place, (said, mine, theirs) in enumerate(zip(talk, ours, whole, strict=True), 1):
        if mine != theirs:
            fields = [f.name for f in dataclasses.fields(TurnState) if getattr(mine, f.name) != getattr(theirs, f.name)]
            return f"turn {place} ({said.intent} {dict(said.values)}): " + "; ".join(
                f"{name} {getattr(mine, name)} and whole {getattr(theirs, name)}" for name in fields
            )
    return ""
