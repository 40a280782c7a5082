"""Women, posts and officers for tests: every verb of a handoff, said in a word, over the real services and a real store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Engine

from bot.model.delivery import Delivery
from bot.model.handoff import HandoffPolicy
from bot.model.post import CHECKLIST, Post
from bot.model.safe_contact import SafeContact
from bot.services import conversations, drafts, escalation, handoffs, outbox, people, posts, relay, returning, sending
from bot.services.conversations import Standing
from bot.services.handoffs import Opened
from bot.services.sending import Sent
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork
from tests.support.factories import AT_ONCE, BOT_ID, Clock, Ids, library, text

CARD = "You ask for: health\nWhen: any time\nCode word: mango"
POST = Post(
    "post-a", "Post A", "MY", None, "mission", None, "Asia/Kuala_Lumpur", "unknown", "Mo-Fr 09:00-17:00", ("id", "en"), 30
)  # fmt: skip
OTHER = replace(POST, post_id="post-b", name="Group B", run_by="non_government", keep_days=7)
MORNING = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
"""Monday, nine in the morning in Kuala Lumpur."""


def policy() -> HandoffPolicy:
    """The real policy."""
    return library().handoff


def safe() -> SafeContact:
    """The real hours."""
    return library().safe_contact


@dataclass
class Office:
    """One store with posts, and everybody who works with it."""

    engine: Engine
    keys: KeyRing
    clock: Clock = field(default_factory=lambda: Clock(MORNING))
    ids: Ids = field(default_factory=lambda: Ids("row"))

    def __post_init__(self) -> None:
        self.keys.condemned.delay = AT_ONCE

    def run(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """A verb in a transaction of its own."""
        with UnitOfWork(self.engine) as uow:
            return verb(uow, *args, **named)

    def opens(self, post: Post = POST) -> Post:
        """A post joins, every check seen to."""
        self.run(posts.add, post, limits=library().limits, by="administrator", now=self.clock())
        for item in CHECKLIST:
            self.run(posts.check, post_id=post.post_id, item=item, by="administrator", now=self.clock())
        self.run(posts.join, post_id=post.post_id, by="administrator", now=self.clock())
        return post

    def woman(self, chat_id: int = 7001) -> "Woman":
        """A woman who wrote once."""
        return Woman(self, chat_id)

    def officer(self, officer_id: str = "officer-1", post: Post = POST) -> "Officer":
        """An officer of a post."""
        return Officer(self, officer_id, post.post_id)

    def row(self, handoff_id: str) -> HandoffRow:
        """A handoff as it is now."""
        found: HandoffRow = self.run(lambda uow: uow.handoffs.by_id(handoff_id))
        return found

    def pumps(self) -> int:
        """The gateway hands over what may be, and tells what is owed; how many messages."""
        now, keys = self.clock(), self.keys
        self.run(relay.settle, now=now)
        replies = self.run(relay.due, keys, policy=safe(), now=now, limit=100)
        notices = self.run(escalation.owed, policy=policy(), safe=safe(), now=now)
        handed = [
            self.run(relay.hand_over, keys, reply=reply, deliveries=[said(reply.said.words)], policy=safe(), now=now)
            for reply in replies
        ]
        told = [
            self.run(escalation.told, keys, notice=notice, deliveries=[said(self.notice(notice))], safe=safe(), now=now)
            for notice in notices
        ]
        return sum([*handed, *told])

    def notice(self, notice: escalation.Notice) -> str:
        """What she is told, as text."""
        return notice.kind

    def delivers(self) -> list[tuple[int, str]]:
        """The courier delivers everything that waits; (chat, text) in order."""
        came = []
        while True:
            items, _ = self.run(outbox.due, self.keys, now=self.clock(), limit=100)
            if not items:
                return came
            for item in items:
                self.run(
                    outbox.delivered, self.keys, item, message_id=len(came) + 1, now=self.clock(), new_id=self.ids
                )
                came.append((item.chat_id, item.delivery.text))

    def advances(self) -> escalation.Advanced:
        """Time alone changes what it changes."""
        advanced: escalation.Advanced = self.run(
            escalation.advance, self.keys, policy=policy(), now=self.clock(), trusted=self.clock()
        )
        return advanced


@dataclass
class Woman:
    """A woman and her phone."""

    office: Office
    chat_id: int
    updates: int = 0

    def __post_init__(self) -> None:
        self.standing = self.writes()

    @property
    def person_id(self) -> str:
        return self.standing.person_id

    def writes(self) -> Standing:
        """She writes anything: she is met, and has a conversation again."""
        self.updates += 1
        told = text("x", update_id=self.chat_id * 1000 + self.updates, chat_id=self.chat_id)
        self.standing, _ = self.office.run(
            conversations.begin, self.office.keys, told, bot_id=BOT_ID, limits=library().limits, now=self.office.clock(),
            new_id=self.office.ids,
        )  # fmt: skip
        return self.standing

    def begins(self, post: Post = POST) -> drafts.Draft | None:
        """She begins a card."""
        return self._does(
            drafts.begin, self.office.keys, person_id=self.person_id, post_id=post.post_id, language="id",
            new_id=self.office.ids,
        )  # fmt: skip

    def answers(self, **answers: str) -> None:
        """She answers questions."""
        for name, value in answers.items():
            self._does(
                drafts.answer, self.office.keys, person_id=self.person_id, field=name, value=value, policy=policy()
            )

    def sees(self, card_text: str = CARD) -> None:
        """She is shown her card."""
        self._does(drafts.show, self.office.keys, person_id=self.person_id, card_text=card_text, policy=policy())

    def sends(self, card_text: str = CARD) -> Sent | None:
        """She sends her card."""
        return self._does(
            sending.send, self.office.keys, person_id=self.person_id, card_text=card_text, policy=policy(),
            limits=library().limits, new_id=self.office.ids,
        )  # fmt: skip

    def asks(self, post: Post = POST, card_text: str = CARD, **answers: str) -> Sent:
        """All of it."""
        self.begins(post)
        self.answers(**answers)
        self.sees(card_text)
        sent = self.sends(card_text)
        assert sent is not None
        return sent

    def says(self, words: str, media: str | None = None, **named: Any) -> int | None:
        """She writes to whoever holds her handoff."""
        return self._does(relay.from_her, self.office.keys, person_id=self.person_id, words=words, media=media, **named)

    def withdraws(self) -> str | None:
        """She takes her card back, or says STOP."""
        return self._does(handoffs.withdraw, self.office.keys, person_id=self.person_id)

    def leaves(self) -> None:
        """She leaves, as the gateway does it."""
        self._does(people.withdraw, self.person_id, new_id=self.office.ids)
        self._does(people.leave, self.office.keys, self.person_id, entry_ids=[])

    def returns(self, digits: str) -> returning.Reopened | None:
        """She types a return code."""
        return self._does(
            returning.reopen, self.office.keys, person_id=self.person_id, digits=digits.replace(" ", ""),
            policy=policy(), new_id=self.office.ids, safe=safe(), line=lambda _: [said("line")],
        )  # fmt: skip

    def erases(self) -> bool:
        """She erases everything."""
        return bool(self._does(people.erase, self.office.keys, self.person_id, chat_keys=self.standing.chat_keys))

    def holder(self) -> str | None:
        """Who receives what she types now."""
        found = self.office.run(lambda uow: uow.conversations.of(self.person_id))
        return found.holder if found else None

    def _does(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.office.run(verb, *args, **named, now=self.office.clock())


@dataclass
class Officer:
    """An officer at her console."""

    office: Office
    officer_id: str
    post_id: str

    def claims(self, handoff_id: str) -> bool:
        return bool(self._does(handoffs.claim, handoff_id, policy=policy()))

    def releases(self, handoff_id: str) -> bool:
        return bool(self._does(handoffs.release, handoff_id))

    def reads(self, handoff_id: str) -> Opened:
        opened: Opened = self.office.run(
            handoffs.one, self.office.keys, handoff_id=handoff_id, post_id=self.post_id, by=self.officer_id,
            now=self.office.clock(),
        )  # fmt: skip
        return opened

    def says(self, handoff_id: str, words: str, **named: Any) -> int:
        return int(self._does(relay.reply, handoff_id, self.office.keys, words=words, policy=policy(), **named))

    def notes(self, handoff_id: str, words: str) -> int:
        return int(self._does(relay.note, handoff_id, self.office.keys, words=words))

    def takes_back(self, handoff_id: str, position: int) -> bool:
        return bool(self._does(relay.undo, handoff_id, position=position))

    def acknowledges(self, handoff_id: str) -> bool:
        return bool(self._does(returning.acknowledge, handoff_id))

    def wraps_up(self, handoff_id: str, outcome: str = "goal_met") -> bool:
        return bool(self._does(handoffs.wrap_up, handoff_id, outcome=outcome))

    def does(self, verb: Callable[..., Any], handoff_id: str, *args: Any, **named: Any) -> Any:
        """Any other verb of an officer."""
        return self._does(verb, handoff_id, *args, **named)

    def _does(self, verb: Callable[..., Any], handoff_id: str, *args: Any, **named: Any) -> Any:
        return self.office.run(
            verb, *args, handoff_id=handoff_id, officer_id=self.officer_id, post_id=self.post_id, now=self.office.clock(),
            **named,
        )  # fmt: skip


def said(words: str | None) -> Delivery:
    """A message as the gateway would render it."""
    return Delivery(words or "", (), "utter_relay_in", "id")
