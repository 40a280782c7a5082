"""She sends her card: what she saw, to the byte, to the post she chose, with a consent that says so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.errors import NoConsent, NotFound, NotNow
from bot.model.delivery import Delivery
from bot.model.handoff import HandoffPolicy, State
from bot.model.policy import Limits
from bot.model.post import Post
from bot.model.vocabulary import DEFAULT_LANGUAGE
from bot.services import codes, conversations, drafts, helpkinds, holding, posts, statistics, vault
from bot.services.drafts import Draft
from bot.store.handoff_rows import ConsentRow, HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

DAY: Final = timedelta(hours=24)
CODE_TRIES: Final = 50
Answering = Callable[["Sent"], Sequence[Delivery]]


@dataclass(frozen=True)
class Sent:
    """What she is told of a card that is on its way; the return code is known here and nowhere else."""

    handoff_id: str
    post_id: str
    code: str
    return_code: str = field(repr=False)


def send(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, card_text: str, policy: HandoffPolicy, limits: Limits,
    now: datetime, new_id: Callable[[], str], code: Callable[[], str] = codes.new_code,
    return_code: Callable[[], str] = codes.new_return_code, turn_id: str | None = None, answer: Answering | None = None,
) -> Sent | None:  # fmt: skip
    """Send her card as she saw it; None where there is no card any more, or she erased herself meanwhile.

    With `turn_id` and `answer` she is answered in the same transaction, so that the return code cannot be lost.
    Raises NoConsent where `card_text` is not what she was last shown, or was shown too long ago; NotFound where the post
    left; NotNow where she has an open one, or sent too many. Then nothing is sent, and her card stays as it is.
    """
    uow.vaults.enter()
    draft = drafts.held(uow, keys, person_id=person_id, policy=policy, now=now)
    if draft is None:
        uow.commit()
        return None
    _refuse_unseen(draft, card_text, policy, now)
    refuse_too_many(uow, person_id, policy=policy, now=now)
    post = _joined(uow, draft)
    sent = Sent(new_id(), post.post_id, _free(uow, code), return_code())
    if not _kept(uow, keys, draft, card_text, sent, post, limits=limits, now=now):
        uow.commit()
        return None
    _agree(uow, sent, policy, consent_id=new_id(), now=now)
    _let_go(uow, draft, now=now)
    _answered(uow, keys, person_id, turn_id, answer(sent) if answer else (), now=now)
    uow.commit()
    # Only now: a transaction that failed would have cost her the card. What a crash leaves behind is swept as a stray.
    keys.drafts.destroy(draft.draft_id)
    return sent


def refuse_too_many(uow: UnitOfWork, person_id: str, *, policy: HandoffPolicy, now: datetime) -> None:
    """Raises NotNow: `one_open` while she waits or talks, `per_day` after too many cards. Asked before a card is begun.

    What she left does not count: whoever writes after Leave must not learn of it.
    """
    hers = [handoff for handoff in uow.handoffs.of(person_id) if not handoff.is_sealed]
    if any(handoff.is_open for handoff in hers):
        raise NotNow("one_open")
    if sum(abs(now - handoff.queued_at) < DAY for handoff in hers) >= policy.per_day:
        raise NotNow("per_day")


def _refuse_unseen(draft: Draft, card_text: str, policy: HandoffPolicy, now: datetime) -> None:
    if draft.shown is None or draft.shown_at is None or draft.shown.encode() != card_text.encode():
        raise NoConsent("not what she was shown")
    if abs(now - draft.shown_at) > timedelta(minutes=policy.send_minutes):
        raise NoConsent("shown too long ago")


def _joined(uow: UnitOfWork, draft: Draft) -> Post:
    post = posts.by_id(uow, draft.post_id)
    if not post.is_joined:
        raise NotFound("no such post")
    return post


def _free(uow: UnitOfWork, code: Callable[[], str]) -> str:
    for _ in range(CODE_TRIES):
        wanted = code()
        if not uow.handoffs.has_code(wanted):
            return wanted
    raise NotNow("no_code_left")


def _kept(
    uow: UnitOfWork, keys: KeyRing, draft: Draft, card_text: str, sent: Sent, post: Post, *, limits: Limits, now: datetime
) -> bool:
    is_open = vault.make(
        uow, keys, handoff_id=sent.handoff_id, person_id=draft.person_id, post_id=post.post_id, keep_days=post.keep_days,
        limits=limits, by="woman", now=now,
    )  # fmt: skip
    if is_open:
        vault.add(uow, keys, sent.handoff_id, card_text.encode(), by="woman", now=now)
        uow.handoffs.add(_row(keys, draft, sent, now))
        holding.record(uow, "send", sent.handoff_id, by="woman", now=now)
        said = draft.answers
        statistics.count_sent(
            uow, now=now, country=post.country, language=said.language or DEFAULT_LANGUAGE, help_kinds=said.help,
            urgency=said.urgency,
        )  # fmt: skip
    return is_open


def _row(keys: KeyRing, draft: Draft, sent: Sent, now: datetime) -> HandoffRow:
    said = draft.answers
    digits = codes.return_digits(sent.return_code) or ""
    never = dict.fromkeys((
        "officer_id", "to_officer", "to_post", "offered_at", "claimed_at", "read_at", "answered_at", "sealed_at",
        "ended_at", "end_told_at", "outcome",
    ))  # fmt: skip
    return HandoffRow(
        handoff_id=sent.handoff_id, person_id=draft.person_id, post_id=sent.post_id, code=sent.code,
        return_hash=codes.return_hash(keys, digits), state=State.QUEUED, language=said.language or DEFAULT_LANGUAGE,
        urgency=said.urgency, help=helpkinds.sealed(keys, sent.handoff_id, said.help), time_window=said.window,
        days=said.days, how=said.how, who=said.who, cover=said.cover, queued_at=now, waiting_since=now, wrote_at=now,
        moved_at=now, step=0, told_step=0, has_word=said.code_word is not None, **never,
    )  # type: ignore[arg-type] # fmt: skip


def _agree(uow: UnitOfWork, sent: Sent, policy: HandoffPolicy, *, consent_id: str, now: datetime) -> None:
    consent = ConsentRow(
        consent_id, sent.handoff_id, "send", sent.post_id, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)


def _answered(
    uow: UnitOfWork, keys: KeyRing, person_id: str, turn_id: str | None, deliveries: Sequence[Delivery], *, now: datetime
) -> None:
    if turn_id:
        conversations.owe(uow, keys, deliveries, person_id=person_id, turn_id=turn_id, now=now)
        uow.inbox.mark_handled(turn_id, now=now)


def _let_go(uow: UnitOfWork, draft: Draft, *, now: datetime) -> None:
    uow.drafts.drop(draft.draft_id)
    uow.conversations.set_holder(draft.person_id, holding.ASSISTANT)
    uow.audit.write(at=now, by="woman", verb="send", noun=drafts.NOUN, subject=draft.draft_id)
