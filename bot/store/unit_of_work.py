"""One transaction: everything in the block, or nothing."""

from types import TracebackType
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.store.audit import Audit
from bot.store.care import Corrections, Referrals, Ticks
from bot.store.conversations import Conversations
from bot.store.counts import Counts
from bot.store.dates import Dates
from bot.store.doorbells import Doorbells
from bot.store.drafts import Drafts
from bot.store.engine import READING, reachable, told
from bot.store.handoffs import Consents, Handoffs
from bot.store.holdings import Holdings
from bot.store.inbox import Inbox
from bot.store.messages import Messages
from bot.store.officers import Officers
from bot.store.outbox import Outbox
from bot.store.passkeys import Passkeys
from bot.store.people import People
from bot.store.posts import Posts
from bot.store.relay import Relays
from bot.store.roster import Roster
from bot.store.sessions import Sessions
from bot.store.vault import Vaults

EVERY_POST: Final = "*"
"""For what works across posts within the console: it sees every handoff, and no draft."""
_NAME_POST: Final = text("SELECT set_config('pelita.post', :post, true)")


class UnitOfWork:
    """The tables within one transaction, for one thread.

    Only `commit()` keeps what was done; leaving the block otherwise undoes it. An outage of the database leaves the block as
    StoreUnavailable, a mistake of ours (IntegrityError, ProgrammingError, DataError) as what it is, without the values in it.
    With `reading=True` it never waits for a writer, and refuses to commit.
    Never wait for the network inside the block: SQLite has one writer at a time.

    The console names the `post` it works for: PostgreSQL then shows no row of another one, whatever is asked, and none at
    all for the empty text. On SQLite only our own questions see to that. A connection that once named a post shows nothing
    to a unit of work without one: the gateway, which names none, has connections of its own.
    """

    people: People
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    messages: Messages
    vaults: Vaults
    posts: Posts
    drafts: Drafts
    doorbells: Doorbells
    handoffs: Handoffs
    consents: Consents
    relay: Relays
    ticks: Ticks
    referrals: Referrals
    corrections: Corrections
    audit: Audit
    counts: Counts
    dates: Dates
    holdings: Holdings
    officers: Officers
    sessions: Sessions
    passkeys: Passkeys
    roster: Roster

    def __init__(self, engine: Engine, *, reading: bool = False, post: str | None = None) -> None:
        self._engine = engine
        self._reading = reading
        self._post = post

    def __enter__(self) -> "UnitOfWork":
        with reachable():
            connection: Connection = self._engine.connect().execution_options(**{READING: self._reading})
        self._connection = connection
        self._name_post()
        self.people = People(connection)
        self.conversations = Conversations(connection)
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.messages = Messages(connection)
        self.vaults = Vaults(connection)
        self.posts = Posts(connection)
        self.drafts = Drafts(connection)
        self.doorbells = Doorbells(connection)
        self.handoffs = Handoffs(connection)
        self.consents = Consents(connection)
        self.relay = Relays(connection)
        self.ticks = Ticks(connection)
        self.referrals = Referrals(connection)
        self.corrections = Corrections(connection)
        self.audit = Audit(connection)
        self.counts = Counts(connection)
        self.dates = Dates(connection)
        self.holdings = Holdings(connection)
        self.officers = Officers(connection)
        self.sessions = Sessions(connection)
        self.passkeys = Passkeys(connection)
        self.roster = Roster(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with reachable():
            self._connection.close()  # rolls back what was not committed
        if isinstance(error, SQLAlchemyError):
            raise told(error) from None

    def commit(self, *, may_wait: bool = False) -> None:
        """Keep everything done so far. Raises StoreUnavailable, and then nothing was kept.

        With `may_wait` PostgreSQL writes it to the disk with what is kept next, within a second: for what would be done
        again, and in the same way, if the machine lost its power until then.
        """
        if self._reading:
            raise TypeError("a unit of work for reading cannot commit")
        with reachable():
            # Last, and always in this order: many wait for these rows, and nobody may hold them while waiting for others.
            self.counts.settle()
            self.audit.settle()
            if may_wait and self._connection.dialect.name == "postgresql":
                self._connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            self._connection.commit()

    def _name_post(self) -> None:
        if self._post is not None and self._connection.dialect.name == "postgresql":
            try:
                with reachable():
                    self._connection.execute(_NAME_POST, {"post": self._post})
            except StoreUnavailable:
                self._connection.close()
                raise
