"""Laying the miniature out as a project and training it with the product's own trainer."""

import shutil
from pathlib import Path

from bot.dialogue import train

HERE = Path(__file__).parent
ENDPOINTS = """
tracker_store: {type: bot.dialogue.tracker_store.SnapshotTrackerStore}
nlg: {type: bot.dialogue.nlg.ResponseNames}
"""
CREDENTIALS = "bot.dialogue.channel.LocalChannel: {}\n"


def lay_out(root: Path) -> Path:
    """Write the miniature project to `root` and return it."""
    for name in ("domain.yml", "config.yml"):
        shutil.copy(HERE / name, root / name)
    for name in ("nlu", "rules", "directory"):
        shutil.copytree(HERE / name, root / "data" / name)
    (root / "endpoints.yml").write_text(ENDPOINTS)
    (root / "credentials.yml").write_text(CREDENTIALS)
    return root


def trained(root: Path) -> Path:
    """Lay out and train; returns the model."""
    return train.main(root=lay_out(root))
