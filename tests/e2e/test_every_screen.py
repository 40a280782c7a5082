"""Every button is tapped, in one language and one process; through all processes every screen is seen, in all six.

`make test` passes most buttons over; `make proofs` taps them all.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.config.settings import Settings
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from simulator.driver import ChatMessage
from tests.support import in_process_dialogue, language_detection
from tests.support.in_process_driver import InProcessWalker
from tests.support.stack import ProductStack
from tools.crawler import screen_map as mapping
from tools.crawler.crawl import Crawler, ScreenMap, Walker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FEW_TAPS = 5
ONE_IN = 4
MENU = "/show_menu"
MANY_SCREENS = 40
"""At least, where one button in so many is tapped."""
OFFICE = ("utter_office", "utter_ask_place")
"""Where offices are in several cities, the nearest is a question away, which can be skipped."""


def inspect(shown: ChatMessage, meanings: Sequence[str], spoken: str) -> Iterator[str]:
    """What is wrong with a screen, its words included."""
    yield from mapping.find_faults(shown, meanings, spoken)
    yield from language_detection.find_language_faults(shown, spoken)


@pytest.fixture(scope="module")
def whole(trained: None, tmp_path_factory: pytest.TempPathFactory) -> ScreenMap:
    """Everything that can be tapped."""
    return walked(tmp_path_factory.mktemp("inside"), mapping.is_redundant)


@pytest.fixture(scope="module")
def some(trained: None, tmp_path_factory: pytest.TempPathFactory) -> ScreenMap:
    """All menus and one other button in so many, always the same ones."""

    def passes_over(meaning: str) -> bool:
        is_left_out = "{" in meaning and not meaning.startswith(MENU) and zlib.crc32(meaning.encode()) % ONE_IN != 0
        return mapping.is_redundant(meaning) or is_left_out

    return walked(tmp_path_factory.mktemp("inside"), passes_over)


def walked(folder: Path, passes_over: Callable[[str], bool]) -> ScreenMap:
    """Whatever is not passed over is tapped, in one process."""

    async def crawl(product: in_process_dialogue.InProcessProduct) -> ScreenMap:
        async def arrive() -> Walker:
            return InProcessWalker(product.create_user(mapping.FULL_LANGUAGE))

        return await Crawler(
            arrive, product.button_decoder.decode, inspect, mapping.FULL_LANGUAGE, passes_over
        ).crawl_all()

    with asyncio.Runner() as runner:
        product = runner.run(in_process_dialogue.build_product(folder))
        with in_process_dialogue.close_product(product):
            return runner.run(crawl(product))


def test_no_button_of_some_leads_nowhere(some: ScreenMap) -> None:
    assert not some.findings, "\n".join(sorted(some.findings))
    assert len(some.list_screens()) > MANY_SCREENS, (len(some.list_screens()), some.tap_count)


async def test_every_screen_of_some_is_whole_through_all_processes(
    stack: ProductStack, http: ClientSession, some: ScreenMap
) -> None:
    seen = await mapping.build_crawlers(stack.settings, http)("my", inspect).walk_paths(
        list(some.list_screens().values())[::2]
    )
    assert not seen.findings, "\n".join(sorted(seen.findings))
    assert len(seen.list_screens()) > MANY_SCREENS / 2


@pytest.mark.proof
def test_no_button_leads_nowhere(whole: ScreenMap) -> None:
    print(
        f"{len(whole.list_screens())} screens, {len(whole.paths)} forms, {len(whole.transitions)} taps that "
        f"differ, {whole.tap_count} taps"
    )
    assert not whole.findings, "\n".join(sorted(whole.findings))
    assert not mapping.find_unreached(whole)


@pytest.mark.proof
def test_her_office_is_few_taps_away_from_anywhere(whole: ScreenMap) -> None:
    ways = {way[-1]: way for place, way in whole.paths.items() if place.screen.startswith(OFFICE) and way}
    taps = [step for (screen, step), led in whole.transitions.items() if led.startswith(OFFICE)]
    office = '/find_embassy{{"country": "{}", "origin": "{}"}}'
    wanted = {office.format(country, origin) for country in DESTINATIONS for origin in ORIGINS}
    assert wanted <= set(taps)
    assert all(len(way) <= FEW_TAPS for tap, way in ways.items() if tap in wanted)


@pytest.mark.proof
def test_the_page_of_screens_is_what_the_assistant_shows(whole: ScreenMap) -> None:
    written = (Settings.from_env({}).root / mapping.PAGE).read_text(encoding="utf-8")
    assert mapping.render_page(whole) == written, "run `make map` and read what changed"


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_is_whole_in_every_language(
    stack: ProductStack, http: ClientSession, whole: ScreenMap, language: str
) -> None:
    seen = await mapping.build_crawlers(stack.settings, http)(language, inspect).walk_paths(
        whole.list_screens().values()
    )
    assert not seen.findings, "\n".join(sorted(seen.findings))
    assert set(seen.list_screens()) >= set(whole.list_screens())
