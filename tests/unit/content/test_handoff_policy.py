"""The policies of a handoff: a fault is named in one sentence, and nobody is left waiting by a well-formed one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.policies import (
    HANDOFF_FILE,
    REMINDER_FILE,
    SAFE_CONTACT_FILE,
    load_handoff_policy,
    load_reminder_policy,
    load_safe_contact,
)
from bot.errors import BadContent
from tests.support.factories import ROOT
from tools.lint import policies as checks

POLICIES = Path("data") / "policies"
LOADERS: dict[str, Callable[[Path], object]] = {
    HANDOFF_FILE: load_handoff_policy,
    SAFE_CONTACT_FILE: load_safe_contact,
    REMINDER_FILE: load_reminder_policy,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / POLICIES).mkdir(parents=True)
    for name in (*LOADERS, "limits.yml"):
        shutil.copy(ROOT / POLICIES / name, tmp_path / POLICIES)
    return tmp_path


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / POLICIES / name
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (HANDOFF_FILE, "draft_minutes: 15", "draft_minutes: 0"),
        (HANDOFF_FILE, "queue_hours: 72", "queue_hours: three"),
        (HANDOFF_FILE, "undo_seconds", "undo_minutes"),
        (HANDOFF_FILE, "after: 20,", "after: -20,"),
        (HANDOFF_FILE, "  now: 5\n", ""),
        (HANDOFF_FILE, "tells_her: true", "tells_her: perhaps"),
        (HANDOFF_FILE, "after: 10,", "after: -10,"),
        (HANDOFF_FILE, "  week:", "  month:"),
        (HANDOFF_FILE, "escalation:", "steps:"),
        (SAFE_CONTACT_FILE, '"06:00", "12:00"', '"6 am", "12:00"'),
        (SAFE_CONTACT_FILE, "  night:", "  dawn:"),
        (SAFE_CONTACT_FILE, "any: [Su]", "MY: [Su]"),
        (SAFE_CONTACT_FILE, "SA: [Fr]", "SA: [Friday]"),
        (SAFE_CONTACT_FILE, "SA: [Fr]", "XX: [Fr]"),
        (SAFE_CONTACT_FILE, "SA: [Fr]", "SA: []"),
        (SAFE_CONTACT_FILE, "margin_minutes: 20", "margin_minutes: 0"),
        (SAFE_CONTACT_FILE, "how: sealed", "how: loud"),
        (SAFE_CONTACT_FILE, "skipped:", "left_out:"),
        (REMINDER_FILE, "days: [1, 3,", "days: [3, 1,"),
        (REMINDER_FILE, "hours: [7,", "hours: [24,"),
        (REMINDER_FILE, "  MY: Asia", "  XX: Asia"),
        (REMINDER_FILE, "Asia/Singapore", "Asia/Singapur"),
        (REMINDER_FILE, "grace_minutes: 60", "grace_minutes: 0"),
    ],
)
def test_a_fault_is_named_in_one_sentence(root: Path, name: str, old: str, new: str) -> None:
    change(root, name, old, new)
    with pytest.raises(BadContent) as refused:
        LOADERS[name](root / POLICIES)
    assert str(refused.value).startswith(f"{name}: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe\x00", b"[1, 2"], ids=["missing", "empty", "not text", "torn"]
)
def test_a_file_that_is_no_file_of_ours_is_named(root: Path, name: str, content: bytes | None) -> None:
    (root / POLICIES / name).unlink()
    if content is not None:
        (root / POLICIES / name).write_bytes(content)
    with pytest.raises(BadContent, match=name):
        LOADERS[name](root / POLICIES)


def found(root: Path) -> str:
    return "\n".join(map(str, checks.validate(root)))


def test_ours_have_no_findings(root: Path) -> None:
    assert found(root) == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            HANDOFF_FILE,
            "after: 20, tells_her: true",
            "after: 30, tells_her: true",
            "marked now",
        ),
        (
            HANDOFF_FILE,
            "after: 240, tells_her: true",
            "after: 240, tells_her: false",
            "marked today",
        ),
        (HANDOFF_FILE, "after: 10,", "after: 20,", "not one after the other"),
        (HANDOFF_FILE, "after: 4200,", "after: 5000,", "after the card is erased"),
        (HANDOFF_FILE, "draft_minutes: 15", "draft_minutes: 5", "longer than it is kept"),
        (SAFE_CONTACT_FILE, '["18:00", "22:00"]', '["18:00", "18:30"]', "evening is over"),
        (SAFE_CONTACT_FILE, "her_turn_minutes: 60", "her_turn_minutes: 30", "writes first"),
        (REMINDER_FILE, "14, 30]", "14, 21]", "day 21 has no button"),
        (REMINDER_FILE, "20, 22]", "20]", "no hour lies in the window night"),
        (REMINDER_FILE, "SG: Asia/Singapore", "SG: Asia/Tokyo", "Asia/Tokyo is no time of SG"),
        ("limits.yml", "reminder_days_most: 31", "reminder_days_most: 30", "later than a row is kept"),
    ],
)
def test_a_woman_left_waiting_is_found(root: Path, name: str, old: str, new: str, said: str) -> None:
    change(root, name, old, new)
    assert said in found(root)
