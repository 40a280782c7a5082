"""The doorbell of a post: the group it rings in, sealed, and when it rang. Nothing of any woman stands here."""

from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, Table, Text

from bot.store.columns import Instant, kept, metadata

_BELL: Final = "until the doorbell is taken off, or the post is removed"
_CODE: Final = "until used, 1 hour at most"

doorbells: Final = Table(
    "doorbells",
    metadata,
    kept("post_id", Text, ForeignKey("posts.post_id", ondelete="CASCADE"), why="whose doorbell it is", how_long=_BELL,
         primary_key=True),
    kept("code_hash", Text, why="recognises the code that is written in the group", how_long=_CODE, unique=True),
    kept("code_at", Instant, why="tells when the code opens nothing any more", how_long=_CODE),
    kept("group_key", Text, why="recognises the group; a keyed hash of its chat", how_long=_BELL, unique=True),
    kept("route", LargeBinary, why="the group to ring in, encrypted", how_long=_BELL),
    kept("rang_at", Instant, why="keeps rings apart", how_long=_BELL),
    kept("rung_for", Instant, why="what came until then was rung for", how_long=_BELL),
    kept("silent_at", Instant, why="officers are told that it does not ring", how_long=_BELL),
)  # fmt: skip
