"""An officer in a conversation that is written down: a post that joins for it, and verbs at its console."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.post import Post
from bot.services import posts
from bot.services.handoffs import lifecycle, messages
from tests.support.factories import Clock
from tests.support.handoff_scenario import HandoffServices, get_policy
from tests.support.user_client import UserClient

OFFICER = "officer-of-flows"
BEFORE_UNDO = timedelta(seconds=30)
"""An officer in a flow wrote a while ago, so that nobody has to wait until it can no longer be taken back."""


@contextmanager
def joined(she: UserClient, rows: list[Mapping[str, Any]]) -> Iterator["AtWork"]:
    """Posts that have joined as long as the conversation goes on; nobody else may meet them."""
    engine = open_engine(she.stack.settings.database_url)
    office = HandoffServices(engine, she.stack.keys, clock=Clock(datetime.now(UTC)))
    made = [office.add_joined_post(_post(she, row)) for row in rows]
    for post, row in zip(made, rows, strict=True):
        office.run_in_transaction(
            posts.set_post_duty, post_id=post.post_id, is_on=row["on_duty"], by=OFFICER, now=office.clock()
        )
    try:
        yield AtWork(office, she)
    finally:
        for post in made:
            office.run_in_transaction(posts.close_post, post_id=post.post_id, by=OFFICER, now=office.clock())
        engine.dispose()


class AtWork:
    """What an officer does about this woman's handoff."""

    def __init__(self, office: HandoffServices, she: UserClient) -> None:
        self._office, self._she = office, she

    def does(self, verb: str, what: Any) -> None:
        """`claims`, `reads`, `says` or `close`."""
        {"claims": self._claims, "reads": self._reads, "says": self._says, "wraps_up": self._wraps_up}[verb](what)

    def _claims(self, _: Any) -> None:
        assert self._run(lifecycle.claim_handoff, policy=get_policy())

    def _reads(self, words: str) -> None:
        row = self._row()
        opened = self._office.run_in_transaction(
            lifecycle.read_handoff,
            self._office.keys,
            handoff_id=row.handoff_id,
            post_id=row.post_id,
            by=OFFICER,
            now=_now(),
        )
        last = opened.messages[-1].text if opened.messages else opened.card
        assert words in (last or ""), f"{words!r} should be the last thing said"

    def _says(self, words: str) -> None:
        self._run(messages.send_reply, self._office.keys, words=words, policy=get_policy(), at=_now() - BEFORE_UNDO)

    def _wraps_up(self, outcome: str) -> None:
        assert self._run(lifecycle.close_handoff, outcome=outcome)
        self._office.run_in_transaction(end_what_was_wrapped_up)

    def _run(self, verb: Any, *args: Any, at: datetime | None = None, **given: Any) -> Any:
        row = self._row()
        whose = {"handoff_id": row.handoff_id, "post_id": row.post_id, "officer_id": OFFICER}
        return self._office.run_in_transaction(verb, *args, **whose, now=at or _now(), **given)

    def _row(self) -> Any:
        chat_keys = self._she.stack.list_chat_keys(self._she.chat_id)
        person = self._office.run_in_transaction(lambda uow: uow.people.get_by_chat_keys(chat_keys))
        return self._office.run_in_transaction(lambda uow: uow.handoffs.list_by_person(person.person_id)[0])


def end_what_was_wrapped_up(uow: UnitOfWork) -> None:
    """The minutes in which it could be opened again are over."""
    lifecycle.finish_closing_handoffs(uow, closed_before=_now() + timedelta(seconds=1), now=_now())
    uow.commit()


def _now() -> datetime:
    return datetime.now(UTC)


def _post(she: UserClient, row: Mapping[str, Any]) -> Post:
    post_id = f"{row['name']}-{she.chat_id}".lower().replace(" ", "-")
    return Post(
        post_id,
        row["name"],
        row["country"],
        row.get("origin"),
        row["run_by"],
        None,
        row["time_zone"],
        "unknown",
        "24/7",
        ("en",),
        30,
    )
