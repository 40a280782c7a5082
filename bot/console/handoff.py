"""One handoff as its officer works on it: how she may be reached, what was said, what to do next."""

import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console import composing, handoff_texts, passing
from bot.console.composing import Setting
from bot.console.contact import contact
from bot.console.visiting import Visit
from bot.errors import NotNow, Unsealable
from bot.model.handoff import URGENCY
from bot.model.permission import NONE, OTHER, OWN
from bot.model.post import Post
from bot.model.referral import SERVICES, SETTLED
from bot.services import consents, escalation, handoffs, posts
from bot.services.handoffs import Opened
from bot.services.media import caption
from bot.services.relay import Said
from bot.store.care_rows import ReferralRow, TickRow
from bot.store.handoff_rows import ConsentRow, HandoffRow

ID: Final = "handoff_id"
OVER: Final = "another officer holds it, or it has ended"
"""Why somebody reads a handoff no more, as console and services say it."""
HUES: Final = 8
"""Each handoff has one of so many colours, by its code: two tabs do not look the same."""


@dataclass(frozen=True)
class Folder:
    """Everything a page about one handoff is drawn from."""

    opened: Opened = field(repr=False)
    post: Post
    ticks: dict[tuple[str, str], TickRow]
    referrals: list[ReferralRow]
    agreed: list[ConsentRow]
    names: dict[str, str]
    """Officers of the post."""
    posts: dict[str, str]

    @property
    def setting(self) -> Setting:
        """What a prepared text needs to know."""
        return Setting(self.post, self.opened.row.language, self.opened.card, has_begun(self.opened.said))


def has_begun(said: list[Said]) -> bool:
    """Whether an officer's message stands in the conversation."""
    return any(one.row.side == "officer" and one.row.state not in ("undone", "cancelled") for one in said)


def whose(visit: Visit) -> str:
    """Whose the handoff of an address is. Raises NotFound, also for one of another post."""
    with visit.work(reading=True) as uow:
        row = handoffs.known_to(uow, handoff_id=visit.path[ID], post_id=visit.post_id)
    if row.officer_id is None:
        return NONE
    return OWN if row.officer_id == visit.officer.officer_id else OTHER


def purpose(visit: Visit) -> str:
    """What the forms of a handoff are bound to, so that none of them works for another one."""
    return f"handoff {visit.path[ID]}"


def address(visit: Visit) -> str:
    """Where the handoff of an address is."""
    return f"/handoffs/{visit.path[ID]}"


def show(visit: Visit) -> Response:
    """The page. Who opens it is on record."""
    return drawn(visit)


def show_talk(visit: Visit) -> Response:
    """What was said, as it changes while the page is open. That is on record too."""
    return HTMLResponse(visit.drawn("part_talk.html", **_told(visit, opened(visit))))


def show_contact(visit: Visit) -> Response:
    """How she may be reached, as it changes while the page is open. No words are read for it."""
    with visit.work(reading=True) as uow:
        row = handoffs.known_to(uow, handoff_id=visit.path[ID], post_id=visit.post_id)
        post = posts.by_id(uow, visit.post_id)
    return HTMLResponse(visit.drawn("part_contact.html", **_reached(visit, row, post)))


def drawn(
    visit: Visit, *, status: int = 200, fault: str | None = None, typed: str = "", warned: tuple[str, ...] = ()
) -> Response:
    """The page, with what was typed where it could not be sent."""
    folder = opened(visit)
    return visit.page(
        "handoff.html", status=status, fault=fault, typed=typed, warned=warned, hue=_hue(folder.opened.row),
        **_told(visit, folder), **_writing(visit, folder), **_working(visit, folder),
    )  # fmt: skip


def opened(visit: Visit) -> Folder:
    """Read a handoff, on record. Raises NotFound, NotYours; NotNow where it has ended and its words are destroyed."""
    handoff_id = visit.path[ID]
    found = _read(visit, handoff_id)
    with visit.work(reading=True) as uow:
        return Folder(
            opened=found,
            post=posts.by_id(uow, visit.post_id),
            ticks={(row.checklist, row.step): row for row in uow.ticks.of(handoff_id)},
            referrals=uow.referrals.of(handoff_id),
            agreed=consents.of_handoff(uow, handoff_id=handoff_id),
            names={officer.officer_id: officer.name for officer in uow.officers.of_post(visit.post_id)},
            posts={post.post_id: post.name for post in uow.posts.all()},
        )


def _read(visit: Visit, handoff_id: str) -> Opened:
    post_id = visit.post_id
    try:
        with visit.work() as uow:
            return handoffs.one(
                uow, visit.office.keys, handoff_id=handoff_id, post_id=post_id, by=visit.officer.officer_id, now=visit.now
            )
    except Unsealable:
        with visit.work(reading=True) as uow:
            if handoffs.known_to(uow, handoff_id=handoff_id, post_id=post_id).is_open:
                raise  # a key is missing that should be there
        raise NotNow(OVER) from None


def _reached(visit: Visit, row: HandoffRow, post: Post) -> dict[str, Any]:
    aids = visit.office.aids
    return {
        "words": handoff_texts, "row": row, "contact": contact(row, post, aids.safe, visit.now),
        "deadline": escalation.deadline(row, policy=aids.policy), "bound_to": purpose(visit),
    }  # fmt: skip


def _told(visit: Visit, folder: Folder) -> dict[str, Any]:
    said = folder.opened.said
    mine = {one.row.position for one in said if one.row.by == visit.officer.officer_id}
    return {
        **_reached(visit, folder.opened.row, folder.post),
        "card": folder.opened.card, "said": said, "names": folder.names, "posts": folder.posts, "caption": caption,
        "serials": {one.row.position: one.row.serial for one in said},
        "changed": {one.row.changes: one.row.serial for one in said if one.row.changes},
        "can_undo": {one.row.position for one in said if one.row.state in ("due", "held")} & mine,
    }  # fmt: skip


def _writing(visit: Visit, folder: Folder) -> dict[str, Any]:
    aids, setting = visit.office.aids, folder.setting
    offered = composing.offered(aids, setting, language=visit.language)
    fitting = sum(composing.fits(text, setting) for text in aids.guides.prepared.values())
    return {
        "offered": offered, "untranslated": fitting - sum(map(len, offered.values())), "has_begun": setting.has_begun,
        "longest": composing.LONGEST, "asking": passing.ASKING,
    }  # fmt: skip


def _working(visit: Visit, folder: Folder) -> dict[str, Any]:
    row, guides = folder.opened.row, visit.office.aids.guides
    receivers = passing.receivers(visit, folder.post)
    done_of = Counter(checklist for checklist, _ in folder.ticks)
    return {
        "checklists": list(guides.checklists.values()), "ticks": folder.ticks, "steps": _steps(visit), "done_of": done_of,
        "opened_lists": set(done_of), "referrals": folder.referrals, "receivers": receivers, "services": SERVICES,
        "receiver_names": {line.row_id: line.name for lines in receivers.values() for line in lines},
        "settled": SETTLED, "outcomes": handoff_texts.OUTCOMES, "post": folder.post, "agreed": folder.agreed,
        "ways": passing.choices(visit, row, folder.agreed), "higher": URGENCY[: URGENCY.index(row.urgency or "none")],
    }  # fmt: skip


def _steps(visit: Visit) -> dict[str, list[tuple[str, str, bool]]]:
    """Each checklist as code, text and whether it needs her yes, in the officer's language and with its values."""
    found = {}
    for name, checklist in visit.office.aids.guides.checklists.items():
        values = composing.values_of(visit.office.aids, checklist.values, visit.language)
        found[name] = [
            (step.code, visit.office.pages.say(visit.language, step.says).format_map(values), step.needs_consent)
            for step in checklist.steps
        ]
    return found


def _hue(row: HandoffRow) -> int:
    return zlib.crc32(row.code.encode()) % HUES
