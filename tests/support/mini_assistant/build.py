"""Laying the miniature out as a project and training it with the product's own trainer."""

import shutil
from pathlib import Path

from bot.assistant import train

HERE = Path(__file__).parent
ENDPOINTS = """
tracker_store: {type: bot.assistant.tracker_store.SnapshotTrackerStore}
nlg: {type: bot.assistant.nlg.ResponseNameGenerator}
"""
CREDENTIALS = "bot.assistant.channel.LocalChannel: {}\n"


def write_project(root: Path) -> Path:
    """Write the miniature project to `root` and return it."""
    for name in ("domain.yml", "config.yml"):
        shutil.copy(HERE / name, root / name)
    for name in ("nlu", "rules", "directory"):
        shutil.copytree(HERE / name, root / "data" / name)
    (root / "endpoints.yml").write_text(ENDPOINTS)
    (root / "credentials.yml").write_text(CREDENTIALS)
    return root


def train_project(root: Path) -> Path:
    """Lay out and train; returns the model."""
    return train.train_if_needed(root=write_project(root))
