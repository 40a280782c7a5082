"""Women, posts and officers for tests: every verb of a handoff, said in a word, over the real services and a real store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import HandoffRow
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.messages import OutgoingMessage
from bot.domain.post import JOINING_CHECKLIST, Post
from bot.services import conversations, erasure, outbox, posts
from bot.services.conversations import ConversationContext
from bot.services.handoffs import drafts, escalation, lifecycle, messages, return_code, submission
from bot.services.handoffs.lifecycle import OpenedHandoff
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.factories import BOT_ID, NO_DELAY, Clock, Ids, create_text_update, load_real_content

CARD = "You ask for: health\nWhen: any time\nCode word: mango"
POST = Post(
    "post-a",
    "Post A",
    "MY",
    None,
    "mission",
    None,
    "Asia/Kuala_Lumpur",
    "unknown",
    "Mo-Fr 09:00-17:00",
    ("id", "en"),
    30,
)
OTHER = replace(POST, post_id="post-b", name="Group B", run_by="non_government", keep_days=7)
MORNING = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
"""Monday, nine in the morning in Kuala Lumpur."""


def get_policy() -> HandoffPolicy:
    """The real policy."""
    return load_real_content().handoff_policy


def get_safe_contact() -> SafeContact:
    """The real hours."""
    return load_real_content().safe_contact


@dataclass
class HandoffServices:
    """One store with posts, and everybody who works with it."""

    engine: Engine
    keys: KeyRing
    clock: Clock = field(default_factory=lambda: Clock(MORNING))
    ids: Ids = field(default_factory=lambda: Ids("row"))

    def __post_init__(self) -> None:
        self.keys.destruction_schedule.delay = NO_DELAY

    def run_in_transaction(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """A verb in a transaction of its own."""
        with UnitOfWork(self.engine) as uow:
            return verb(uow, *args, **named)

    def add_joined_post(self, post: Post = POST) -> Post:
        """A post joins, every check seen to."""
        self.run_in_transaction(
            posts.add_post, post, limits=load_real_content().limits, by="administrator", now=self.clock()
        )
        for item in JOINING_CHECKLIST:
            self.run_in_transaction(
                posts.complete_check, post_id=post.post_id, item=item, by="administrator", now=self.clock()
            )
        self.run_in_transaction(posts.join_post, post_id=post.post_id, by="administrator", now=self.clock())
        return post

    def create_person(self, chat_id: int = 7001) -> "PersonActor":
        """A woman who wrote once."""
        return PersonActor(self, chat_id)

    def create_officer(self, officer_id: str = "officer-1", post: Post = POST) -> "OfficerActor":
        """An officer of a post."""
        return OfficerActor(self, officer_id, post.post_id)

    def add_account(self, officer_id: str, *, languages: str = "id", post: Post = POST, **values: Any) -> OfficerRow:
        """An officer with an account that joined and was confirmed."""
        now = self.clock()
        row = OfficerRow(
            officer_id=officer_id,
            post_id=post.post_id,
            login=officer_id,
            name=f"Name of {officer_id}",
            title="consular",
            roles="officer",
            language="en",
            languages=languages,
            is_woman=True,
            joined_at=now,
            confirmed_at=now,
            **{"password_hash": "a hash", "totp": b"sealed", **values},
        )

        def add(uow: UnitOfWork) -> None:
            uow.officers.add(row)
            uow.commit()

        self.run_in_transaction(add)
        return row

    def get_handoff(self, handoff_id: str) -> HandoffRow:
        """A handoff as it is now."""
        found: HandoffRow = self.run_in_transaction(lambda uow: uow.handoffs.get_by_id(handoff_id))
        return found

    def run_delivery_job(self) -> int:
        """The gateway hands over what may be, and tells what is owed; how many messages."""
        now, keys = self.clock(), self.keys
        self.run_in_transaction(messages.record_deliveries, now=now)
        replies = self.run_in_transaction(
            messages.list_due_replies, keys, policy=get_safe_contact(), now=now, limit=100
        )
        notices = self.run_in_transaction(
            escalation.list_due_notices, policy=get_policy(), safe=get_safe_contact(), now=now
        )
        handed = [
            self.run_in_transaction(
                messages.deliver_reply,
                keys,
                reply=reply,
                deliveries=[create_message_delivery(reply.message.text)],
                policy=get_safe_contact(),
                now=now,
            )
            for reply in replies
        ]
        told = [
            self.run_in_transaction(
                escalation.enqueue_notice,
                keys,
                notice=notice,
                deliveries=[create_message_delivery(self.render_notice(notice))],
                safe=get_safe_contact(),
                now=now,
            )
            for notice in notices
        ]
        return sum([*handed, *told])

    def render_notice(self, notice: escalation.Notice) -> str:
        """What she is told, as text."""
        return notice.kind

    def deliver_outbox(self) -> list[tuple[int, str]]:
        """The courier delivers everything that waits; (chat, text) in order."""
        came = []
        while True:
            items, _ = self.run_in_transaction(outbox.list_due_messages, self.keys, now=self.clock(), limit=100)
            if not items:
                return came
            for item in items:
                self.run_in_transaction(
                    outbox.mark_delivered, self.keys, item, message_id=len(came) + 1, now=self.clock(), new_id=self.ids
                )
                came.append((item.chat_id, item.delivery.text))

    def finish_closing_handoffs(self) -> None:
        """What was wrapped up ends now."""

        def finish(uow: UnitOfWork) -> None:
            now = self.clock()
            lifecycle.finish_closing_handoffs(uow, closed_before=now + timedelta(seconds=1), now=now)
            uow.commit()

        self.run_in_transaction(finish)

    def advance_handoffs(self) -> escalation.EscalationResult:
        """Time alone changes what it changes."""
        advanced: escalation.EscalationResult = self.run_in_transaction(
            escalation.advance_escalation,
            self.keys,
            policy=get_policy(),
            safe=get_safe_contact(),
            now=self.clock(),
            trusted=self.clock(),
        )
        return advanced


@dataclass
class PersonActor:
    """A woman and her phone."""

    services: HandoffServices
    chat_id: int
    updates: int = 0

    def __post_init__(self) -> None:
        self.context = self.send_update()

    @property
    def person_id(self) -> str:
        return self.context.person_id

    def send_update(self) -> ConversationContext:
        """She writes anything: she is met, and has a conversation again."""
        self.updates += 1
        told = create_text_update("x", update_id=self.chat_id * 1000 + self.updates, chat_id=self.chat_id)
        self.context, _ = self.services.run_in_transaction(
            conversations.begin_turn,
            self.services.keys,
            told,
            bot_id=BOT_ID,
            limits=load_real_content().limits,
            now=self.services.clock(),
            new_id=self.services.ids,
        )
        return self.context

    def begin_card(self, post: Post = POST) -> drafts.Draft | None:
        """She begins a card."""
        return self._run(
            drafts.begin_draft,
            self.services.keys,
            person_id=self.person_id,
            post_id=post.post_id,
            language="id",
            new_id=self.services.ids,
        )

    def answer_fields(self, **answers: str) -> None:
        """She answers questions."""
        for name, value in answers.items():
            self._run(
                drafts.answer_question,
                self.services.keys,
                person_id=self.person_id,
                field=name,
                value=value,
                policy=get_policy(),
            )

    def view_card(self, card_text: str = CARD) -> None:
        """She is shown her card."""
        self._run(
            drafts.record_preview,
            self.services.keys,
            person_id=self.person_id,
            card_text=card_text,
            policy=get_policy(),
        )

    def send_card(self, card_text: str = CARD) -> SubmissionReceipt | None:
        """She sends her card."""
        return self._run(
            submission.submit_handoff,
            self.services.keys,
            person_id=self.person_id,
            card_text=card_text,
            policy=get_policy(),
            limits=load_real_content().limits,
            new_id=self.services.ids,
        )

    def request_handoff(self, post: Post = POST, card_text: str = CARD, **answers: str) -> SubmissionReceipt:
        """All of it."""
        self.begin_card(post)
        self.answer_fields(**answers)
        self.view_card(card_text)
        sent = self.send_card(card_text)
        assert sent is not None
        return sent

    def send_message(self, words: str, media: str | None = None, **named: Any) -> int | None:
        """She writes to whoever holds her handoff."""
        return self._run(
            messages.receive_message, self.services.keys, person_id=self.person_id, words=words, media=media, **named
        )

    def withdraw(self) -> str | None:
        """She takes her card back, or says STOP."""
        return self._run(lifecycle.withdraw_handoff, self.services.keys, person_id=self.person_id)

    def leave(self) -> None:
        """She leaves, as the gateway does it."""
        self._run(erasure.cancel_thread, self.person_id, new_id=self.services.ids)
        self._run(erasure.leave_chat, self.services.keys, self.person_id, entry_ids=[])

    def reopen_with_code(self, digits: str) -> return_code.ReopenedHandoff | None:
        """She types a return code."""
        return self._run(
            return_code.reopen_handoff,
            self.services.keys,
            person_id=self.person_id,
            digits=digits.replace(" ", ""),
            policy=get_policy(),
            new_id=self.services.ids,
            safe=get_safe_contact(),
            line=lambda _: [create_message_delivery("line")],
        )

    def erase(self) -> bool:
        """She erases everything."""
        return bool(
            self._run(erasure.erase_person, self.services.keys, self.person_id, chat_keys=self.context.chat_keys)
        )

    def get_holder(self) -> str | None:
        """Who receives what she types now."""
        found = self.services.run_in_transaction(lambda uow: uow.conversations.get_by_person(self.person_id))
        return found.holder if found else None

    def _run(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.services.run_in_transaction(verb, *args, **named, now=self.services.clock())


@dataclass
class OfficerActor:
    """An officer at her console."""

    services: HandoffServices
    officer_id: str
    post_id: str

    def claim(self, handoff_id: str) -> bool:
        return bool(self._run(lifecycle.claim_handoff, handoff_id, policy=get_policy()))

    def release(self, handoff_id: str) -> bool:
        return bool(self._run(lifecycle.release_handoff, handoff_id))

    def read(self, handoff_id: str) -> OpenedHandoff:
        opened: OpenedHandoff = self.services.run_in_transaction(
            lifecycle.read_handoff,
            self.services.keys,
            handoff_id=handoff_id,
            post_id=self.post_id,
            by=self.officer_id,
            now=self.services.clock(),
        )
        return opened

    def send_reply(self, handoff_id: str, words: str, **named: Any) -> int:
        return int(
            self._run(messages.send_reply, handoff_id, self.services.keys, words=words, policy=get_policy(), **named)
        )

    def write_note(self, handoff_id: str, words: str) -> int:
        return int(self._run(messages.add_note, handoff_id, self.services.keys, words=words))

    def undo_reply(self, handoff_id: str, position: int) -> bool:
        return bool(self._run(messages.undo_reply, handoff_id, position=position))

    def acknowledge(self, handoff_id: str) -> bool:
        return bool(self._run(return_code.acknowledge_account, handoff_id))

    def close(self, handoff_id: str, outcome: str = "goal_met") -> bool:
        """Wrap up, and the minutes in which it could be opened again are over."""
        is_closing = self.begin_to_close(handoff_id, outcome)
        self.services.finish_closing_handoffs()
        return is_closing

    def begin_to_close(self, handoff_id: str, outcome: str = "goal_met") -> bool:
        """Wrap up; it can be opened again."""
        return bool(self._run(lifecycle.close_handoff, handoff_id, outcome=outcome))

    def run_action(self, verb: Callable[..., Any], handoff_id: str, *args: Any, **named: Any) -> Any:
        """Any other verb of an officer."""
        return self._run(verb, handoff_id, *args, **named)

    def _run(self, verb: Callable[..., Any], handoff_id: str, *args: Any, **named: Any) -> Any:
        return self.services.run_in_transaction(
            verb,
            *args,
            handoff_id=handoff_id,
            officer_id=self.officer_id,
            post_id=self.post_id,
            now=self.services.clock(),
            **named,
        )


def create_message_delivery(words: str | None) -> OutgoingMessage:
    """A message as the gateway would render it."""
    return OutgoingMessage(words or "", (), "utter_relay_in", "id")
