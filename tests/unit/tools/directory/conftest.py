"""A copy of the directory that may be written to."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.factories import ROOT

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
TODAY = date(2026, 12, 3)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """data/ and domain.yml, copied; the catalogues as they are."""
    for folder in ("directory", "policies", "rights", "answers", "phrases", "triage", "officers"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    shutil.copy(ROOT / "data" / "banner.yml", tmp_path / "data")
    shutil.copytree(ROOT / "locales", tmp_path / "locales", ignore=shutil.ignore_patterns("*.po", "*.pot"))
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path
