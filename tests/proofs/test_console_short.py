"""A console with few officers: pages come, what is new is seen, also after a cut. The whole proof: `make console-proofs`."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.db.tables.handoffs import HandoffMessageRow
from tests.proofs.console import chromium, load, open_page, report, verdicts
from tests.proofs.console.console_installation import ConsoleInstallation, Plan, create_installation, run_console
from tests.proofs.console.load import LoadPlan, Outcome
from tests.proofs.console.tcp_proxy import KINDS
from tests.proofs.console.verdicts import ConversationRecord
from tests.support.factories import NOW

pytestmark = pytest.mark.slow
PLAN = Plan(posts=2, officers=2, handoffs=6, held_handoffs=2, messages_per_handoff=2)
WORK = LoadPlan(seconds=2, think_seconds=0.5, new_every_seconds=1, cuts=1, cut_seconds=(4, 5))
FULL_PROOF_FIGURES = ("officers signed in, each with a stream", "open handoffs, posts", "page")
"""So few pages say nothing of how fast they come."""


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has tests of its own here."""
    monkeypatch.setattr(load, "HAS_CHROMIUM", False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ConsoleInstallation, int]]:
    with create_installation(tmp_path_factory.mktemp("console"), PLAN) as made, run_console(made) as process:
        yield made, process.pid


def run_load(house: tuple[ConsoleInstallation, int], work: LoadPlan) -> Outcome:
    return asyncio.run(load.run_load(house[0], work, pid=house[1]))


@pytest.mark.timed
def test_pages_come_and_what_is_new_is_seen(house: tuple[ConsoleInstallation, int]) -> None:
    found = run_load(house, WORK)
    short = [figure for figure in report.build_figures(found, PLAN) if figure.is_met is False]
    assert [figure.format_row() for figure in short if not figure.name.startswith(FULL_PROOF_FIGURES)] == []
    assert min(map(len, found.visible_seconds_after_cut.values())) == PLAN.posts * PLAN.officers


@pytest.mark.timed
@pytest.mark.proof
def test_a_page_that_waits_for_a_dead_connection_is_seen(
    house: tuple[ConsoleInstallation, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the script did before: it listened, and took silence for peace."""
    monkeypatch.setattr(open_page, "SILENT_SECONDS", 3600.0)
    monkeypatch.setattr(load, "MAX_VISIBLE_SECONDS", 7.0)
    monkeypatch.setattr(load, "KINDS", ("lost",))
    found = run_load(house, replace(WORK, seconds=0.5))
    assert report.compute_percentile(found.visible_seconds_after_cut["lost"]) > report.SEEN_SECONDS


@pytest.mark.timed
@pytest.mark.proof
@pytest.mark.skipif(not chromium.find_chromium(), reason="no Chromium here")
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_in_a_browser_is_back_in_time(house: tuple[ConsoleInstallation, int], kind: str) -> None:
    seconds = asyncio.run(load.measure_in_chromium(house[0], replace(WORK, seed=KINDS.index(kind)), kind))
    assert seconds <= report.SEEN_SECONDS


def build_row(serial: int, side: str, state: str = "delivered") -> HandoffMessageRow:
    return HandoffMessageRow("handoff", serial + 1, serial, side, state, "by", None, None, NOW, NOW, NOW)


GOOD_RECORD = ConversationRecord(
    person_texts=["hers 1."],
    officer_texts=["his 1.", "his 2."],
    console_texts="hello mango hers 1. his 1. his 2.",
    phone_texts=["mango", "his 1.", "his 2."],
    rows=[build_row(1, "officer"), build_row(2, "her"), build_row(3, "officer"), build_row(4, "officer")],
    positions=[1, 2, 3, 4, 5],
)


def list_unmet(record: ConversationRecord, wrong: tuple[object, ...] = ()) -> list[str]:
    figures = verdicts.build_figures([record], Counter(gateway=1), 1, wrong=wrong)
    return [figure.name for figure in figures if figure.is_met is False]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"console_texts": GOOD_RECORD.console_texts.replace("hers 1.", "")}, "messages lost"),
        ({"phone_texts": ["mango", "his 1."]}, "messages lost"),
        ({"console_texts": f"{GOOD_RECORD.console_texts} hers 1."}, "messages twice in the console"),
        ({"rows": [*GOOD_RECORD.rows, build_row(5, "her")]}, "messages twice in the database"),
        (
            {"rows": [*GOOD_RECORD.rows[:3], build_row(4, "officer", "handed")]},
            "messages that the relay does not call delivered",
        ),
        ({"rows": [*GOOD_RECORD.rows[:3], build_row(5, "officer")]}, "conversations with a gap in serials or places"),
        ({"positions": [1, 2, 4]}, "conversations with a gap in serials or places"),
        ({"phone_texts": ["mango", "his 2.", "his 1."]}, "conversations that reached her out of order"),
        ({"phone_texts": ["mango", "his 1.", "his 2.", "his 2.", "his 2."]}, "messages that came to her phone twice"),
    ],
)
def test_what_a_kill_may_not_do_is_seen(changed: dict[str, Any], said: str) -> None:
    assert list_unmet(GOOD_RECORD) == []
    assert list_unmet(replace(GOOD_RECORD, **changed)) == [said]
    assert list_unmet(GOOD_RECORD, ("edited",)) == ["breaks in the audit's chain"]


def test_the_script_waits_as_long_as_it_is_measured() -> None:
    script = (Path("bot") / "console" / "static" / "console.js").read_text("utf-8")
    assert script == open_page.SCRIPT
    assert open_page.SILENT_SECONDS < report.SEEN_SECONDS
