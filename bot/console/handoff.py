"""One handoff as its officer works on it: how she may be reached, what was said, what to do next."""

from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console import composing, handoff_texts, passing
from bot.console.composing import Setting
from bot.console.contact import contact
from bot.console.visiting import Visit
from bot.model.guides import Checklist
from bot.model.permission import NONE, OTHER, OWN
from bot.model.post import Post
from bot.model.referral import FAULTS, SERVICES, SETTLED
from bot.services import consents, escalation, handoffs, posts
from bot.services.handoffs import Opened
from bot.services.relay import Said
from bot.store.care_rows import ReferralRow, TickRow
from bot.store.handoff_rows import ConsentRow

ID: Final = "handoff_id"


@dataclass(frozen=True)
class Folder:
    """Everything a page about one handoff is drawn from."""

    opened: Opened = field(repr=False)
    post: Post
    ticks: dict[tuple[str, str], TickRow]
    referrals: list[ReferralRow]
    agreed: list[ConsentRow]
    names: dict[str, str]

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
    """What changes while it is open: how she may be reached, and what was said."""
    return HTMLResponse(visit.drawn("part_talk.html", **_told(visit, opened(visit))))


def drawn(visit: Visit, *, status: int = 200, fault: str | None = None, typed: str = "", warned: tuple[str, ...] = ()) -> Response:
    """The page, with what was typed where it could not be sent."""
    folder = opened(visit)
    offered = composing.offered(visit.office.aids, folder.setting, language=visit.language)
    return visit.page(
        "handoff.html", status=status, fault=fault, typed=typed, warned=warned, offered=offered,
        checklists=list(visit.office.aids.guides.checklists.values()), ticks=folder.ticks, referrals=folder.referrals,
        receivers=passing.receivers(visit, folder.post), outcomes=handoff_texts.OUTCOMES, services=SERVICES,
        settled=SETTLED, faults=FAULTS, passing=passing.choices(visit, folder.opened.row, folder.agreed),
        steps=steps(visit), longest=composing.LONGEST, asking=passing.ASKING, **_told(visit, folder),
    )  # fmt: skip


def opened(visit: Visit) -> Folder:
    """Read a handoff, on record. Raises NotFound, NotYours, Unsealable."""
    handoff_id = visit.path[ID]
    with visit.work() as uow:
        found = handoffs.one(
            uow, visit.office.keys, handoff_id=handoff_id, post_id=visit.post_id, by=visit.officer.officer_id, now=visit.now
        )
    with visit.work(reading=True) as uow:
        return Folder(
            opened=found,
            post=posts.by_id(uow, visit.post_id),
            ticks={(row.checklist, row.step): row for row in uow.ticks.of(handoff_id)},
            referrals=uow.referrals.of(handoff_id),
            agreed=consents.of_handoff(uow, handoff_id=handoff_id),
            names={officer.officer_id: officer.name for officer in uow.officers.of_post(visit.post_id)},
        )


def steps(visit: Visit) -> dict[str, list[tuple[str, str, bool]]]:
    """Each checklist as code, text and whether it needs her yes, in the officer's language and with its values."""
    return {checklist.name: _steps(visit, checklist) for checklist in visit.office.aids.guides.checklists.values()}


def _steps(visit: Visit, checklist: Checklist) -> list[tuple[str, str, bool]]:
    aids = visit.office.aids
    values = composing.values_of(aids, checklist.values, visit.language)
    return [
        (step.code, visit.office.pages.say(visit.language, step.says).format_map(values), step.needs_consent)
        for step in checklist.steps
    ]


def _told(visit: Visit, folder: Folder) -> dict[str, Any]:
    row = folder.opened.row
    aids = visit.office.aids
    return {
        "words": handoff_texts, "row": row, "card": folder.opened.card, "said": folder.opened.said, "post": folder.post,
        "names": folder.names, "contact": contact(row, folder.post, aids.safe, visit.now), "agreed": folder.agreed,
        "deadline": escalation.deadline(row, policy=aids.policy), "bound_to": purpose(visit), "caption": passing.caption,
        "undo_until": [one.row.position for one in folder.opened.said if _can_undo(one, visit)],
    }  # fmt: skip


def _can_undo(one: Said, visit: Visit) -> bool:
    return one.row.state in ("due", "held") and one.row.by == visit.officer.officer_id
