"""Every button is tapped, in one language and one process; through all processes every screen is seen, in all six."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from aiohttp import ClientSession

from bot import map as mapping
from bot.model.vocabulary import DESTINATIONS, LANGUAGES, ORIGINS
from bot.rehearsal.crawl import Crawler, Map, Walker
from bot.rehearsal.woman import Shown
from bot.settings import Settings
from tests.support import inside, tongue
from tests.support.stack import Stack
from tests.support.tapper import Tapper

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FEW_TAPS = 5
OFFICE = ("utter_office", "utter_ask_place")
"""Where offices are in several cities, the nearest is a question away, which can be skipped."""


def inspect(shown: Shown, meanings: Sequence[str], spoken: str) -> Iterator[str]:
    """What is wrong with a screen, its words included."""
    yield from mapping.misses(shown, meanings, spoken)
    yield from tongue.strays(shown, spoken)


@pytest.fixture(scope="module")
def whole(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Map:
    """Everything that can be tapped."""

    async def crawl(product: inside.Product) -> Map:
        async def arrive() -> Walker:
            return Tapper(product.arrives(mapping.WHOLE))

        return await Crawler(arrive, product.meanings.of, inspect, mapping.WHOLE, mapping.is_like_others).crawl()

    with asyncio.Runner() as runner:
        product = runner.run(inside.build(tmp_path_factory.mktemp("inside")))
        with inside.closing(product):
            return runner.run(crawl(product))


def test_no_button_leads_nowhere(whole: Map) -> None:
    print(
        f"{len(whole.screens())} screens, {len(whole.ways)} forms, {len(whole.steps)} taps that differ, {whole.taps} taps"
    )
    assert not whole.findings, "\n".join(sorted(whole.findings))
    assert not mapping.unreached(whole)


def test_her_office_is_few_taps_away_from_anywhere(whole: Map) -> None:
    ways = {way[-1]: way for place, way in whole.ways.items() if place.screen.startswith(OFFICE) and way}
    taps = [step for (screen, step), led in whole.steps.items() if led.startswith(OFFICE)]
    office = '/find_embassy{{"country": "{}", "origin": "{}"}}'
    wanted = {office.format(country, origin) for country in DESTINATIONS for origin in ORIGINS}
    assert wanted <= set(taps)
    assert all(len(way) <= FEW_TAPS for tap, way in ways.items() if tap in wanted)


def test_the_page_of_screens_is_what_the_assistant_shows(whole: Map) -> None:
    written = (Settings.from_env({}).root / mapping.PAGE).read_text(encoding="utf-8")
    assert mapping.page(whole) == written, "run `make map` and read what changed"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_is_whole_in_every_language(
    stack: Stack, http: ClientSession, whole: Map, language: str
) -> None:
    seen = await mapping.crawlers(stack.settings, http)(language, inspect).visit(whole.screens().values())
    assert not seen.findings, "\n".join(sorted(seen.findings))
    assert set(seen.screens()) >= set(whole.screens())
