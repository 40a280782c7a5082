"""A card for every language and country, ready in memory, with buttons that need nothing."""

import pytest

from bot.errors import Unrenderable
from bot.gateway.help_card import FOR_FRIEND, HELP, INSTEAD, LOW, HelpCards, country_question
from bot.i18n.languages import country_name
from bot.i18n.rows import phone
from bot.i18n.screens import Stage
from bot.i18n.voice import Voice
from bot.model.directory import Directory
from bot.model.screen import Button, Screen
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import CARD_COUNTRIES, DESTINATIONS, LANGUAGES, ORIGINS
from tests.support.factories import catalogues, library, stage, voice
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
CARDS = HelpCards.compile(stage(), catalogues(), library().directory)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [HELP, INSTEAD, FOR_FRIEND[HELP]])
def test_every_card_shows_the_emergency_numbers_of_its_country(name: str, language: str) -> None:
    for country in CARD_COUNTRIES:
        text = CARDS.card(name, language=language, country=country).text
        assert all(phone(line.phone) in text for line in library().directory.emergency(country))


@pytest.mark.parametrize("language", LANGUAGES)
@together("name", [HELP, INSTEAD, LOW, *FOR_FRIEND.values()])
@together("country", [None, "any", "XX", ""])
def test_without_a_country_the_card_shows_the_few_likely_ones(name: str, language: str, country: str | None) -> None:
    text = CARDS.card(name, language=language, country=country).text
    likely = library().likely_countries[language]
    named = [
        known for known in CARD_COUNTRIES if f"{country_name(known, language)}: " in f"{text}: ".replace("៖ ", ": ")
    ]
    assert set(named) == {known for known in likely if library().directory.emergency(known)}
    assert len(named) <= 6
    for known in named:
        assert all(phone(line.phone) in text for line in library().directory.emergency(known))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [HELP, FOR_FRIEND[HELP]])
def test_in_danger_a_card_is_short_and_names_one_country(name: str, language: str) -> None:
    for country in CARD_COUNTRIES:
        text = CARDS.card(name, language=language, country=country).text
        assert len(text) <= 250, (country, len(text))
        assert len([paragraph for paragraph in text.split("\n\n") if paragraph]) == 2
        others = [other for other in CARD_COUNTRIES if other != country and country_name(other, language) in text]
        assert others == []


@pytest.mark.parametrize("language", LANGUAGES)
@together("country", [*CARD_COUNTRIES, None])
def test_a_very_low_mood_is_met_with_a_question_one_line_and_no_gladness(language: str, country: str | None) -> None:
    text = CARDS.card(LOW, language=language, country=country).text
    assert not [word for word in GLAD if word in text.casefold()]
    assert "?" in text.split("\n")[0] or text.split("\n")[0].endswith("လား။")
    lines = library().directory.lines(country=country or "", kinds=("mental_health",))
    shown = [phone(line.phone) for line in lines if phone(line.phone) in text.split("\n")]
    assert len(shown) == min(1, len(lines))
    emergency = [line.phone for line in library().directory.emergency(country or "")]
    assert all(text.index(shown[0]) < text.rindex(number) for number in emergency if shown)


def test_where_no_number_of_a_home_country_is_trusted_its_card_says_so() -> None:
    bare = [country for country in ORIGINS if not library().directory.emergency(country)]
    for country in bare:
        assert "I know no such number that I trust yet" in CARDS.card(HELP, language="en", country=country).text


def test_where_a_message_named_several_countries_the_others_are_buttons_of_the_same_card() -> None:
    for name, intent in ((HELP, "danger_now"), (LOW, "self_harm")):
        card = CARDS.card(name, language="en", country="SG", others=("MY", "ID"))
        assert [row[0] for row in card.rows[:2]] == [
            Button("Malaysia", Choice(intent, {"country": "MY"})), Button("Indonesia", Choice(intent, {"country": "ID"})),
        ]  # fmt: skip
        assert card.text == CARDS.card(name, language="en", country="SG").text


@pytest.mark.parametrize("country", DESTINATIONS)
def test_the_card_for_a_very_low_mood_always_has_a_number(country: str) -> None:
    assert any(letter.isdigit() for letter in CARDS.card(LOW, language="en", country=country).text)


@pytest.mark.parametrize("name", FOR_FRIEND)
def test_where_the_card_for_a_friend_is_not_translated_it_is_the_card_for_herself(name: str) -> None:
    cards = HelpCards.compile(_Halting(stage()), catalogues(), library().directory)  # type: ignore[arg-type]
    for country in (*CARD_COUNTRIES, None):
        mine = cards.card(name, language="vi", country=country)
        assert cards.card(FOR_FRIEND[name], language="vi", country=country) == mine


class _Halting:
    """A stage to which nobody has translated what is worded for a friend."""

    def __init__(self, whole: Stage) -> None:
        self._whole = whole

    def screen(self, said: Utterance, voice: Voice, *, is_kept: bool) -> Screen:
        if "_friend" in said.response:
            raise Unrenderable("not translated")
        return self._whole.screen(said, voice, is_kept=is_kept)


def test_back_from_a_card_leads_to_the_last_screen() -> None:
    rows = CARDS.card(HELP, language="en", country="MY").rows
    assert rows[-1][0].choice == Choice("go_back", {"part": "last"})


def test_the_question_of_a_card_is_answered_by_a_card() -> None:
    screen = stage().screen(country_question(Choice("danger_now", {"page": "1"}), likely=("KW", "PH")), voice())
    answers = [button.choice for row in screen.rows[:-1] for button in row if button.choice]
    assert {choice.intent for choice in answers} == {"danger_now"}
    assert answers[:2] == [Choice("danger_now", {"country": "KW"}), Choice("danger_now", {"country": "PH"})]
    assert Choice("danger_now", {"country": "MY"}) in answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_is_on_some_page_of_the_question_the_likely_ones_first(language: str) -> None:
    likely = library().likely_countries[language]
    pages = [
        country_question(Choice("self_harm", {"page": str(page)}), likely=likely).arguments for page in range(1, 5)
    ]
    assert pages[0]["countries"] == list(likely)
    assert sorted(code for page in pages for code in page["countries"]) == sorted(CARD_COUNTRIES)
    assert [bool(page["more"]) for page in pages] == [True, True, True, False]


def test_a_country_without_numbers_stops_the_start() -> None:
    with pytest.raises(Unrenderable):
        HelpCards.compile(stage_without_numbers(), catalogues(), Directory((), ()))


def stage_without_numbers() -> object:
    from bot.i18n.arguments import Shelf
    from bot.i18n.languages import load_languages
    from tests.support.factories import ROOT

    shelf = Shelf(Directory((), ()), library().rights, library().limits, "")
    return Stage(responses=library().responses, shelf=lambda: shelf, languages=load_languages(ROOT / "locales"))


def test_a_card_says_nothing_of_the_moment_it_was_made() -> None:
    assert not [key for key, screen in CARDS._cards.items() if key[1] == "en" and " now (" in screen.text]
