"""A card for every language and country, ready in memory, with buttons that need nothing."""

import pytest

from bot.chat.help_cards import (
    FALLBACK_CARD,
    FRIEND_CARDS,
    HELP_CARD,
    SELF_HARM_CARD,
    HelpCards,
    build_country_question,
)
from bot.domain.directory import Directory
from bot.domain.enums import CARD_COUNTRIES, DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.screen import Button, Screen
from bot.domain.turn import Choice, ResponseCall
from bot.errors import RenderError
from bot.i18n.directory_rows import format_phone
from bot.i18n.languages import get_country_name
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.translator import Translator
from tests.support.factories import create_renderer, create_translator, load_real_catalogues, load_real_content
from tests.support.together import together

GLAD = (
    "glad",
    "happy",
    "senang",
    "syukur",
    "terima kasih",
    "mabuti",
    "salamat",
    "mừng",
    "cảm ơn",
    "vui",
    "អរ",
    "រីករាយ",
    "ဝမ်းသာ",
    "ကျေးဇူး",
)
"""What no card for a very low mood may say, in any language."""
CARDS = HelpCards.compile(create_renderer(), load_real_catalogues(), load_real_content().directory)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [HELP_CARD, FALLBACK_CARD, FRIEND_CARDS[HELP_CARD]])
def test_every_card_shows_the_emergency_numbers_of_its_country(name: str, language: str) -> None:
    for country in CARD_COUNTRIES:
        text = CARDS.get_card(name, language=language, country=country).text
        assert all(
            format_phone(line.phone) in text for line in load_real_content().directory.list_emergency_lines(country)
        )


@pytest.mark.parametrize("language", LANGUAGES)
@together("name", [HELP_CARD, FALLBACK_CARD, SELF_HARM_CARD, *FRIEND_CARDS.values()])
@together("country", [None, "any", "XX", ""])
def test_without_a_country_the_card_shows_the_few_likely_ones(name: str, language: str, country: str | None) -> None:
    text = CARDS.get_card(name, language=language, country=country).text
    likely = load_real_content().likely_countries[language]
    named = [
        known for known in CARD_COUNTRIES if f"{get_country_name(known, language)}: " in f"{text}: ".replace("៖ ", ": ")
    ]
    assert set(named) == {known for known in likely if load_real_content().directory.list_emergency_lines(known)}
    assert len(named) <= 6
    for known in named:
        assert all(
            format_phone(line.phone) in text for line in load_real_content().directory.list_emergency_lines(known)
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [HELP_CARD, FRIEND_CARDS[HELP_CARD]])
def test_in_danger_a_card_is_short_and_names_one_country(name: str, language: str) -> None:
    for country in CARD_COUNTRIES:
        text = CARDS.get_card(name, language=language, country=country).text
        assert len(text) <= 250, (country, len(text))
        assert len([paragraph for paragraph in text.split("\n\n") if paragraph]) == 2
        others = [other for other in CARD_COUNTRIES if other != country and get_country_name(other, language) in text]
        assert others == []


@pytest.mark.parametrize("language", LANGUAGES)
@together("country", [*CARD_COUNTRIES, None])
def test_a_very_low_mood_is_met_with_a_question_one_line_and_no_gladness(language: str, country: str | None) -> None:
    text = CARDS.get_card(SELF_HARM_CARD, language=language, country=country).text
    assert not [word for word in GLAD if word in text.casefold()]
    assert "?" in text.split("\n")[0] or text.split("\n")[0].endswith("လား။")
    lines = load_real_content().directory.list_hotlines(country=country or "", kinds=("mental_health",))
    shown = [format_phone(line.phone) for line in lines if format_phone(line.phone) in text.split("\n")]
    assert len(shown) == min(1, len(lines))
    emergency = [line.phone for line in load_real_content().directory.list_emergency_lines(country or "")]
    assert all(text.index(shown[0]) < text.rindex(number) for number in emergency if shown)


def test_where_no_number_of_a_home_country_is_trusted_its_card_says_so() -> None:
    bare = [country for country in ORIGINS if not load_real_content().directory.list_emergency_lines(country)]
    for country in bare:
        assert (
            "I know no such number that I trust yet" in CARDS.get_card(HELP_CARD, language="en", country=country).text
        )


def test_where_a_message_named_several_countries_the_others_are_buttons_of_the_same_card() -> None:
    for name, intent in ((HELP_CARD, "danger_now"), (SELF_HARM_CARD, "self_harm")):
        card = CARDS.get_card(name, language="en", country="SG", others=("MY", "ID"))
        assert [row[0] for row in card.rows[:2]] == [
            Button("Malaysia", Choice(intent, {"country": "MY"})),
            Button("Indonesia", Choice(intent, {"country": "ID"})),
        ]
        assert card.text == CARDS.get_card(name, language="en", country="SG").text


@pytest.mark.parametrize("country", DESTINATIONS)
def test_the_card_for_a_very_low_mood_always_has_a_number(country: str) -> None:
    assert any(letter.isdigit() for letter in CARDS.get_card(SELF_HARM_CARD, language="en", country=country).text)


@pytest.mark.parametrize("name", FRIEND_CARDS)
def test_where_the_card_for_a_friend_is_not_translated_it_is_the_card_for_herself(name: str) -> None:
    cards = HelpCards.compile(_Halting(create_renderer()), load_real_catalogues(), load_real_content().directory)  # type: ignore[arg-type]
    for country in (*CARD_COUNTRIES, None):
        mine = cards.get_card(name, language="vi", country=country)
        assert cards.get_card(FRIEND_CARDS[name], language="vi", country=country) == mine


class _Halting:
    """A stage to which nobody has translated what is worded for a friend."""

    def __init__(self, whole: ScreenRenderer) -> None:
        self._whole = whole

    def render(self, call: ResponseCall, translator: Translator, *, is_stored: bool) -> Screen:
        if "_friend" in call.response:
            raise RenderError("not translated")
        return self._whole.render(call, translator, is_stored=is_stored)


def test_back_from_a_card_leads_to_the_last_screen() -> None:
    rows = CARDS.get_card(HELP_CARD, language="en", country="MY").rows
    assert rows[-1][0].choice == Choice("go_back", {"part": "last"})


def test_the_question_of_a_card_is_answered_by_a_card() -> None:
    screen = create_renderer().render(
        build_country_question(Choice("danger_now", {"page": "1"}), likely=("KW", "PH")), create_translator()
    )
    answers = [button.choice for row in screen.rows[:-1] for button in row if button.choice]
    assert {choice.intent for choice in answers} == {"danger_now"}
    assert answers[:2] == [Choice("danger_now", {"country": "KW"}), Choice("danger_now", {"country": "PH"})]
    assert Choice("danger_now", {"country": "MY"}) in answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_is_on_some_page_of_the_question_the_likely_ones_first(language: str) -> None:
    likely = load_real_content().likely_countries[language]
    pages = [
        build_country_question(Choice("self_harm", {"page": str(page)}), likely=likely).arguments
        for page in range(1, 5)
    ]
    assert pages[0]["countries"] == list(likely)
    assert sorted(code for page in pages for code in page["countries"]) == sorted(CARD_COUNTRIES)
    assert [bool(page["more"]) for page in pages] == [True, True, True, False]


def test_a_country_without_numbers_stops_the_start() -> None:
    with pytest.raises(RenderError):
        HelpCards.compile(stage_without_numbers(), load_real_catalogues(), Directory((), ()))


def stage_without_numbers() -> object:
    from bot.i18n.languages import load_languages
    from bot.i18n.render_context import RenderContext
    from tests.support.factories import ROOT

    shelf = RenderContext(Directory((), ()), load_real_content().rights, load_real_content().limits, "")
    return ScreenRenderer(
        responses=load_real_content().responses, get_context=lambda: shelf, languages=load_languages(ROOT / "locales")
    )


def test_a_card_says_nothing_of_the_moment_it_was_made() -> None:
    assert not [key for key, screen in CARDS._cards.items() if key[1] == "en" and " now (" in screen.text]
