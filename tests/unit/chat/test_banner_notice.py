"""The operator's line stands above the menu while it is in date, where she is, in her language or not at all."""

from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.chat import post_processors
from bot.crypto.key_ring import KeyRing
from bot.domain.enums import LANGUAGES
from bot.domain.screen import Banner, Screen
from bot.domain.turn import ResponseCall
from bot.i18n.catalogs import EnglishTranslations, StrictTranslations
from bot.i18n.translator import Translator
from tests.support.factories import create_screen, create_translator, load_real_catalogues
from tests.support.gateway_app import FixedContent, House, chat_policy, compiled_cards

LINE = "Some offices are closed now. You can call before you go."
SAID = f"{LINE} Source: Ministry of Health, November 20, 2025"
BANNER = Banner(date(2025, 11, 20), date(2025, 11, 30), ("MY", "SG"), LINE, "Ministry of Health")
IN_DATE = date(2025, 11, 30)


def shown(
    *screens: Screen, country: str | None = "MY", on: date = IN_DATE, language: Translator | None = None
) -> list[str]:
    found = post_processors.add_banner(screens, [BANNER], language or create_translator(), country=country, on=on)
    return [one.text for one in found]


@pytest.mark.parametrize("name", ["utter_menu", "utter_first"])
def test_it_stands_above_the_menu_and_the_first_screen_alone(name: str) -> None:
    assert shown(create_screen("utter_thanks"), create_screen(name)) == [
        "What do you need?",
        f"{SAID}\n\nWhat do you need?",
    ]


@pytest.mark.parametrize("on", [date(2025, 11, 19), date(2025, 12, 1)])
def test_out_of_date_it_is_gone(on: date) -> None:
    assert shown(create_screen(), on=on) == ["What do you need?"]


def test_it_is_shown_there_and_while_nobody_knows_where_she_is() -> None:
    assert shown(create_screen(), country=None)[0].startswith(LINE)
    assert shown(create_screen(), country="HK") == ["What do you need?"]


def test_where_it_is_not_translated_it_is_not_shown() -> None:
    untranslated = NullTranslations()
    untranslated.add_fallback(StrictTranslations())
    assert shown(create_screen(), language=Translator("km", untranslated)) == ["What do you need?"]
    assert shown(create_screen(), language=Translator("km", load_real_catalogues()["km"])) == ["What do you need?"]


async def test_she_reads_it_above_the_menu(engine: Engine, tmp_path: Path, keys: KeyRing) -> None:
    english = FixedContent(compiled_cards, catalogues=lambda: dict.fromkeys(LANGUAGES, EnglishTranslations()))
    policy = replace(chat_policy(), banners=[BANNER])
    house = House(engine, tmp_path, keys, policy=policy, showing=english)  # type: ignore[arg-type]
    house.assistant.answers["/show_menu"] = ResponseCall("utter_menu")
    (said,) = await house.says("/menu")
    assert said.startswith(LINE)
