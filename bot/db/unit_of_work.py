"""One transaction: everything in the block, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from types import TracebackType
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.db.engine import READ_ONLY_OPTION, to_store_error, translate_store_errors
from bot.db.repositories.audit import AuditRepository
from bot.db.repositories.follow_up import (
    CompletedStepRepository,
    CorrectionRepository,
    OfficerCallRepository,
    ReferralRepository,
)
from bot.db.repositories.future_dates import FutureDateRepository
from bot.db.repositories.handoff_messages import HandoffMessageRepository
from bot.db.repositories.handoffs import ConsentRepository, DraftRepository, HandoffRepository
from bot.db.repositories.inbox import InboxRepository
from bot.db.repositories.leases import LeaseRepository
from bot.db.repositories.officer_drafts import OfficerDraftRepository
from bot.db.repositories.officers import OfficerRepository, PasskeyRepository, SessionRepository
from bot.db.repositories.once_keys import OnceKeyRepository
from bot.db.repositories.outbox import MessageLogRepository, OutboxRepository
from bot.db.repositories.people import ConversationRepository, PersonRepository
from bot.db.repositories.personal_data import PersonalDataRepository
from bot.db.repositories.post_texts import PostTextRepository
from bot.db.repositories.posts import PostRepository, RosterRepository, StaffAlertRepository
from bot.db.repositories.push_subscriptions import PushSubscriptionRepository
from bot.db.repositories.queue_ages import QueueAgeRepository
from bot.db.repositories.reminders import ReminderRepository
from bot.db.repositories.statistics import StatisticsRepository
from bot.db.repositories.vault import VaultRepository
from bot.errors import LeaseLost, StoreUnavailable

GATEWAY: Final = "gateway"
"""The lease of the one gateway that answers."""
ALL_POSTS: Final = "*"
"""For what works across posts within the console: it sees every handoff, and no draft."""
_SET_POST: Final = text("SELECT set_config('pelita.post', :post, true)")


class CommitGuard:
    """Keeps a transaction that nobody waits for any more from committing: she was answered in another way by then."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_committing = self._is_abandoned = False

    def abandon(self) -> bool:
        """Nobody waits any more; False where it is being committed at this moment, and may be kept."""
        with self._lock:
            self._is_abandoned = True
            return not self._is_committing

    @contextmanager
    def hold_commit(self) -> Iterator[None]:
        """A commit within this block is seen by `abandon`. Raises StoreUnavailable where it was abandoned before."""
        with self._lock:
            if self._is_abandoned:
                raise StoreUnavailable("too slow")
            self._is_committing = True
        try:
            yield
        finally:
            with self._lock:
                self._is_committing = False


class _RepositoryAttribute[R]:
    """An attribute of a unit of work: a repository on its connection, made when it is first asked for."""

    def __init__(self, kind: Callable[[Connection], R]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, uow: "UnitOfWork", owner: type | None = None) -> R:
        found: R | None = uow._repositories.get(self._name)
        if found is None:
            found = uow._repositories[self._name] = self._kind(uow._connection)
        return found


class UnitOfWork:
    """The tables within one transaction, for one thread.

    Only `commit()` keeps what was done; leaving the block otherwise undoes it. An outage of the database leaves the block as
    StoreUnavailable, a mistake of ours (IntegrityError, ProgrammingError, DataError) as what it is, without the values in it.
    With `is_read_only` it never waits for a writer, and refuses to commit.
    Never wait for the network inside the block: SQLite has one writer at a time.

    The console names the `post` it works for: PostgreSQL then shows no row of another one, whatever is asked, and none at
    all for the empty text. On SQLite only our own questions see to that. A unit of work without one sees what its engine
    names (`open_engine`): everything in the gateway, nothing in the console.

    With a `generation` it is the leader's: once another gateway leads, nothing of it is kept (LeaseLost).
    With a `commit_guard` nothing is kept once nobody waits for it.
    """

    commit_guard: CommitGuard | None = None

    people = _RepositoryAttribute(PersonRepository)
    conversations = _RepositoryAttribute(ConversationRepository)
    reminders = _RepositoryAttribute(ReminderRepository)
    inbox = _RepositoryAttribute(InboxRepository)
    outbox = _RepositoryAttribute(OutboxRepository)
    message_log = _RepositoryAttribute(MessageLogRepository)
    vaults = _RepositoryAttribute(VaultRepository)
    posts = _RepositoryAttribute(PostRepository)
    drafts = _RepositoryAttribute(DraftRepository)
    staff_alerts = _RepositoryAttribute(StaffAlertRepository)
    handoffs = _RepositoryAttribute(HandoffRepository)
    consents = _RepositoryAttribute(ConsentRepository)
    handoff_messages = _RepositoryAttribute(HandoffMessageRepository)
    once_keys = _RepositoryAttribute(OnceKeyRepository)
    officer_drafts = _RepositoryAttribute(OfficerDraftRepository)
    completed_steps = _RepositoryAttribute(CompletedStepRepository)
    referrals = _RepositoryAttribute(ReferralRepository)
    officer_calls = _RepositoryAttribute(OfficerCallRepository)
    corrections = _RepositoryAttribute(CorrectionRepository)
    audit = _RepositoryAttribute(AuditRepository)
    statistics = _RepositoryAttribute(StatisticsRepository)
    future_dates = _RepositoryAttribute(FutureDateRepository)
    personal_data = _RepositoryAttribute(PersonalDataRepository)
    officers = _RepositoryAttribute(OfficerRepository)
    sessions = _RepositoryAttribute(SessionRepository)
    passkeys = _RepositoryAttribute(PasskeyRepository)
    push_subscriptions = _RepositoryAttribute(PushSubscriptionRepository)
    post_texts = _RepositoryAttribute(PostTextRepository)
    roster = _RepositoryAttribute(RosterRepository)
    leases = _RepositoryAttribute(LeaseRepository)
    queue_ages = _RepositoryAttribute(QueueAgeRepository)

    def __init__(
        self, engine: Engine, *, is_read_only: bool = False, post: str | None = None, generation: int | None = None
    ) -> None:
        self._engine = engine
        self._is_read_only = is_read_only
        self._post = post
        self._generation = generation
        self._repositories: dict[str, Any] = {}

    def __enter__(self) -> "UnitOfWork":
        with translate_store_errors():
            connection: Connection = self._engine.connect().execution_options(**{READ_ONLY_OPTION: self._is_read_only})
        self._connection = connection
        self._repositories = {}
        self._set_post()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with translate_store_errors():
            self._connection.close()  # rolls back what was not committed
        if isinstance(error, SQLAlchemyError):
            raise to_store_error(error) from None

    def commit(self, *, may_wait: bool = False) -> None:
        """Keep everything done so far. Raises StoreUnavailable, LeaseLost too, and then nothing was kept.

        With `may_wait` PostgreSQL writes it to the disk with what is kept next, within a second: for what would be done
        again, and in the same way, if the machine lost its power until then.
        """
        if self._is_read_only:
            raise TypeError("a unit of work for reading cannot commit")
        self.check_lease()
        with translate_store_errors():
            # Last, and always in this order: many wait for these rows, and nobody may hold them while waiting for others.
            self.statistics.flush()
            self.audit.flush()
            if may_wait and self._connection.dialect.name == "postgresql":
                self._connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            with self.commit_guard.hold_commit() if self.commit_guard else nullcontext():
                self._connection.commit()

    def check_lease(self) -> None:
        """Raises LeaseLost where another gateway leads by now."""
        with translate_store_errors():
            is_mine = self._generation is None or self.leases.is_held_by(GATEWAY, generation=self._generation)
        if not is_mine:
            raise LeaseLost("another gateway answers")

    def _set_post(self) -> None:
        if self._post is not None and self._connection.dialect.name == "postgresql":
            try:
                with translate_store_errors():
                    self._connection.execute(_SET_POST, {"post": self._post})
            except StoreUnavailable:
                self._connection.close()
                raise
