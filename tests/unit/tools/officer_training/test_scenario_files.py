"""Scenarios and the doorbell's times are read whole, or not at all, with one sentence that says why."""

import shutil
from pathlib import Path

import pytest

from bot.content.policies import load_staff_alert_policy
from bot.errors import BadContent
from tests.support.factories import ROOT
from tools.lint import officer_content
from tools.officer_training.scenario import SCENARIOS
from tools.officer_training.scenario_files import load_scenarios

OFFICERS, POLICIES = ROOT / "data" / "officers", ROOT / "data" / "policies"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A checkout with the scenarios and the policies alone, to be spoiled."""
    for folder in (OFFICERS, POLICIES):
        shutil.copytree(folder, tmp_path / "data" / folder.name)
    return tmp_path


def spoil(root: Path, file: str, old: str, new: str, *, folder: str = "officers") -> Path:
    path = root / "data" / folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root / "data" / folder


def test_the_six_are_there_and_every_one_has_what_must_never_happen() -> None:
    found = load_scenarios(OFFICERS)
    assert tuple(found.by_name) == SCENARIOS
    for scenario in found.by_name.values():
        assert any(each.is_never for each in scenario.expectations) and any(
            not each.is_never for each in scenario.expectations
        )
        assert any(each.check == "in_window" for each in scenario.expectations)
    assert list(officer_content.validate_scenarios(ROOT)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hears: [code_word, greet]", "hears: [no_such_text]", "'no_such_text' is no sign"),
        ("standard: believe", "standard: nothing", "there is no standard 'nothing'"),
        ("check: in_time", "check: in_days", "'in_days' is no check"),
        ("line: told, signs", "line: untold, signs", "there is no line 'untold'"),
        ("services: [justice]", "services: [police]", "'police' is no service"),
        ("urgency: now", "urgency: at_once", "her card cannot say 'at_once'"),
        ("after: greeted", "after: nobody", "the line 'told' is never said"),
        ("- code: told", "- code: greeted", "two lines are called 'greeted'"),
        ("title: Night", "name: Night", "night_assault.yml lacks 'title'"),
    ],
)
def test_what_does_not_fit_is_refused(copied: Path, old: str, new: str, said: str) -> None:
    officers = spoil(copied, "rehearsal/night_assault.yml", old, new)
    with pytest.raises(BadContent, match=said):
        load_scenarios(officers)
    assert any(said in finding.text for finding in map(_Said, officer_content.validate_scenarios(copied)))


class _Said:
    """A finding as one text."""

    def __init__(self, finding: object) -> None:
        self.text = str(finding)


def test_a_word_that_means_nothing_known_is_refused(copied: Path) -> None:
    with pytest.raises(BadContent, match="'asks_how' is unknown"):
        load_scenarios(spoil(copied, "rehearsal/words.csv", "why,en,asks_why", "why,en,asks_how"))


def test_a_language_without_words_a_stray_file_and_an_unused_sentence_are_found(copied: Path) -> None:
    spoil(copied, "rehearsal/words.csv", "embassy,en,embassy\nconsulate,en,embassy\nlabour office,en,embassy\n", "")
    (copied / "data/officers/rehearsal/seventh.yml").write_text("title: x\n", encoding="utf-8")
    spoil(copied, "rehearsal/standard.yml", "standards:\n", "standards:\n- {code: unused, says: a, why: b}\n")
    spoil(copied, "rehearsal/child.yml", "child.trusted", "child.trusts")
    found = " ".join(str(finding) for finding in officer_content.validate_scenarios(copied))
    for said in (
        "no phrase of en means embassy",
        "nobody reads it",
        "no scenario expects unused",
        "no step child.trusts",
    ):
        assert said in found


@pytest.mark.parametrize(
    ("old", "new"),
    [("quiet_minutes: 10", "quiet_minutes: 0"), ("  today: 30", "  tomorrow: 30"), ("wait_seconds: 45", "waits: 45")],
)
def test_times_of_the_doorbell_that_make_no_sense_are_refused(copied: Path, old: str, new: str) -> None:
    with pytest.raises(BadContent, match=r"doorbell\.yml"):
        load_staff_alert_policy(spoil(copied, "doorbell.yml", old, new, folder="policies"))


def test_a_doorbell_that_would_ring_as_near_at_once_is_found(copied: Path) -> None:
    spoil(copied, "doorbell.yml", "now: 4", "now: 10", folder="policies")
    assert "would ring as near" in " ".join(str(finding) for finding in officer_content.validate_scenarios(copied))
