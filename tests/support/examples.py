"""Copies of data/nlu that tests read in a second: the examples of some batches alone."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.support.factories import ROOT

FEW_BATCHES = ("2026-11-24-start", "2026-11-24-mended", "2026-11-24-blind", "2026-11-30-pairs")
"""Batches in which every intent has the examples that are asked for."""
_BLOCK = re.compile(r"- intent: \S+\n  metadata: \{batch: ([^,}]+).*\}\n  examples: \|\n(?:    - .*\n)*")


def copy_examples(root: Path, batches: tuple[str, ...] = FEW_BATCHES) -> None:
    """Write data/nlu below a folder, with the blocks of these batches and no others."""
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = _BLOCK.sub(lambda block: block[0] if block[1] in batches else "", path.read_text(encoding="utf-8"))
        target.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "data" / "nlu" / "batches.csv", root / "data" / "nlu")


def ignore_examples(*patterns: str) -> Callable[[str, list[str]], set[str]]:
    """For `shutil.copytree`: leave out data/nlu, and whatever has one of these names."""
    others = shutil.ignore_patterns(*patterns)

    def ignore(folder: str, names: list[str]) -> set[str]:
        return {*others(folder, names)} | ({"nlu"} if Path(folder) == ROOT / "data" else set())

    return ignore
