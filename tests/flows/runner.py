"""Plays a conversation that is written down, in every language at once, and compares it with what is answered."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.chat_ids import Service
from bot.domain.enums import LANGUAGES
from tests.flows.officer_actions import AtWork, joined
from tests.support.factories import load_real_content
from tests.support.user_client import CreateUser, UserClient

TELLING = ("country", "origin", "kind", "topic", "language", "caution", "missions", "groups", "hotlines", "facts")
"""Arguments that say what she is shown; the rest is layout."""
LINES = ("groups", "hotlines")
"""Of these the kinds are compared: which line comes first depends on her language and on who answers at this hour."""
PATIENCE_SECONDS = 8.0
"""How long she waits for what an officer wrote."""
Answer = str | dict[str, Any]


@dataclass
class Flow:
    """One file: its turns, as written and as they will be written again."""

    path: Path
    document: Any
    languages: Sequence[str] = field(default=LANGUAGES)
    service: Service = Service.TELEGRAM
    """What she writes through. A file or a turn of one may name its `services`; other turns are the same on each."""

    @classmethod
    def read(cls, path: Path, *, service: Service = Service.TELEGRAM) -> "Flow":
        document = YAML().load(path.read_text(encoding="utf-8"))
        return cls(path, document, tuple(document.get("languages", LANGUAGES)), service)

    async def play(self, arrives: CreateUser) -> Mapping[str, list[list[Answer]]]:
        """What was answered, turn by turn, in each language. Fails on anything that is wrong in itself."""
        women = [await arrives(language) for language in self.languages]
        played = await asyncio.gather(*(self._play(she) for she in women))
        return dict(zip(self.languages, played, strict=True))

    def written(self) -> list[list[Answer]]:
        """What the file says is answered."""
        return [_plain(turn["assistant"]) for turn in self.turns]

    @property
    def turns(self) -> list[Any]:
        """What is done and answered on this messaging service; nothing where the conversation is of another one."""
        turns = self.document["turns"] if self.service in self.document.get("services", Service) else []
        return [turn for turn in turns if self.service in turn.get("services", Service)]

    def write(self, answers: list[list[Answer]]) -> None:
        """Write down what was answered."""
        for turn, answer in zip(self.turns, answers, strict=True):
            turn["assistant"] = answer
        yaml = YAML()
        yaml.width = 200
        with self.path.open("w", encoding="utf-8") as file:
            yaml.dump(self.document, file)

    async def _play(self, she: UserClient) -> list[list[Answer]]:
        answers = []
        with joined(she, self.document.get("posts", [])) as office:
            for number, turn in enumerate(self.turns, 1):
                try:
                    answers.append(await (_works(she, office, turn) if "officer" in turn else _take(she, turn)))
                except (AssertionError, ValueError) as error:
                    raise AssertionError(f"{self.path.name}, turn {number}, {she.language}: {error}") from error
        return answers


async def _works(she: UserClient, office: AtWork, turn: Mapping[str, Any]) -> list[Answer]:
    """An officer does something; what comes to her by it."""
    ((verb, what),) = turn["officer"].items()
    office.does(verb, what)
    she.last_messages = await she.user.wait_for_messages(wait=PATIENCE_SECONDS) if turn["assistant"] else ()
    return [message.screen for message in she.last_messages]


async def _take(she: UserClient, turn: Mapping[str, Any]) -> list[Answer]:
    ((verb, what),) = turn["she"].items()
    before = _last_reply(she)
    await {"says": she.send_text, "taps": she.tap_meaning, "presses": she.tap_label, "sends": she.send_media}[verb](
        what[she.language] if isinstance(what, Mapping) else what
    )
    she.language = turn.get("speaks", she.language)
    she.assert_only_own_language()
    if "remains" in turn:
        stands = [message.screen or "hers" for message in await she.wait_for_chat_length(len(turn["remains"]))]
        assert stands == list(turn["remains"]), f"{stands} stands in her chat"
    return _answers(she, before)


def _answers(she: UserClient, before: str | None) -> list[Answer]:
    """The screens she was shown, each with the codes it was made of, where the assistant made it."""
    last = _last_reply(she)
    said = json.loads(last)["utterances"] if last and last != before else []
    codes = {each["response"]: _told(each["arguments"]) for each in said}
    return [{m.screen: codes[m.screen]} if codes.get(m.screen) else m.screen for m in she.last_messages]


def _told(arguments: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in arguments.items() if name in TELLING}
    return told | {name: _kinds(told[name]) for name in LINES if name in told}


def _kinds(row_ids: Sequence[str]) -> list[str]:
    lines = [load_real_content().directory.get_hotline(row_id) for row_id in row_ids]
    return sorted(f"{line.country} {line.kind}" for line in lines)


def _last_reply(she: UserClient) -> str | None:
    conversation = _conversation(she)
    with closing(sqlite3.connect(f"file:{she.stack.tracker_database}?mode=ro", uri=True)) as database:
        query = "SELECT reply FROM replies WHERE conversation_id = ? ORDER BY saved_at DESC LIMIT 1"
        row = database.execute(query, (conversation,)).fetchone()
    return row[0] if row else None


def _conversation(she: UserClient) -> str | None:
    engine = open_engine(she.stack.settings.database_url)
    try:
        with UnitOfWork(engine, is_read_only=True) as uow:
            person = uow.people.get_by_chat_keys(she.stack.list_chat_keys(she.chat_id))
            conversation = uow.conversations.get_by_person(person.person_id) if person else None
            return conversation.conversation_id if conversation else None
    finally:
        engine.dispose()


def _plain(answers: Any) -> list[Answer]:
    return json.loads(json.dumps(answers))  # type: ignore[no-any-return]
