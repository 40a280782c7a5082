"""The doorbell of a post: the group it rings in, sealed, and when it rang. Nothing of any woman stands here."""

from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, Table, Text

from bot.store.columns import UtcDateTime, metadata, private_column

_ALERT_RETENTION: Final = "until the doorbell is taken off, or the post is removed"
_CODE_RETENTION: Final = "until used, 1 hour at most"

doorbells: Final = Table(
    "doorbells",
    metadata,
    private_column("post_id", Text, ForeignKey("posts.post_id", ondelete="CASCADE"), purpose="whose doorbell it is", retention=_ALERT_RETENTION,
         primary_key=True),
    private_column("code_hash", Text, purpose="recognises the code that is written in the group", retention=_CODE_RETENTION, unique=True),
    private_column("code_at", UtcDateTime, purpose="tells when the code opens nothing any more", retention=_CODE_RETENTION),
    private_column("group_key", Text, purpose="recognises the group; a keyed hash of its chat", retention=_ALERT_RETENTION, unique=True),
    private_column("route", LargeBinary, purpose="the group to ring in, encrypted", retention=_ALERT_RETENTION),
    private_column("rang_at", UtcDateTime, purpose="keeps rings apart", retention=_ALERT_RETENTION),
    private_column("rung_for", UtcDateTime, purpose="what came until then was rung for", retention=_ALERT_RETENTION),
    private_column("silent_at", UtcDateTime, purpose="officers are told that it does not ring", retention=_ALERT_RETENTION),
)  # fmt: skip
