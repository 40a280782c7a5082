"""What the bot says about itself is kept for each language, with Telegram's limits."""

from typing import Any

import pytest

from tests.unit.simulator.simulator_app import Theatre

COMMANDS = [{"command": "menu", "description": "Menu"}]


@pytest.mark.parametrize(
    ("method", "name", "longest"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_a_text_is_set_for_one_language_and_falls_back_to_the_general_one(
    theatre: Theatre, method: str, name: str, longest: int
) -> None:
    await theatre.do(f"setMy{method}", **{name: "general"})
    await theatre.do(f"setMy{method}", **{name: "ទូទៅ", "language_code": "km"})
    assert (await theatre.do(f"getMy{method}", language_code="km"))[name] == "ទូទៅ"
    assert (await theatre.do(f"getMy{method}", language_code="vi"))[name] == "general"
    await theatre.do(f"setMy{method}", **{name: "", "language_code": "km"})
    assert (await theatre.do(f"getMy{method}", language_code="km"))[name] == "general"
    assert (await theatre.refused(f"setMy{method}", **{name: "x" * (longest + 1)}))[0] == 400


async def test_commands_are_kept_for_each_language(theatre: Theatre) -> None:
    await theatre.do("setMyCommands", commands=COMMANDS, language_code="vi", scope={"type": "default"})
    assert await theatre.do("getMyCommands", language_code="vi") == COMMANDS
    assert await theatre.do("getMyCommands") == []
    assert (await theatre.get("bot?language_code=vi"))["commands"] == COMMANDS
    await theatre.do("deleteMyCommands", language_code="vi")
    assert await theatre.do("getMyCommands", language_code="vi") == []


async def test_filipino_is_tl_to_telegram_and_fil_on_the_phone(theatre: Theatre) -> None:
    assert (await theatre.refused("setMyCommands", commands=COMMANDS, language_code="fil"))[0] == 400
    await theatre.do("setMyCommands", commands=COMMANDS, language_code="tl")
    assert (await theatre.get("bot?language_code=fil"))["commands"] == COMMANDS


@pytest.mark.parametrize(
    "commands",
    [
        [{"command": "Menu", "description": "x"}],
        [{"command": "menu", "description": ""}],
        [{"command": "menu", "description": "x" * 257}],
        COMMANDS * 101,
        ["menu"],
        {"command": "menu"},
    ],
)
async def test_bad_commands_are_refused(theatre: Theatre, commands: Any) -> None:
    assert (await theatre.refused("setMyCommands", commands=commands))[0] == 400
