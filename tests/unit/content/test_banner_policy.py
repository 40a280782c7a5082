"""A banner has two days, countries we know, a text and a source; or the content does not load."""

from datetime import date
from pathlib import Path

import pytest

from bot.content.policies import load_banners
from bot.domain.screen import Banner, find_current_banner
from bot.errors import BadContent

WRITTEN = """banners:
- from: 2026-12-01
  until: 2026-12-14
  countries: [MY]
  text: Some offices are closed now.
  source: Ministry of Health
"""


def loaded(folder: Path, written: str) -> tuple[Banner, ...]:
    (folder / "banner.yml").write_text(written, encoding="utf-8")
    return load_banners(folder)


def test_a_banner_is_read(tmp_path: Path) -> None:
    (banner,) = loaded(tmp_path, WRITTEN)
    assert (banner.starts, banner.until, banner.countries) == (date(2026, 12, 1), date(2026, 12, 14), ("MY",))
    assert loaded(tmp_path, "banners: []\n") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-12-14", "2026-11-14"),
        ("2026-12-14", "soon"),
        ("[MY]", "[Malaysia]"),
        ("Ministry of Health", "''"),
        ("Some offices are closed now.", "' '"),
        ("  text:", "  words:"),
        ("  until: 2026-12-14\n", ""),
        ("banners:", "lines:"),
        ("[MY]", "7"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(BadContent, match=r"banner\.yml"):
        loaded(tmp_path, WRITTEN.replace(old, new))


def test_the_first_that_holds_is_shown(tmp_path: Path) -> None:
    here, everywhere = loaded(tmp_path, WRITTEN + WRITTEN.replace("banners:\n", "").replace("[MY]", "[]"))
    assert find_current_banner([here, everywhere], on=date(2026, 12, 1), country="MY") == here
    assert find_current_banner([here, everywhere], on=date(2026, 12, 14), country="SG") == everywhere
    assert find_current_banner([here, everywhere], on=date(2026, 12, 15), country="MY") is None
