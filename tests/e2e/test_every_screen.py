"""Every button of the running assistant is tapped, in one language; in the other five every screen is seen."""

from collections.abc import Iterator, Sequence

import pytest
from aiohttp import ClientSession

from bot import map as mapping
from bot.model.vocabulary import DESTINATIONS, LANGUAGES, ORIGINS
from bot.rehearsal.crawl import Crawler, Map
from bot.rehearsal.woman import Shown
from bot.settings import Settings
from tests.support import tongue
from tests.support.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FEW_TAPS = 5
OFFICE = ("utter_office", "utter_ask_place")
"""Where offices are in several cities, the nearest is a question away, which can be skipped."""


def crawler(stack: Stack, http: ClientSession, language: str) -> Crawler:
    """One that also reads what it sees."""

    def inspect(shown: Shown, meanings: Sequence[str], spoken: str) -> Iterator[str]:
        yield from mapping.misses(shown, meanings, spoken)
        yield from tongue.strays(shown, spoken)

    return mapping.crawlers(stack.settings, http)(language, inspect)


@pytest.fixture(scope="module")
def kept() -> dict[str, Map]:
    """The crawl, for the tests that follow it."""
    return {}


async def test_no_button_leads_nowhere(stack: Stack, http: ClientSession, kept: dict[str, Map]) -> None:
    found = kept["whole"] = await crawler(stack, http, mapping.WHOLE).crawl()
    print(
        f"{len(found.screens())} screens, {len(found.ways)} forms, {len(found.steps)} taps that differ, {found.taps} taps"
    )
    assert not found.findings, "\n".join(sorted(found.findings))
    assert not mapping.unreached(found)


def test_her_office_is_few_taps_away_from_anywhere(kept: dict[str, Map]) -> None:
    ways = {way[-1]: way for place, way in kept["whole"].ways.items() if place.screen.startswith(OFFICE) and way}
    taps = [step for (screen, step), led in kept["whole"].steps.items() if led.startswith(OFFICE)]
    office = '/find_embassy{{"country": "{}", "origin": "{}"}}'
    wanted = {office.format(country, origin) for country in DESTINATIONS for origin in ORIGINS}
    assert wanted <= set(taps)
    assert all(len(way) <= FEW_TAPS for tap, way in ways.items() if tap in wanted)


def test_the_page_of_screens_is_what_the_assistant_shows(kept: dict[str, Map]) -> None:
    written = (Settings.from_env({}).root / mapping.PAGE).read_text(encoding="utf-8")
    assert mapping.page(kept["whole"]) == written, "run `make map` and read what changed"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != mapping.WHOLE])
async def test_every_screen_is_whole_in_every_language(
    stack: Stack, http: ClientSession, kept: dict[str, Map], language: str
) -> None:
    seen = await crawler(stack, http, language).visit(kept["whole"].screens().values())
    assert not seen.findings, "\n".join(sorted(seen.findings))
    assert set(seen.screens()) >= set(kept["whole"].screens())
