"""Leave, as she waits for it: the neutral line within a second, three hundred messages gone within ten."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from telegram.request import RequestData

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.transport import AiohttpRequest
from bot.crypto.key_ring import KeyRing
from bot.domain.messages import MessageLogEntry
from bot.services import conversations
from tests.support import raw_updates
from tests.support.factories import BOT_ID, CHAT, create_text_update
from tests.support.gateway_app import House

MESSAGES, AT_ONCE = 300, 100
SLOWER = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
LINE_SECONDS, ALL_SECONDS = 1.0, 10.0


class Chat:
    """One chat as Telegram keeps it: a hundred deletions a call, and a wait now and then."""

    def __init__(self, *, waits: list[int]) -> None:
        self.standing: set[int] = set(range(1, MESSAGES + 1))
        self.waits = waits
        """Seconds asked for, by the next calls that delete; 0 is none."""
        self.at: dict[str, float] = {}
        """When each method was first obeyed."""

    async def answered(self, url: str, request_data: RequestData) -> tuple[int, bytes]:
        name, given = url.rsplit("/", 1)[-1], request_data.parameters
        if name == "deleteMessages":
            wait = self.waits.pop(0) if self.waits else 0
            if wait:
                return 429, json.dumps({**SLOWER, "parameters": {"retry_after": wait}}).encode()
            assert len(given["message_ids"]) <= AT_ONCE
            self.standing -= set(given["message_ids"])
        if name == "sendMessage":
            self.standing.add(9001)
        self.at.setdefault(name, time.monotonic())
        sent = {"message_id": 9001, "date": 1, "chat": {"id": CHAT, "type": "private"}}
        return 200, json.dumps({"ok": True, "result": sent if name == "sendMessage" else True}).encode()


async def remembered(house: House) -> None:
    """Three hundred messages of hers and ours, as the last hours left them."""
    standing, _ = await house.kit.db.run(
        conversations.begin_turn,
        house.keys,
        create_text_update(),
        bot_id=BOT_ID,
        limits=house.kit.limits,
        now=house.clock(),
        new_id=house.ids,
    )

    def log(uow: Any) -> None:
        for number in range(1, MESSAGES + 1):
            sent = MessageLogEntry(number, is_ours=number % 2 == 0)
            conversations.log_message(
                uow, house.keys, sent, person_id=standing.person_id, now=house.clock(), entry_id=house.ids()
            )
        uow.commit()

    await house.kit.db.run(log)


@pytest.mark.parametrize("waits", [[], [1, 1, 1], [0, 1, 0, 0, 2], [3, 3]], ids=str)
async def test_three_hundred_messages_are_gone_in_ten_seconds(
    engine: Engine, keys: KeyRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: list[int]
) -> None:
    chat = Chat(waits=list(waits))

    async def do_request(_: object, url: str, method: str, request_data: RequestData, **__: Any) -> tuple[int, bytes]:
        return await chat.answered(url, request_data)

    monkeypatch.setattr(AiohttpRequest, "do_request", do_request)
    telegram = TelegramClient(f"{BOT_ID}:" + "a" * 35, api="http://telegram", is_rehearsal=False)
    house = House(engine, tmp_path, keys, telegram=telegram)  # type: ignore[arg-type]
    await remembered(house)
    began = time.monotonic()
    await house.receiving.receive_updates([house.update(raw_updates.text("x"))])
    await house.queues.wait_until_idle()
    assert chat.at["sendMessage"] - began <= LINE_SECONDS
    assert time.monotonic() - began <= ALL_SECONDS
    assert chat.standing == {9001}
    assert chat.waits == []
    house.kit.db.close()
