"""The tables: each column once, with its type, its purpose and its retention. Whoever imports one of them knows all."""

from bot.db.tables import core, handoffs, officers
from bot.db.types import metadata

__all__ = ["core", "handoffs", "metadata", "officers"]
