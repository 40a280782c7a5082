"""An assistant in a process of its own, told over its standard input which turn to take at which moment."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import logging_setup
from bot.assistant import lean_rasa, runtime
from bot.assistant.runtime import Runtime
from bot.assistant.tracker_db import TrackerDatabase
from bot.assistant.turn_context import current_turn
from bot.domain import assistant_protocol

lean_rasa.install_lean_rasa(serving=True)

from bot.assistant import channel  # noqa: E402 -- rasa only behind lean.install()

ACTIONS = "tests.support.mini_assistant.mini_actions"


async def serve(project: Path, url: str, *, is_guarded: bool) -> None:
    """Take turns until the input ends; one line of JSON for each."""
    logging_setup.configure_logging(level="CRITICAL")
    runtime.set_runtime(Runtime(b"k" * 32, url, actions_package=ACTIONS))
    agent = await _load_agent(project)
    if not is_guarded:
        _remove_guard()
    spans = _record_spans(agent.tracker_store)
    _print_line({"ready": True})
    running = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = asyncio.create_task(_take_turn(json.loads(line), agent, spans))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def _load_agent(project: Path) -> Any:
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
    return await load_agent(str(project / "models" / "pelita.tar.gz"), endpoints=endpoints)


async def _take_turn(asked: dict[str, Any], agent: Any, spans: dict[str, list[float]]) -> None:
    turn = assistant_protocol.unpack_turn(asked["turn"].encode())
    await asyncio.sleep(max(0.0, asked["at"] - time.monotonic()))
    try:
        reply = assistant_protocol.pack_reply(await channel.handle_turn(turn, agent=agent, now=time.time())).decode()
    except Exception as error:  # whatever it was is told: a turn that is not answered is a finding
        reply = type(error).__name__
    _print_line(
        {
            "turn_id": turn.turn_id,
            "conversation_id": turn.conversation_id,
            "reply": reply,
            "span": spans.pop(turn.turn_id, None),
        }
    )


def _record_spans(store: Any) -> dict[str, list[float]]:
    """From when to when each turn held what it had read: the clock is the machine's, the same in every process."""
    spans: dict[str, list[float]] = {}
    retrieve, save = store.retrieve, store.save

    async def reading(sender_id: str) -> Any:
        running = current_turn.get()
        if running:
            spans.setdefault(running.turn.turn_id, [time.monotonic(), 0.0])
        return await retrieve(sender_id)

    async def saving(tracker: Any) -> None:
        running = current_turn.get()
        if running:
            spans[running.turn.turn_id][1] = time.monotonic()
        await save(tracker)

    store.retrieve, store.save = reading, saving
    return spans


def _remove_guard() -> None:
    # For the test that shows what this proof sees: as if each assistant were alone.
    hold: Callable[..., tuple[bool, str | None]] = lambda rows, *_, turn_id, **__: (True, rows.reply(turn_id))  # noqa: E731
    TrackerDatabase.acquire_conversation = hold  # type: ignore[method-assign]
    from bot.assistant import tracker_db

    tracker_db._release_hold = lambda *_: True


def _print_line(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], is_guarded=sys.argv[3] == "guarded"))
