"""Who would read her: the posts that have joined, instead of the screen that says nobody has."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.gateway.kit import Kit
from bot.model.handoff import HandoffPolicy, State
from bot.model.own import OFFICER, TAPS
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY
from bot.services import doors, handoffs, questions
from bot.services.conversations import Standing
from bot.services.doors import Door
from bot.store.handoff_rows import HandoffRow

NOBODY: Final = "utter_person"
"""What the assistant names when she asks for a person; shown as it is where no post has joined."""
ANSWERS: Final = ("utter_place_known", "utter_origin_known")
"""What the assistant names for a country or a nationality on its own: here it may answer our question."""
SHOWN: Final = 6
ASKED_AT_MOST: Final = 10_000


class Persons:
    """Finds the doors, asks what it needs for that, and shows each with what she should know first."""

    def __init__(self, kit: Kit, *, policy: HandoffPolicy) -> None:
        self._kit, self._policy = kit, policy
        self._asked: OrderedDict[str, tuple[datetime, Mapping[str, Any]]] = OrderedDict()

    async def door(self, said: Utterance, standing: Standing) -> Utterance:
        """What the assistant named, or who would read her where she asks for a person."""
        known = self._open_question(standing)
        if said.response == NOBODY:
            return await self._opened(said, said.arguments, standing)
        if known is not None and said.response in ANSWERS:
            return await self._opened(said, {**known, **said.arguments}, standing)
        return said

    async def every(self) -> list[Door]:
        """All posts that have joined."""
        return await self._kit.ledger.run(doors.every, policy=self._policy, now=self._kit.now())

    async def by_mark(self, mark: str | None) -> Door | None:
        """The post a button stands for."""
        return next((door for door in await self.every() if door.mark == mark), None)

    async def by_id(self, post_id: str) -> Door | None:
        """A post that has joined."""
        return next((door for door in await self.every() if door.post.post_id == post_id), None)

    async def post(self, mark: str | None) -> Utterance:
        """One post, chosen by a button."""
        found = await self.every()
        door = next((door for door in found if door.mark == mark), None)
        return _post(door, found, aside=True) if door else Utterance(NOBODY, {"aside": True})

    def promise(self, door: Door | None, *, urgency: str | None, window: str | None, how: str | None) -> dict[str, Any]:
        """When somebody answers, and when she is told if nobody does: as the policy says, never more."""
        minutes = next(rung.after for rung in self._policy.rungs(urgency) if rung.tells_her)
        if how == "she_calls":
            said = how
        elif window == "i_write_first":
            said = "silent"
        else:
            said = "soon" if door and door.is_on_duty else "closed"
        return {"minutes": minutes, "promise": said}

    async def _opened(self, said: Utterance, known: Mapping[str, Any], standing: Standing) -> Utterance:
        hers = await self._kit.ledger.run(handoffs.of_hers, person_id=standing.person_id)
        if hers is not None and not hers.is_sealed:
            return await self.status(hers, standing)
        found = await self.every()
        if not found:
            return said
        country, origin = known.get("country") or standing.country, known.get("origin")
        asked = self._question(country, origin, known, standing)
        return asked or _shown(doors.serving(found, country=country, origin=origin), found)

    async def status(self, row: HandoffRow, standing: Standing) -> Utterance:
        """How it stands with what she sent."""
        if standing.holder == OFFICER:
            return Utterance("utter_talking", {"aside": True})
        return await self.news(row, is_late=row.told_step > 0)

    async def news(self, row: HandoffRow, *, is_late: bool) -> Utterance:
        """The same for whoever is not with an officer: waiting, `is_late`, or how it ended."""
        door = await self.by_id(row.post_id)
        if row.state is State.WRAPPED_UP:
            kept = door.post.keep_days if door else self._kit.limits.vault_days
            return Utterance("utter_back", {"kept_days": kept, "taps": list(TAPS), "aside": True})
        if row.state is State.EXPIRED:
            return Utterance("utter_expired", {"queue_hours": self._policy.queue_hours, "aside": True})
        if is_late:
            return Utterance("utter_late", {"aside": True})
        return Utterance(
            "utter_waiting",
            {**self.promise(door, urgency=row.urgency, window=row.time_window, how=row.how), "aside": True},
        )

    def _question(
        self, country: str | None, origin: str | None, known: Mapping[str, Any], standing: Standing
    ) -> Utterance | None:
        """Where she is, then whose women: asked once, each can be skipped."""
        values = {name: str(value) for name, value in {"country": country, "origin": origin}.items() if value}
        if country is not None and origin is not None:
            return None
        self._ask(standing, values)
        if country is None:
            page = {"page": str(known["page"])} if known.get("page") else {}
            return questions.ask_country(Choice("talk_to_person", {**values, **page}))
        return questions.ask_origin(Choice("talk_to_person", values))

    def _ask(self, standing: Standing, values: Mapping[str, Any]) -> None:
        until = self._kit.now() + timedelta(minutes=self._kit.limits.thread_minutes)
        self._asked[standing.person_id] = (until, values)
        while len(self._asked) > ASKED_AT_MOST:
            self._asked.popitem(last=False)

    def _open_question(self, standing: Standing) -> Mapping[str, Any] | None:
        until, values = self._asked.pop(standing.person_id, (None, {}))
        return values if until and self._kit.now() < until else None


def _shown(found: Sequence[Door], every: Sequence[Door]) -> Utterance:
    if not found:
        return Utterance(NOBODY)
    if len(found) == 1:
        return _post(found[0], every, aside=False)
    shown = found[:SHOWN]
    return Utterance(
        "utter_person_list",
        {"posts": [door.mark for door in shown], "rows": {door.mark: door.row() for door in shown}},
    )


def _post(door: Door, every: Sequence[Door], *, aside: bool) -> Utterance:
    beside = _beside(door, every) if door.is_mission else None
    office = (
        None if door.is_mission else _meaning("find_embassy", country=door.post.country, origin=door.post.origin or ANY)
    )
    return Utterance(
        "utter_person_post",
        {"post": door.row(), "mark": door.mark, "not_government": beside, "office": office, "aside": aside},
    )


def _beside(door: Door, every: Sequence[Door]) -> dict[str, Any]:
    """The other door: a group that has joined there, or else the numbers of groups."""
    there = doors.serving(every, country=door.post.country, origin=door.post.origin)
    group = next((other for other in there if not other.is_mission), None)
    if group:
        return _meaning("post", post=group.mark)
    return _meaning("find_hotline", kind="migrant_ngo", country=door.post.country)


def _meaning(intent: str, **values: str) -> dict[str, Any]:
    return {"intent": intent, "values": values}
