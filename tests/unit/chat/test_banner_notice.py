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
from bot.domain.screen import BANNER_CONTEXT, Banner, Screen
from bot.domain.turn import ResponseCall
from bot.i18n import labels
from bot.i18n.catalogs import EnglishTranslations, StrictTranslations
from bot.i18n.translator import Translator
from bot.knowledge.crisis import CRISIS_CHOICE, build_crisis_screen
from tests.support import raw_updates
from tests.support.factories import (
    CHAT,
    create_renderer,
    create_screen,
    create_translator,
    load_real_catalogues,
    load_real_content,
)
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


ROWS = ("hot-id-03", "hot-ph-04", "hot-ph-03", "hot-vn-03", "hot-my-05", "hot-gone-99")
WITH_PAGE = replace(BANNER, rows=ROWS)
HOME_LINES = {"id": "hot-id-03", "fil": "hot-ph-04", "vi": "hot-vn-03"}


class Told(NullTranslations):
    """A catalogue that also knows the notice."""

    def pgettext(self, context: str, message: str) -> str:
        return f"…{message}" if context == BANNER_CONTEXT else super().pgettext(context, message)


def told(language: str) -> NullTranslations:
    catalogue = Told()
    catalogue.add_fallback(load_real_catalogues()[language])
    return catalogue


@pytest.mark.parametrize("language", ["en", "id", "vi", "km"])
async def test_a_tap_below_the_notice_shows_who_helps_her(
    engine: Engine, tmp_path: Path, keys: KeyRing, language: str
) -> None:
    spoken = FixedContent(compiled_cards, catalogues=lambda: {code: told(code) for code in LANGUAGES})
    house = House(engine, tmp_path, keys, policy=replace(chat_policy(), banners=[WITH_PAGE]), showing=spoken)  # type: ignore[arg-type]
    house.assistant.answers["/show_menu"] = ResponseCall("utter_menu")
    await house.arrives(raw_updates.text("/menu", language=language))
    menu = house.telegram.list_texts(CHAT)[-1]
    assert menu.startswith(f"…{LINE}")
    page = (await house.taps(CRISIS_CHOICE))[-1]
    assert f"…{LINE}" in page
    assert ("peduliwni.kemlu.go.id" in page) is (language in ("en", "id"))
    for spoken_at_home, row_id in HOME_LINES.items():
        name = load_real_content().directory.get_hotline(row_id).name
        assert (name in page) is (language in ("en", spoken_at_home)), (language, row_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_may_register_reads_who_learns_of_it(language: str) -> None:
    directory = load_real_content().directory
    call = build_crisis_screen(directory, WITH_PAGE, country="MY", language=language)
    page = create_renderer().render(call, create_translator(language)).text
    told_of = create_translator(language).translate_label(labels.ROW["register_told"])
    assert (told_of in page) is bool(call.arguments["registrations"]) is (language in ("id", "en"))
    assert "hot-gone-99" not in call.arguments["hotlines"]  # type: ignore[operator]


@pytest.mark.parametrize("language", ["km", "my"])
def test_a_page_that_has_ended_says_so(language: str) -> None:
    call = build_crisis_screen(load_real_content().directory, None, country="MY", language=language)
    assert call == ResponseCall("utter_crisis_over")
    assert create_renderer().render(call, create_translator(language)).text


def test_without_lines_there_is_no_button() -> None:
    with_page, without = (
        post_processors.add_banner((create_screen(),), [one], create_translator(), country="MY", on=IN_DATE)[0].rows
        for one in (WITH_PAGE, BANNER)
    )
    assert len(with_page) == len(without) + 1
    assert with_page[0][0].choice == CRISIS_CHOICE


def test_a_line_that_works_at_home_only_is_not_shown_abroad() -> None:
    directory = load_real_content().directory
    lines = {
        country: build_crisis_screen(directory, WITH_PAGE, country=country, language="fil").arguments["hotlines"]
        for country in ("MY", "PH")
    }
    assert lines == {"MY": ["hot-ph-04", "hot-my-05"], "PH": ["hot-ph-04", "hot-ph-03"]}
