"""The rehearsal agrees with the official description: parameters, what must be given, and every field returned.

bot_api_methods.json is the small part of that description which concerns what is implemented.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.bot_api import API_METHODS
from simulator.media import MEDIA_FACTORIES
from tests.unit.simulator.simulator_app import Theatre, keyboard

OFFICIAL = json.loads((Path(__file__).parent / "bot_api_methods.json").read_text(encoding="utf-8"))

# Without inline mode and rich messages these three name the message and its words, so they must be given.
WE_ALSO_DEMAND = {
    "editMessageText": {"chat_id", "message_id", "text"},
    "editMessageReplyMarkup": {"chat_id", "message_id"},
}
SIMPLE = {"Integer": int, "String": str, "Boolean": bool, "Float": float}


def complaints(value: Any, kinds: list[str], where: str) -> list[str]:
    """What is wrong with a value that should be one of `kinds`; empty if one of them fits."""
    found = [complaints_about(value, kind, where) for kind in kinds]
    return [] if [] in found else found[0]


def complaints_about(value: Any, kind: str, where: str) -> list[str]:
    if kind in SIMPLE:
        fits = isinstance(value, SIMPLE[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if fits else [f"{where} is not {kind}"]
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is not an array"]
        return [line for item in value for line in complaints(item, [kind.removeprefix("Array of ")], where)]
    if kind in OFFICIAL["unions"]:
        return complaints(value, OFFICIAL["unions"][kind], where)
    return complaints_about_object(value, kind, where)


def complaints_about_object(value: Any, kind: str, where: str) -> list[str]:
    fields = OFFICIAL["types"].get(kind)
    if fields is None or not isinstance(value, dict):
        return [f"{where} should be {kind}"]
    wrong = [f"{where}.{name} is missing" for name, types in fields.items() if types[0] == "!" and name not in value]
    for name, part in value.items():
        if name not in fields:
            wrong.append(f"{where}.{name} is not a field of {kind}")
        else:
            wrong += complaints(part, fields[name].lstrip("!").split(" | "), f"{where}.{name}")
    return wrong


def test_the_description_and_the_table_name_the_same_methods() -> None:
    assert set(OFFICIAL["methods"]) == set(API_METHODS)


@pytest.mark.parametrize("name", API_METHODS)
def test_a_method_reads_official_parameters_and_demands_what_is_required(name: str) -> None:
    fields = OFFICIAL["methods"][name]["fields"]
    required = {field for field, types in fields.items() if types[0] == "!"}
    assert set(API_METHODS[name].parameter_names) <= set(fields)
    assert set(API_METHODS[name].required_names) == required | WE_ALSO_DEMAND.get(name, set())


@pytest.mark.parametrize("name", sorted(set(API_METHODS) - {"getUpdates"}))
async def test_a_method_returns_what_is_described(theatre: Theatre, name: str) -> None:
    result = await theatre.do(name, **await parameters_for(theatre, name))
    assert complaints(result, OFFICIAL["methods"][name]["returns"], name) == []


async def test_every_kind_of_update_is_as_described(theatre: Theatre) -> None:
    chat = await theatre.woman(language_code="km")
    await theatre.write(chat, "/start")
    for kind in MEDIA_FACTORIES:
        await theatre.post(f"women/{chat}/messages", kind=kind, caption="x")
    await theatre.post(f"women/{chat}/edits", message_id=1, text="x")
    await tapped_query(theatre, chat)
    await theatre.post(f"women/{chat}/block")
    await theatre.post(f"women/{chat}/unblock")
    group = (await theatre.post("groups"))["chat_id"]
    await theatre.do("leaveChat", chat_id=group)
    updates = await theatre.updates()
    assert len(updates) == 1 + len(MEDIA_FACTORIES) + 7
    assert complaints(updates, ["Array of Update"], "updates") == []


async def tapped_query(theatre: Theatre, chat: int) -> str:
    markup, quiet = keyboard([("Menu", "m")]), {"is_disabled": True}
    sent = await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=markup, link_preview_options=quiet)
    await theatre.post(f"women/{chat}/taps", message_id=sent["message_id"], button=1)
    return (await theatre.updates())[-1]["callback_query"]["id"]


async def sent_file(theatre: Theatre, chat: int) -> str:
    await theatre.post(f"women/{chat}/messages", kind="voice")
    return (await theatre.updates())[-1]["message"]["voice"]["file_id"]


async def parameters_for(theatre: Theatre, name: str) -> dict[str, Any]:
    """Parameters with which the call succeeds, after whatever has to come before it."""
    chat = await theatre.woman()
    query, file_id = await tapped_query(theatre, chat), await sent_file(theatre, chat)
    await theatre.do("setMyCommands", commands=[{"command": "menu", "description": "Menu"}])
    await theatre.do("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"])
    target = {"chat_id": chat, "message_id": 1}
    special: dict[str, dict[str, Any]] = {
        "setWebhook": {"url": "http://127.0.0.1:9/hook"},
        "sendMessage": {"chat_id": chat, "text": "x", "reply_markup": keyboard([("Menu", "m")])},
        "sendVoice": {"chat_id": chat, "voice": file_id, "reply_markup": keyboard([("Menu", "m")])},
        "editMessageText": {**target, "text": "y"},
        "editMessageReplyMarkup": target,
        "deleteMessage": target,
        "deleteMessages": {"chat_id": chat, "message_ids": [1]},
        "sendChatAction": {"chat_id": chat, "action": "typing"},
        "answerCallbackQuery": {"callback_query_id": query, "text": "Done"},
        "getChat": {"chat_id": chat},
        "getFile": {"file_id": file_id},
        "leaveChat": {"chat_id": (await theatre.post("groups"))["chat_id"]},
        "setMyCommands": {"commands": []},
    }
    return special.get(name, {})
