"""A fault in the content stops the start with one sentence that names the file."""

from pathlib import Path

import pytest

from bot.content.bundle import load_content
from bot.errors import BadContent
from tests.unit.content.conftest import Damage

MISSIONS, HOTLINES = "data/directory/missions.csv", "data/directory/hotlines.csv"
FACTS, TOPICS, PAGE = "data/rights/facts.csv", "data/rights/topics.yml", "data/rights/passport_kept.yml"
LIMITS, WORDS, DOMAIN = "data/policies/limits.yml", "data/triage/en/danger.csv", "domain.yml"
FRESH = "data/policies/directory.yml"

FAULTS = [
    (MISSIONS, "phone_confidence", "phone_certainty"),
    (MISSIONS, "\nmis-ph-my-01,PH,MY,embassy", "\nmis-ph-my-01,XX,MY,embassy"),
    (MISSIONS, "\nmis-ph-my-01,PH,MY,embassy", "\nmis-ph-my-01,PH,MY,castle"),
    (MISSIONS, "\nmis-ph-my-01,", "\nmis-ph-my-01,one cell more,"),
    (MISSIONS, "\nmis-ph-my-01,", "\nmis-ph-my-02,PH\nmis-ph-my-01,"),
    (MISSIONS, "2025-05-12", "2025-02-30"),
    (MISSIONS, "2025-05-12", "12 May 2025"),
    (MISSIONS, "\nmis-ph-my-01,", "\nhot-my-01,"),
    (HOTLINES, "Police emergency,police,", "Police emergency,sheriff,"),
    (HOTLINES, "2024-09-20", "2024-9-20"),
    (HOTLINES, "high,unverified,,", "high,verified,2024-09,"),
    (HOTLINES, "high,unverified,,", "high,verified,yesterday,"),
    (FACTS, "\nany-001,passport_kept", "\nany-001,passport"),
    (FACTS, ",know,", ",rumour,"),
    (FACTS, "hours=72", "hours"),
    (FACTS, "hours=72", "hours=many"),
    (FACTS, "confidence", "certainty"),
    (FACTS, "days=98,high,,", "days=98,high,lately,"),
    (FACTS, "right,,my-009", "right,,my-999"),
    ("data/policies/doubts.csv", "confirm,all", "confirm,everything"),
    (FACTS, "share=10%", "share=ten"),
    (FACTS, "no_documents;return_home", "no_documents;returning"),
    (TOPICS, "topics:", "subjects:"),
    (TOPICS, "topic: arrested", "topic: caught"),
    (TOPICS, "title: Pay, ", ""),
    (TOPICS, "topics:", "topics: ]"),
    (PAGE, "friend: |-", "friends: |-"),
    (PAGE, "options:", "choices:"),
    (LIMITS, "engine_seconds", "engine_minutes"),
    (LIMITS, "audit_days: 365", ""),
    (FRESH, "shown: [high, medium]", "shown: [high, medium, low]"),
    (FRESH, "shown: [high, medium]", "show: [high, medium]"),
    (FRESH, "  police: 12", "  sheriff: 12"),
    (FRESH, "  police: 12", "  police: a year"),
    (FRESH, "demoted_after: 1", "demoted_after: 0"),
    (FRESH, "hidden_after: 2", ""),
    (FRESH, "months:", "weeks:"),
    (WORDS, "help,help", "help,helpful"),
    (WORDS, "phrase,means", "phrase,meaning"),
    (WORDS, "help,help", " ,help"),
    (DOMAIN, "responses:", "answers:"),
    (DOMAIN, "- text: OK.", "- say: OK."),
    (DOMAIN, "- text: OK.", "- text: OK.\n  - text: Fine."),
    (DOMAIN, "- text: OK.", "- text: OK.\n  - channel: pigeon\n    text: Fine."),
    (DOMAIN, "- text: OK.", "- text: OK.\n  - channel: telegram\n    text: Fine."),
    (DOMAIN, "- text: OK.", "- channel: web\n    text: OK."),
    (DOMAIN, "- text: OK.", "- text: OK." + 2 * "\n  - channel: web\n    text: Fine."),
    (DOMAIN, "title: Help now", "name: Help now"),
    (DOMAIN, "- text: OK.", "- text: 'OK."),
]


@pytest.mark.parametrize(
    ("name", "old", "new"), FAULTS, ids=[f"{Path(f).name}: {n.strip()[:30]!r}" for f, _, n in FAULTS]
)
def test_a_fault_is_named_in_one_sentence(root: Path, damage: Damage, name: str, old: str, new: str) -> None:
    damage(name, old, new)
    with pytest.raises(BadContent) as refused:
        load_content(root)
    said = str(refused.value)
    assert Path(name).name in said
    assert "\n" not in said
    assert said.endswith(".")


@pytest.mark.parametrize("name", [MISSIONS, HOTLINES, FACTS, TOPICS, LIMITS, FRESH, WORDS, DOMAIN])
@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe\x00", b"[1, 2"], ids=["missing", "empty", "not text", "torn"]
)
def test_a_file_that_is_no_file_of_ours_is_named(root: Path, name: str, content: bytes | None) -> None:
    (root / name).unlink()
    if content is not None:
        (root / name).write_bytes(content)
    with pytest.raises(BadContent, match=Path(name).name):
        load_content(root)


def test_a_topic_without_a_page_stops_the_start(root: Path) -> None:
    (root / PAGE).unlink()
    with pytest.raises(BadContent, match=r"passport_kept\.yml"):
        load_content(root)


def test_what_is_not_trusted_and_what_is_a_note_is_never_loaded(root: Path) -> None:
    loaded = load_content(root).rights.facts
    written = (root / FACTS).read_text(encoding="utf-8")
    assert "\nany-042," in written
    assert "\nth-014," in written
    assert not {"any-042", "th-014"} & set(loaded)


def test_a_line_of_broken_yaml_is_counted(root: Path, damage: Damage) -> None:
    (root / LIMITS).write_text("thread_minutes: 10\naudit_days: [", encoding="utf-8")
    with pytest.raises(BadContent, match="limits.yml is not valid YAML at line 2"):
        load_content(root)
