"""Times written while the clock was ahead: set back to now, so that what they belong to does not stay for years."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, text, update
from sqlalchemy.engine import Connection

from bot.db.tables.core import conversations, inbox, messages, outbox, vaults
from bot.db.tables.handoffs import (
    consents,
    corrections,
    doorbells,
    drafts,
    handoffs,
    post_checks,
    posts,
    referrals,
    relay,
    return_tries,
    ticks,
)
from bot.db.tables.officers import invitations, officers, passkeys, sessions, sign_in_tries, used_challenges

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""Clocks of two machines differ by this much at most."""

_SELECT_SERVER_TIME: Final = text("SELECT clock_timestamp(), inet_server_addr()::text, inet_client_addr()::text")

DATED_COLUMNS: Final[tuple[Column[Any], ...]] = (
    conversations.c.last_turn_at,
    inbox.c.received_at,
    inbox.c.handled_at,
    outbox.c.created_at,
    outbox.c.due_at,
    outbox.c.done_at,
    messages.c.sent_at,
    vaults.c.wrapped_up_at,
    posts.c.joined_at,
    posts.c.closed_at,
    posts.c.on_duty_at,
    post_checks.c.checked_at,
    drafts.c.changed_at,
    drafts.c.shown_at,
    handoffs.c.offered_at,
    handoffs.c.queued_at,
    handoffs.c.waiting_since,
    handoffs.c.claimed_at,
    handoffs.c.read_at,
    handoffs.c.answered_at,
    handoffs.c.wrote_at,
    handoffs.c.moved_at,
    handoffs.c.sealed_at,
    handoffs.c.ended_at,
    handoffs.c.end_told_at,
    handoffs.c.account_at,
    handoffs.c.account_known_at,
    consents.c.given_at,
    consents.c.withdrawn_at,
    relay.c.written_at,
    relay.c.due_at,
    relay.c.done_at,
    return_tries.c.began_at,
    officers.c.on_duty_at,
    officers.c.joined_at,
    officers.c.disabled_at,
    officers.c.invited_at,
    officers.c.confirmed_at,
    invitations.c.made_at,
    sessions.c.began_at,
    sessions.c.seen_at,
    sign_in_tries.c.at,
    passkeys.c.added_at,
    passkeys.c.used_at,
    used_challenges.c.used_at,
    doorbells.c.code_at,
    doorbells.c.rang_at,
    doorbells.c.rung_for,
    doorbells.c.silent_at,
    ticks.c.ticked_at,
    referrals.c.agreed_at,
    referrals.c.settled_at,
    corrections.c.found_at,
)
"""Every time we keep, but those of acts: they are under a seal (Audit.put_right). Days (`created_on`) end nothing."""


class FutureDateRepository:
    """Every time in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_server_time(self) -> datetime | None:
        """The time of the database's machine; None where that is this machine, or the database a file."""
        if self._connection.dialect.name != "postgresql":
            return None
        at, server, ours = self._connection.execute(_SELECT_SERVER_TIME).one()
        found: datetime | None = None if server == ours else at
        return found

    def clamp_future_times(self, *, now: datetime) -> int:
        """Date anew what is dated minutes ahead; how many times were changed.

        Removing it instead would lose her unanswered messages, and the numbers by which Leave clears her chat.
        """
        return sum(self._clamp_column(column, now) for column in DATED_COLUMNS)

    def _clamp_column(self, column: Column[Any], now: datetime) -> int:
        ahead = update(column.table).where(column > now + CLOCK_TOLERANCE)
        return int(self._connection.execute(ahead.values({column.name: now})).rowcount)
