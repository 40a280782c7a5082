"""23 topics × 16 countries × every part, in every language: a whole screen, within limits, with its sources."""

import pytest

from bot.domain.enums import DESTINATIONS, LANGUAGES, TOPIC_PARTS, TOPICS
from bot.domain.screen import Screen
from bot.domain.turn import TOKEN_BYTES, ResponseCall
from bot.knowledge import rights
from tests.support.factories import create_renderer, create_translator, load_real_catalogues, load_real_content
from tests.support.together import together

LONGEST = 4096
"""What Telegram takes in one message."""
FEW_ENOUGH = 1800
"""Characters of English a screen of law may have: two screens of a small phone."""
BUTTONS = 7
"""At most, beside the topics and countries of a list and the navigation row."""


def answers(name: str, part: str | None) -> list[ResponseCall]:
    """The part in every country, with every further screen of it."""
    known, said = load_real_content().rights, []
    for country in DESTINATIONS:
        one = rights.build_topic(known, name=name, part=part, country=country, origin="PH")
        said.append(one)
        while "page" in (one.arguments.get("more") or {}).get("values", ()):
            place = one.arguments["more"]["values"]
            one = rights.build_topic(
                known,
                name=name,
                part=part,
                country=place.get("country"),
                origin=place.get("origin"),
                page=place["page"],
                names_place=True,
            )
            said.append(one)
    return said


@pytest.mark.parametrize("language", LANGUAGES)
@together("name", TOPICS)
@together("part", [None, *TOPIC_PARTS])
def test_every_part_of_every_topic_can_be_shown(name: str, part: str | None, language: str) -> None:
    for said in answers(name, part):
        screen = create_renderer().render(said, create_translator(language))
        assert 0 < len(screen.text) <= (FEW_ENOUGH if language == "en" else LONGEST)
        assert "{" not in screen.text
        # The page of somebody who was forced leads with a number and the hours; who says so stands behind "Doctor".
        is_first = said.response.startswith("utter_disclosure_time")
        told = [load_real_content().rights.facts[fact_id].source for fact_id in said.arguments.get("facts", ())]
        assert is_first or _sources(screen, language) >= len(set(told))
        _fits(screen)


def _sources(screen: Screen, language: str) -> int:
    says = {
        load_real_catalogues()[language].pgettext("label", f"Source: {rest}") for rest in ("{source}, {date}", _UNDATED)
    }
    signs = [saying.partition("{source}")[0] for saying in says]
    return max(sum(sign in line for line in screen.text.split("\n")) for sign in signs)


_UNDATED = "{source}, date not known"


def _fits(screen: Screen) -> None:
    choices = [button.choice for row in screen.rows for button in row if button.choice]
    assert len(choices) - 2 <= BUTTONS
    assert all(len(choice.to_compact()) <= TOKEN_BYTES for choice in choices)
