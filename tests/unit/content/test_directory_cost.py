"""The directory is small: it loads in a moment, and whoever asks it does not wait."""

import itertools
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bot.content.directory import load_directory
from bot.domain.enums import ANY, DESTINATIONS, HOTLINE_KINDS, ORIGINS
from bot.domain.verification import filter_directory
from tests.support.factories import ROOT, load_real_content

FOLDER = ROOT / "data" / "directory"
SECONDS, MEGABYTES, MILLISECONDS = 1.0, 60, 2.0


def seconds(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def lookups() -> Iterator[Callable[[], object]]:
    rows = load_real_content().directory
    for country, origin in itertools.product(DESTINATIONS, (ANY, *ORIGINS)):
        yield lambda country=country, origin=origin: rows.list_missions(origin=origin, country=country)
        yield lambda country=country, origin=origin: rows.list_ngo_hotlines(country=country, origin=origin)
        yield lambda country=country: rows.list_emergency_lines(country)
        for kind in HOTLINE_KINDS:
            yield lambda country=country, origin=origin, kind=kind: rows.list_hotlines(
                country=country, kinds=[kind], origin=origin
            )


@pytest.mark.timed
def test_the_directory_loads_in_time_and_in_little_memory() -> None:
    assert min(seconds(lambda: load_directory(FOLDER)) for _ in range(3)) <= SECONDS
    tracemalloc.start()
    kept = filter_directory(load_directory(FOLDER), load_real_content().verification_rules, on=date(2026, 11, 24))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.hotlines
    assert peak <= MEGABYTES * 1_000_000


@pytest.mark.timed
def test_nineteen_lookups_in_twenty_are_fast() -> None:
    took = [seconds(lookup) * 1000 for lookup in lookups()]
    assert len(took) > 1000
    assert statistics.quantiles(took, n=20)[-1] <= MILLISECONDS
