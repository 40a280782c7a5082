"""Who would read her: the posts that have joined, instead of the screen that says nobody has."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.chat.context import AppContext
from bot.db.tables.handoffs import HandoffRow
from bot.domain.enums import ANY, HOME_COUNTRIES
from bot.domain.handoff import HELP_BY_TOPIC, HandoffPolicy, HandoffState, SafeContact
from bot.domain.handoff_buttons import FEEDBACK_ANSWERS, HOLDER_OFFICER
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import clarifying_questions
from bot.services import posts
from bot.services.conversations import ConversationContext
from bot.services.handoffs import contact_window, escalation, interpreters, lifecycle, translations
from bot.services.handoffs.contact_window import ContactTerms
from bot.services.posts import AvailablePost

NOBODY_RESPONSE: Final = "utter_person"
"""What the assistant names when she asks for a person; shown as it is where no post has joined."""
PLACE_ANSWER_RESPONSES: Final = ("utter_place_known", "utter_origin_known")
"""What the assistant names for a country or a nationality on its own: here it may answer our question."""
MAX_POSTS_LISTED: Final = 6
MAX_OPEN_QUESTIONS: Final = 10_000


class HandoffOffer:
    """Finds the doors, asks what it needs for that, and shows each with what she should know first."""

    def __init__(self, context: AppContext, *, policy: HandoffPolicy, safe_contact: SafeContact) -> None:
        self._context, self._policy, self._safe_contact = context, policy, safe_contact
        self._open_questions: OrderedDict[str, tuple[datetime, Mapping[str, Any]]] = OrderedDict()

    async def rewrite_response(self, call: ResponseCall, conversation: ConversationContext) -> ResponseCall:
        """What the assistant named, or who would read her where she asks for a person."""
        known = self._pop_open_question(conversation)
        if call.response == NOBODY_RESPONSE:
            return await self._offer_posts(call, call.arguments, conversation)
        if known is not None and call.response in PLACE_ANSWER_RESPONSES:
            return await self._offer_posts(call, {**known, **call.arguments}, conversation)
        return call

    async def list_available_posts(self) -> list[AvailablePost]:
        """All posts that have joined."""
        return await self._context.db.run(posts.list_available_posts, policy=self._policy, now=self._context.now())

    async def find_by_short_hash(self, short_hash: str | None) -> AvailablePost | None:
        """The post a button stands for."""
        return next((door for door in await self.list_available_posts() if door.short_hash == short_hash), None)

    async def find_by_id(self, post_id: str) -> AvailablePost | None:
        """A post that has joined."""
        return next((door for door in await self.list_available_posts() if door.post.post_id == post_id), None)

    async def build_post_call(self, short_hash: str | None, *, wanted_help: str | None = None) -> ResponseCall:
        """One post, chosen by a button. `wanted_help`: what she will find ticked on the card."""
        found = await self.list_available_posts()
        door = next((door for door in found if door.short_hash == short_hash), None)
        if door is None:
            return ResponseCall(NOBODY_RESPONSE, {"aside": True})
        return _build_post_call(door, found, wanted_help=wanted_help, aside=True)

    def build_promise(
        self, post: AvailablePost | None, *, urgency: str | None, terms: ContactTerms, since: datetime
    ) -> dict[str, Any]:
        """When somebody answers, and when she is told if nobody does: as the policy and her card say, never more.

        `since`: when she sent it. Nothing comes outside the hours she chose, so that no time is promised in which she would
        not be told.
        """
        minutes = next(rung.after for rung in self._policy.get_escalation_steps(urgency) if rung.tells_her)
        if terms.how == "she_calls":
            return {"minutes": minutes, "promise": terms.how}
        if contact_window.is_person_first(terms, self._safe_contact):
            return {"minutes": minutes, "promise": "silent"}
        told_at = max(since + timedelta(minutes=minutes), self._context.now())
        opens_at = contact_window.next_opening(terms, post.post, self._safe_contact, told_at) if post else told_at
        if post and opens_at and opens_at != told_at:
            moment = {"opens_at": opens_at.isoformat(), "time_zone": post.post.time_zone}
            return {"minutes": minutes, "promise": "window", **moment}
        return {"minutes": minutes, "promise": "soon" if post and post.is_on_duty else "closed"}

    async def _offer_posts(
        self, call: ResponseCall, known: Mapping[str, Any], conversation: ConversationContext
    ) -> ResponseCall:
        hers = await self._context.db.run(lifecycle.latest_open_for, person_id=conversation.person_id)
        if hers is not None and not hers.is_suspended:
            return await self.build_status_call(hers, conversation)
        found = await self.list_available_posts()
        if not found:
            return call
        country = known.get("country") or conversation.country
        origin = known.get("origin") or _infer_origin(found, country=country, language=conversation.language)
        asked = self._next_question(country, origin, known, conversation)
        wanted_help = HELP_BY_TOPIC.get(str(known.get("topic")))
        serving = posts.filter_serving_posts(found, country=country, origin=origin)
        return asked or _build_list_call(serving, found, wanted_help=wanted_help)

    async def build_status_call(self, row: HandoffRow, conversation: ConversationContext) -> ResponseCall:
        """How it stands with what she sent."""
        if row.is_introduction_due or row.is_change_untold:
            return await self.build_change_call(row)
        if conversation.holder == HOLDER_OFFICER:
            return await self._build_talking_call(row)
        return await self.build_news_call(row, is_late=row.told_step > 0)

    async def _build_talking_call(self, row: HandoffRow) -> ResponseCall:
        """Somebody is with her; whoever or whatever helps with the language can be taken out from here."""
        now = self._context.now()
        name = await self._context.db.run(interpreters.find_shown_name, row.handoff_id, now)
        is_translated = await self._context.db.run(translations.has_consent, row, now)
        given = {"aside": True, **({"colleague": name} if name else {})}
        if name:
            return ResponseCall("utter_both_here" if is_translated else "utter_interpreter_here", given)
        return ResponseCall("utter_translation_here" if is_translated else "utter_talking", given)

    async def build_change_call(self, row: HandoffRow) -> ResponseCall:
        """Who answers her next: said before a warm transfer completes, or as soon as may be after any other."""
        response = "utter_introduced" if row.is_introduction_due else "utter_passed"
        door = await self.find_by_id(row.to_post or row.post_id)
        name = door.post.name if door else (await self._context.db.run(posts.get_post, row.to_post or row.post_id)).name
        return ResponseCall(response, {"post": {"name": name}, "aside": True})

    async def build_news_call(self, row: HandoffRow, *, is_late: bool) -> ResponseCall:
        """The same for whoever is not with an officer: waiting, `may_arrive_late`, or how it ended."""
        door = await self.find_by_id(row.post_id)
        if row.state is HandoffState.WRAPPED_UP:
            kept = door.post.keep_days if door else self._context.limits.vault_days
            return ResponseCall("utter_back", {"kept_days": kept, "taps": list(FEEDBACK_ANSWERS), "aside": True})
        if row.state is HandoffState.EXPIRED:
            return ResponseCall("utter_expired", {"queue_hours": self._policy.queue_hours, "aside": True})
        if is_late:
            reached = await self._context.db.run(
                escalation.find_reached,
                row,
                policy=self._policy,
                safe=self._safe_contact,
                now=self._context.now(),
            )
            return ResponseCall("utter_late", {"reached": reached, "aside": True})
        return ResponseCall(
            "utter_waiting",
            {**self.build_promise(door, urgency=row.urgency, terms=row, since=row.waiting_since), "aside": True},
        )

    def _next_question(
        self, country: str | None, origin: str | None, known: Mapping[str, Any], conversation: ConversationContext
    ) -> ResponseCall | None:
        """Where she is, then whose women: asked once, each can be skipped."""
        values = {name: str(value) for name, value in {"country": country, "origin": origin}.items() if value}
        if country is not None and origin is not None:
            return None
        self._store_question(conversation, values)
        if country is None:
            page = {"page": str(known["page"])} if known.get("page") else {}
            return clarifying_questions.ask_country(Choice("talk_to_person", {**values, **page}))
        return clarifying_questions.ask_origin(Choice("talk_to_person", values))

    def _store_question(self, conversation: ConversationContext, values: Mapping[str, Any]) -> None:
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._open_questions[conversation.person_id] = (until, values)
        while len(self._open_questions) > MAX_OPEN_QUESTIONS:
            self._open_questions.popitem(last=False)

    def _pop_open_question(self, conversation: ConversationContext) -> Mapping[str, Any] | None:
        until, values = self._open_questions.pop(conversation.person_id, (None, {}))
        return values if until and self._context.now() < until else None


def _infer_origin(found: Sequence[AvailablePost], *, country: str | None, language: str) -> str | None:
    """Whose women to look for without asking her; None where she has to be asked.

    All, where no post in that country is for some only; else her home country by her language, where a mission of it has
    joined there.
    """
    for_some = {door.post.origin for door in posts.filter_serving_posts(found, country=country, origin=None)} - {None}
    if country is not None and not for_some:
        return ANY
    home = HOME_COUNTRIES.get(language)
    return home if home in for_some else None


def _build_list_call(
    posts: Sequence[AvailablePost], all_posts: Sequence[AvailablePost], *, wanted_help: str | None
) -> ResponseCall:
    if not posts:
        return ResponseCall(NOBODY_RESPONSE)
    if len(posts) == 1:
        return _build_post_call(posts[0], all_posts, wanted_help=wanted_help, aside=False)
    shown = posts[:MAX_POSTS_LISTED]
    return ResponseCall(
        "utter_person_list",
        {
            "posts": [door.short_hash for door in shown],
            "rows": {door.short_hash: door.to_row() for door in shown},
            **({"help": wanted_help} if wanted_help else {}),
        },
    )


def _build_post_call(
    door: AvailablePost, all_posts: Sequence[AvailablePost], *, wanted_help: str | None, aside: bool
) -> ResponseCall:
    beside = _alternative_choice(door, all_posts) if door.is_mission else None
    office = (
        None
        if door.is_mission
        else _button_choice("find_embassy", country=door.post.country, origin=door.post.origin or ANY)
    )
    return ResponseCall(
        "utter_person_post",
        {
            "post": door.to_row(),
            "mark": door.short_hash,
            "not_government": beside,
            "office": office,
            "aside": aside,
            **({"help": wanted_help} if wanted_help else {}),
        },
    )


def _alternative_choice(door: AvailablePost, all_posts: Sequence[AvailablePost]) -> dict[str, Any]:
    """The other door: a group that has joined there, or else the numbers of groups."""
    there = posts.filter_serving_posts(all_posts, country=door.post.country, origin=door.post.origin)
    group = next((other for other in there if not other.is_mission), None)
    if group:
        return _button_choice("post", post=group.short_hash)
    return _button_choice("find_hotline", kind="migrant_ngo", country=door.post.country)


def _button_choice(intent: str, **values: str) -> dict[str, Any]:
    return {"intent": intent, "values": values}
