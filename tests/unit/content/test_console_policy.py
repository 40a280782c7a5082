"""data/policies/console.yml: whole numbers, and passwords that are dear to guess."""

from pathlib import Path

import pytest

from bot.content.policies import load_sign_in_policy
from bot.errors import BadContent
from tests.support.factories import ROOT

WRITTEN = (ROOT / "data" / "policies" / "console.yml").read_text(encoding="utf-8")


def loaded(folder: Path, old: str, new: str) -> None:
    assert old in WRITTEN
    (folder / "console.yml").write_text(WRITTEN.replace(old, new), encoding="utf-8")
    load_sign_in_policy(folder)


def test_the_policy_is_as_strict_as_promised() -> None:
    signing = load_sign_in_policy(ROOT / "data" / "policies")
    assert signing.tries <= 5
    assert signing.tries_minutes >= 15
    assert signing.idle_minutes <= 10
    assert signing.session_hours <= 8
    assert signing.beat_seconds <= 2
    assert signing.password_memory_mib >= 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tries: 5", "tries: many"),
        ("tries: 5", "tries: 0"),
        ("tries: 5", "trys: 5"),
        ("idle_minutes: 10", ""),
        ("password_memory_mib: 64", "password_memory_mib: 8"),
        ("tries: 5", "tries: ["),
    ],
)
def test_a_policy_that_will_not_do_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(BadContent, match=r"console\.yml"):
        loaded(tmp_path, old, new)
