"""A card for every language and country, ready in memory, with buttons that need nothing."""

import pytest

from bot.errors import Unrenderable
from bot.gateway.help_card import FOR_FRIEND, HELP, INSTEAD, LOW, HelpCards, country_question
from bot.i18n.rows import phone
from bot.i18n.screens import Stage
from bot.i18n.voice import Voice
from bot.model.directory import Directory
from bot.model.screen import Screen
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import DESTINATIONS, LANGUAGES
from tests.support.factories import catalogues, library, stage, voice

CARDS = HelpCards.compile(stage(), catalogues(), library().directory)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [HELP, INSTEAD, FOR_FRIEND[HELP]])
def test_every_card_shows_the_emergency_numbers_of_its_country(name: str, language: str) -> None:
    for country in DESTINATIONS:
        text = CARDS.card(name, language=language, country=country).text
        assert all(phone(line.phone) in text for line in library().directory.emergency(country))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [HELP, INSTEAD, LOW, *FOR_FRIEND.values()])
@pytest.mark.parametrize("country", [None, "any", "XX", ""])
def test_without_a_country_the_card_shows_all(name: str, language: str, country: str | None) -> None:
    text = CARDS.card(name, language=language, country=country).text
    for known in DESTINATIONS:
        assert all(phone(line.phone) in text for line in library().directory.emergency(known))


@pytest.mark.parametrize("country", DESTINATIONS)
def test_the_card_for_a_very_low_mood_always_has_a_number(country: str) -> None:
    assert any(letter.isdigit() for letter in CARDS.card(LOW, language="en", country=country).text)


@pytest.mark.parametrize("name", FOR_FRIEND)
def test_where_the_card_for_a_friend_is_not_translated_it_is_the_card_for_herself(name: str) -> None:
    cards = HelpCards.compile(_Halting(stage()), catalogues(), library().directory)  # type: ignore[arg-type]
    for country in (*DESTINATIONS, None):
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
    screen = stage().screen(country_question("1"), voice())
    answers = [button.choice for row in screen.rows[:-1] for button in row if button.choice]
    assert {choice.intent for choice in answers} == {"danger_now"}
    assert Choice("danger_now", {"country": "MY"}) in answers


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
