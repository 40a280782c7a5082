"""The way in of one update: bytes at a door, JSON, Update, what we take of it, inbox, triage, choice, the wire, the assistant.

Every part is the product's own. Only what lies outside is replaced: the network, the thread pool and, but for samples, the
database, so that a million updates fit into minutes.
"""

import asyncio
import json
import time
import unicodedata
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from telegram import Update

from bot.assistant import lean_rasa
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.http_endpoints import SECRET_HEADER, build_webhook_app
from bot.channels.telegram.transport import UpdatesRequest
from bot.channels.telegram.updates import parse_update
from bot.chat.inbound import COMMAND_INTENTS, Inbound
from bot.chat.triage import TriageResult
from bot.db.tables.core import InboxRow
from bot.domain import assistant_protocol
from bot.domain.enums import DESTINATIONS
from bot.domain.messages import UpdateKind
from bot.domain.turn import Choice, Turn
from bot.errors import ChannelUnavailable
from bot.nlu.text.normalize import normalize
from bot.services import conversations
from bot.services.conversations import ConversationContext
from tests.support.factories import BOT_ID, CHAT, NOW
from tests.support.gateway_app import House

lean_rasa.install_lean_rasa()

from rasa.shared.core.domain import Domain  # noqa: E402 -- rasa only behind lean.install()
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader  # noqa: E402
from rasa.shared.nlu.constants import INTENT, TEXT  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402

from bot.assistant.channel import TurnOutput, _build_message  # noqa: E402
from bot.assistant.turn_context import RunningTurn  # noqa: E402

SECRET = "a-secret-only-telegram-knows-of-us"
OWNER = ConversationContext("person-1", "chat-key", "id", False, 0, "conversation-1", "MY", False)
NEIGHBOUR = {
    "update_id": 2**40,
    "message": {
        "message_id": 1,
        "date": 1763973000,
        "chat": {"id": 7002, "type": "private"},
        "text": "gaji saya belum dibayar",
        "from": {"id": 7002, "is_bot": False, "first_name": "Wulan"},
    },
}
"""Comes in the same answer as a mutated one, and must not suffer for it."""


class InvariantBroken(AssertionError):
    """What must never happen."""


@dataclass
class _Request:
    """What the webhook's handler reads of a request."""

    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {SECRET_HEADER: SECRET})

    async def read(self) -> bytes:
        return self.body


@dataclass
class _Inbox:
    """As much of the inbox as `receive` uses, in memory."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, **row: Any) -> bool:
        self.rows.append(row)
        return True


@dataclass
class _Work:
    """A unit of work without a database."""

    inbox: _Inbox = field(default_factory=_Inbox)

    def commit(self) -> None:
        """Nothing to do."""


class _Queues:
    """Notes what would be run; a queued turn is run to its end, which waits for nothing here."""

    def enqueue(self, _key: int, work: Any) -> None:
        _run_to_end(work())

    def hold_until_done(self, _key: int, _task: object) -> None:
        """Nothing runs that could be waited for."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        work.close()


class _NoFloodControl:
    """Lets everything through: floods have tests of their own."""

    def admit(self, _chat_id: int, *, answer: Any, drop: Any) -> None:
        answer()


class FuzzTarget:
    """One gateway and the assistant's first steps."""

    def __init__(self, installation: House, root: Path) -> None:
        self._house, self._root = installation, root
        self._domain = Domain.load(str(root / "domain.yml"))
        self._telegram = TelegramClient(f"{BOT_ID}:" + "a" * 35, api="http://telegram", is_rehearsal=False)
        app = build_webhook_app(self._telegram, self._keep_updates, secret=SECRET)
        self._handler = next(iter(app.router.routes())).handler
        self._sampling = (
            installation.desk._chat_queues,
            installation.desk._turns,
            installation.desk._flood_control,
        )
        installation.kit.session_cache.remember_person(CHAT, OWNER)
        self.tokens = [installation.kit.callback_data.encode(choice, owner=OWNER.owner) for choice in _TAP_CHOICES]
        self.counts: dict[str, int] = {}
        self._number = 0

    def send_by_webhook(self, body: bytes) -> None:
        """Telegram posts this. Raises whatever must not be raised."""
        answer = _run_to_end(self._handler(_Request(body)))
        if answer.status != 200:
            raise InvariantBroken(f"status {answer.status}")

    def send_by_polling(self, body: bytes) -> None:
        """Telegram answers getUpdates with this and a good update behind it."""
        answer = b'{"ok":true,"result":[' + body + b"," + json.dumps(NEIGHBOUR).encode() + b"]}"
        try:
            updates = _run_to_end(self._receive_polled(answer))
        except ChannelUnavailable:
            if _is_valid_json(body):
                raise InvariantBroken("an update hid its neighbour") from None
            return
        if [u.update_id for u in updates][-1:] != [NEIGHBOUR["update_id"]]:
            raise InvariantBroken("an update hid its neighbour")
        max(update.update_id + 1 for update in updates)  # as the next question is asked
        _run_to_end(self._keep_updates(updates[:-1]))

    async def run_end_to_end(self, body: bytes) -> None:
        """The same with the real inbox, queues, turns and courier. Raises whatever must not be raised."""
        desk = self._house.desk
        desk._chat_queues, desk._turns, desk._flood_control = self._sampling
        try:
            update = self._telegram.parse_update(json.loads(body))
        except (ValueError, RecursionError):
            return
        self._number += 1
        object.__setattr__(update, "update_id", self._number)  # else most were known already
        async with asyncio.timeout(20):
            await self._house.receiving.receive_updates([update])
            await self._house.queues.wait_until_idle()
        self._count("sampled")

    async def _receive_polled(self, answer: bytes) -> Any:
        async def do_request(*_: Any, **__: Any) -> tuple[int, bytes]:
            return 200, answer

        with patch.object(UpdatesRequest, "do_request", do_request):
            return await self._telegram.get_updates(0)

    async def _keep_updates(self, updates: Any) -> None:
        desk = self._house.desk
        desk._chat_queues, desk._turns, desk._flood_control = _Queues(), self, _NoFloodControl()  # type: ignore[assignment]
        for update in updates:
            self._check_update(update)

    def _check_update(self, update: Update) -> None:
        taken = parse_update(update)
        if taken is None:
            self._count("nothing of ours")
            return
        self._count(taken.kind.value)
        work = _Work()
        turn_id = f"turn-{len(self.counts)}"
        conversations.store_updates(work, self._house.keys, [(turn_id, taken)], bot_id=BOT_ID, now=NOW)  # type: ignore[arg-type]
        row = work.inbox.rows[0]
        if conversations.decrypt_update(self._house.keys, _build_row(row)) != taken:
            raise InvariantBroken("what was kept is not what came")
        _fits_columns(row)
        self._house.desk.dispatch([(turn_id, taken)])
        self._house.desk._active_turns.discard(turn_id)

    async def process(self, inbound: Inbound, *, choice: Choice | None = None, is_quiet: bool = False) -> None:
        """In the place of `TurnProcessor`: what a turn says to the assistant, and what Rasa would read in it."""
        if choice is not None or is_quiet:
            raise InvariantBroken("nobody holds her conversation")
        begun = inbound.begin_turn(OWNER)
        turn = self._house.chat.assistant_handler.build_turn(begun)
        self._check_meaning(inbound, turn)
        arrived = assistant_protocol.unpack_turn(assistant_protocol.pack_turn(turn))
        if arrived != turn:
            raise InvariantBroken("what arrived is not what was sent")
        if turn.choice is None:
            self._count("typed")
            self._is_inert(str(_build_message(arrived, TurnOutput(RunningTurn(arrived))).text))

    def _check_meaning(self, inbound: Inbound, turn: Turn) -> None:
        taken = inbound.message
        if taken.kind is UpdateKind.TEXT:
            word = taken.text.split(" ")[0].lower()
            allowed = Choice(COMMAND_INTENTS[word]) if word in COMMAND_INTENTS else None
            if inbound.verdict is TriageResult.ERASE:
                allowed = Choice("forget_me")
            if turn.choice != allowed:
                raise InvariantBroken("typed words became a choice")
        if taken.kind is UpdateKind.TAP:
            known = taken.text in self.tokens
            self._count("button known" if known else "button unknown")
            if not known and turn.choice not in (Choice("show_menu"), Choice("danger_now")):
                raise InvariantBroken("a forged button became a choice")

    def _is_inert(self, text: str) -> None:
        for written in {text, normalize(text), unicodedata.normalize("NFKC", text)}:
            read = YAMLStoryReader.unpack_regex_message(Message({TEXT: written}), self._domain)
            if read.get(INTENT) is not None:
                raise InvariantBroken("typed words reached an intent")
            if written.strip().startswith("/"):
                raise InvariantBroken("typed words still begin as a command")

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def get_cpu_seconds() -> float:
    """Of this process: a hang is counted in its own time, not in the time others take."""
    return time.process_time()


def _run_to_end(work: Coroutine[Any, Any, Any]) -> Any:
    """Run what waits for nothing. Raises Broken where it would wait."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    work.close()
    raise InvariantBroken("it waits")


def _is_valid_json(body: bytes) -> bool:
    try:
        json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def _build_row(row: dict[str, Any]) -> InboxRow:
    given = {name: row.get(name) for name in InboxRow.__dataclass_fields__}
    return InboxRow(**{**given, "received_at": NOW, "state": "waiting", "attempts": 0})


def _fits_columns(row: dict[str, Any]) -> None:
    if not -(2**63) <= row["update_id"] < 2**63:
        raise InvariantBroken("a number no database takes")


_TAP_CHOICES = (
    Choice("show_menu"),
    Choice("greet"),
    Choice("go_back"),
    *(Choice("find_embassy", {"country": c}) for c in DESTINATIONS),
)
