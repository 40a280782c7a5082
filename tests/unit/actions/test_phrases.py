"""Sentences to show, as they are drawn."""

import pytest

from bot.domain.enums import ANY, DESTINATIONS, LANGUAGES, PHRASES
from bot.knowledge import phrases
from tests.support.factories import create_renderer, create_translator


def draw(name: str, country: str, language: str) -> list[str]:
    screen = create_renderer().render(phrases.build_phrase(name, country=country), create_translator(language))
    return screen.text.split("\n\n")


@pytest.mark.parametrize(
    ("country", "language", "said"),
    [
        ("TH", "km", "ฉันต้องการล่าม ฉันพูดภาษาเขมร"),
        ("KR", "vi", "통역이 필요합니다. 저는 베트남어를 합니다."),
        ("TW", "id", "我需要翻譯。我說印尼文。"),
        ("SA", "fil", "أحتاج إلى مترجم. أتكلم الفلبينية."),
        ("JP", "my", "通訳が必要です。私はミャンマー語を話します。"),
        ("MY", "my", "Saya perlukan jurubahasa. Saya bercakap bahasa Burma."),
    ],
)
def test_phrase_names_her_language_in_that_of_the_country(country: str, language: str, said: str) -> None:
    assert draw("say_interpreter", country, language)[1] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrase_stands_above_what_it_says_in_her_language(language: str) -> None:
    for name in PHRASES:
        first, *shown, means, unreviewed = draw(name, "SG", language)
        assert len(shown) == 3, "Malay, Chinese and English"
        assert first and means and unreviewed
        assert not any("{" in part for part in (first, *shown, means, unreviewed))


@pytest.mark.parametrize("country", [*DESTINATIONS, ANY])
def test_phrase_can_be_shown_wherever_she_is(country: str) -> None:
    assert all(len(draw(name, country, "en")) >= 4 for name in PHRASES)


def test_phrase_asks_where_she_is_and_pages_of_countries_lead_back_to_it() -> None:
    asked = phrases.build_phrase("say_police", country=None)
    assert asked.response == "utter_ask_country"
    assert asked.arguments["more"]["values"] == {"part": "say_police", "page": "2"}
    assert (
        phrases.build_phrase("say_police", country=None, page="2").arguments["asks"]["values"]["part"] == "say_police"
    )


def test_list_of_phrases_holds_each_once() -> None:
    shown = [*phrases.build_menu(page=None).arguments["phrases"], *phrases.build_menu(page="2").arguments["phrases"]]
    assert shown == list(PHRASES)
    assert phrases.build_menu(page="2").arguments["more"] is None
