"""One turn with the assistant: her message → the screens that answer it, in her language."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from bot.errors import AssistantUnavailable, Unrenderable
from bot.gateway import notices
from bot.gateway.about import Thread, Threads
from bot.gateway.help_card import INSTEAD, HelpCards
from bot.gateway.tongues import Tongues
from bot.gateway.unaided import Unaided
from bot.gateway.whereabouts import Whereabouts
from bot.i18n.catalogue import Catalogues
from bot.i18n.screens import Stage
from bot.i18n.voice import Voice
from bot.model.banner import Banner
from bot.model.incoming import Incoming, Kind
from bot.model.screen import Screen
from bot.model.turn import Choice, Reply, Turn, Utterance
from bot.model.vocabulary import DISCLOSURES, FIND_HELP, SAFETY, TOPICS
from bot.services.conversations import Standing
from bot.text.about import CHILD, FRIEND

log = logging.getLogger(__name__)
MARGIN_SECONDS = 0.3
"""The assistant must be done this long before we stop waiting, so that no turn is kept which she was not shown."""

COMMANDS = {"/start": "greet", "/menu": "show_menu", "/language": "change_language", "/about": "ask_who_are_you"}
REFUSALS = ("deny", "skip")
MEDIA = {Kind.VOICE: "utter_media_voice", Kind.MEDIA: "utter_media"}
NOTHING_NEW = ("utter_place_known", "utter_origin_known", "utter_menu")
"""What is said to a place that answers no open question."""
ANSWERED = (*FIND_HELP, *TOPICS)
"""Intents whose answer stands below what is said to somebody who is not of age."""
FURTHER = ("ask_about_contact", "ask_next", "clarify")
"""Intents that ask on about what she was shown: in danger, too, that is no idle talk."""
HARD = (
    "utter_disclosure", "utter_time_matters", "utter_help_now", "utter_help_instead", "utter_very_low", "utter_still_here",
    "utter_low_pause", "utter_did_i_understand_hard",
)  # fmt: skip
"""How screens are named below which nobody is told what a program this is."""
Doors = Callable[[Utterance, Standing], Awaitable[Utterance]]
"""What the assistant named → what she is shown, where that depends on who has joined."""


class Assistant(Protocol):
    """Whoever takes a turn."""

    async def take(self, turn: Turn) -> Reply:
        """Raises AssistantUnavailable."""


@dataclass(frozen=True)
class Carded:
    """A card that is under way for a message which is also answered."""

    card: str
    sent: Awaitable[bool]
    """Ends with whether it went out."""
    where: Whereabouts
    is_certain: bool
    """Known, not only suspected: then only help and topics are shown below it, and nothing that chats on."""

    def below(self, reply: Reply) -> Reply:
        """What of a reply the card has not said: none of it, or what she told beside the danger."""
        if reply.intent in SAFETY or reply.utterances[0].response.startswith(self.card):
            return replace(reply, utterances=reply.utterances[1:])
        if not self.is_certain or reply.intent in (*ANSWERED, *FURTHER):
            return reply
        is_new = reply.intent == "inform" and reply.utterances[0].response not in NOTHING_NEW
        return reply if is_new else replace(reply, utterances=())


@dataclass(frozen=True)
class Answer:
    """What she is shown, and what changed for her by it."""

    screens: tuple[Screen, ...]
    outcome: str
    country: str | None = None
    language: str | None = None
    leaves: bool = False
    is_refusal: bool = False
    """She said no, or skip, in words."""
    is_card: bool = False
    """A card instead of an answer."""
    closing: Screen | None = None
    """What is put in the place of the first screen after `closes_after` seconds."""
    closes_after: int = 0
    is_kept: bool = False
    """It is in the outbox already, with what it answers."""
    removes: bool = False
    """What she wrote is taken out of the chat: it opens something."""
    edits: int | None = None
    """The message it is put in the place of, where she typed and tapped none."""


class Answers:
    """Turns messages into screens; never raises, never empty."""

    def __init__(
        self, *, assistant: Assistant, stage: Callable[[], Stage], catalogues: Callable[[], Catalogues],
        cards: Callable[[], HelpCards], seconds: float, unaided: Unaided,
        about: Callable[[str], str | None], tongues: Tongues | None = None, banners: Sequence[Banner] = (),
        clock: Callable[[], float] = time.time, doors: Doors | None = None,
        asks: Callable[[str], str | None] = lambda _: None, card_before: Callable[[int], str | None] = lambda _: None,
    ) -> None:  # fmt: skip
        """`asks`: what a text asks beside its intent. `card_before`: a chat's card, where it is the last thing shown there."""
        self._assistant, self._doors = assistant, doors
        self._asks, self._card_before, self._threads = asks, card_before, Threads()
        self._stage = stage
        self._catalogues = catalogues
        self._cards = cards
        self._seconds = seconds
        self._unaided, self._about = unaided, about
        self._tongues = tongues or Tongues(None)
        self._banners = banners
        self._clock = clock
        self._carded: dict[str, Carded] = {}

    def carded(self, turn_id: str, card: Carded) -> None:
        """A card is under way; if it went out, her turn need not say the same again."""
        self._carded[turn_id] = card

    def coalesced(self, turn_id: str) -> None:
        """This message will have no turn."""
        self._carded.pop(turn_id, None)

    async def answer(self, turn_id: str, incoming: Incoming, choice: Choice | None, standing: Standing) -> Answer:
        """The answer to a message or a tapped button; the help card where there can be no other."""
        catalogues = self._catalogues()  # one version from the first word to the last
        try:
            media = MEDIA.get(incoming.kind)
            if media:
                return replace(self._alone(Utterance(media, {"aside": True}), standing, catalogues), outcome="media")
            self._threads.hear(standing.conversation_id, about=None, choice=choice)
            said = self._unaided.answer(choice, standing)
            if said:
                country = choice.values.get("country") if choice else None
                return self._alone(said, standing, catalogues, country=country)
            return await self._by_assistant(turn_id, incoming, choice, standing, catalogues)
        except AssistantUnavailable as error:
            log.warning("assistant_unavailable cause=%s", type(error.__cause__ or error).__name__)
            return self.instead(standing, outcome="assistant_unavailable")
        except Unrenderable:
            log.exception("unrenderable")
            return self.instead(standing, outcome="unrenderable")
        finally:
            self._carded.pop(turn_id, None)

    async def _opened(self, reply: Reply, standing: Standing) -> Reply:
        if any(self._stage().is_ours(said.response) for said in reply.utterances):
            raise Unrenderable("the assistant names a screen that is not its own")
        if self._doors is None:
            return reply
        return replace(reply, utterances=tuple([await self._doors(said, standing) for said in reply.utterances]))

    async def _by_assistant(
        self, turn_id: str, incoming: Incoming, choice: Choice | None, standing: Standing, catalogues: Catalogues
    ) -> Answer:
        about = self._about(incoming.text) if incoming.kind is Kind.TEXT else None
        thread = self._threads.hear(standing.conversation_id, about=about, choice=choice)
        card = self._carded.get(turn_id)
        if card and card.where.kept:
            standing = replace(standing, country=card.where.kept)
        if about == CHILD:
            return await self._young(turn_id, incoming, standing, catalogues)
        try:
            reply = await self._assistant.take(self._turn(turn_id, incoming, choice, standing, thread))
        except AssistantUnavailable:
            if card and card.is_certain and await card.sent:
                return Answer((), "carded", country=standing.country)
            raise
        if card and await card.sent:
            reply = card.below(reply)
            if not reply.utterances:
                return Answer((), "carded", country=card.where.kept or reply.country or standing.country)
        reply = await self._opened(reply, standing)
        answer = self._rendered(reply, standing, catalogues)
        # Who is there for somebody not of age is shown again where she tells of something hard, and where she is.
        if thread.is_child and (reply.intent in DISCLOSURES or answer.country != standing.country):
            answer = self._below_young(answer, replace(standing, country=answer.country), catalogues)
        answer = self._offering(answer, incoming, standing, catalogues)
        return await self._below(card, answer, standing) if card else answer

    async def _below(self, card: Carded, answer: Answer, standing: Standing) -> Answer:
        # The card stands above the answer. One that Telegram did not take goes with it, where the danger is certain.
        is_sent = await card.sent
        answer = replace(answer, country=card.where.kept or answer.country)
        if is_sent or not card.is_certain:
            return answer
        where = card.where.beside(standing.country)
        owed = self._cards().card(card.card, language=standing.language, country=where.country, others=where.others)
        return replace(answer, screens=(owed, *answer.screens))

    async def _young(self, turn_id: str, incoming: Incoming, standing: Standing, catalogues: Catalogues) -> Answer:
        # What else she wrote is answered below it, if it was understood; if not, this is answer enough.
        try:
            reply = await self._assistant.take(self._turn(turn_id, incoming, None, standing))
        except AssistantUnavailable as error:
            log.warning("answered_in_part cause=%s", type(error.__cause__ or error).__name__)
            return self._alone(self._unaided.young(standing), standing, catalogues)
        there = replace(standing, country=reply.country or standing.country)
        if reply.intent not in ANSWERED:
            return self._alone(self._unaided.young(there), there, catalogues)
        below = self._rendered(await self._opened(reply, standing), standing, catalogues)
        return self._below_young(below, there, catalogues)

    def _below_young(self, answer: Answer, there: Standing, catalogues: Catalogues) -> Answer:
        young = self._by_us(self._unaided.young(there), there, catalogues)
        return replace(answer, screens=(*young.screens, *answer.screens))

    def _alone(
        self, said: Utterance, standing: Standing, catalogues: Catalogues, *, country: str | None = None
    ) -> Answer:
        answer = self._by_us(said, standing, catalogues, country=country)
        voice = Voice(standing.language, catalogues[standing.language])
        return replace(answer, screens=self._introduced(answer.screens, voice, standing))

    def own(self, response: str, standing: Standing, *, edits: int | None = None) -> Answer:
        """A screen of the gateway's own as an answer. Raises Unrenderable."""
        said = Utterance(response, {"aside": True})
        return replace(self._by_us(said, standing, self._catalogues()), edits=edits)

    def _by_us(
        self, said: Utterance, standing: Standing, catalogues: Catalogues, *, country: str | None = None
    ) -> Answer:
        screen = self._stage().screen(said, Voice(standing.language, catalogues[standing.language]))
        return Answer((screen,), "own", country=country or standing.country)

    def instead(self, standing: Standing, *, outcome: str) -> Answer:
        """The card for when there is no answer."""
        card = self._cards().card(INSTEAD, language=standing.language, country=standing.country)
        return Answer((card,), outcome, country=standing.country, is_card=True)

    def said(self, utterance: Utterance, language: str) -> Screen:
        """A screen of the gateway's own. Raises Unrenderable."""
        return self._stage().screen(utterance, Voice(language, self._catalogues()[language]))

    def _turn(
        self, turn_id: str, incoming: Incoming, choice: Choice | None, standing: Standing, thread: Thread | None = None
    ) -> Turn:
        command = COMMANDS.get(incoming.text.split(" ")[0].lower()) if incoming.kind is Kind.TEXT else None
        chosen = choice or (Choice(command) if command else None)
        is_text = incoming.kind is Kind.TEXT and not chosen
        return Turn(
            turn_id=turn_id,
            conversation_id=standing.conversation_id,
            language=standing.language,
            expires_at=self._clock() + self._seconds - MARGIN_SECONDS,
            text=None if chosen else incoming.text,
            choice=chosen,
            country=standing.country,
            about=FRIEND if thread and thread.is_for_friend else None,
            asks=self._asks(incoming.text) if is_text else None,
            after=self._card_before(incoming.chat_id),
        )

    def _rendered(self, reply: Reply, standing: Standing, catalogues: Catalogues) -> Answer:
        language = next(
            (str(u.arguments["language"]) for u in reply.utterances if u.response == "utter_language_set"), None
        )
        voice = Voice(language or standing.language, catalogues[language or standing.language])
        stage = self._stage()  # one edition of the directory for all she is shown at once
        screens = tuple(stage.screen(said, voice) for said in reply.utterances)
        screens = self._introduced(screens, voice, standing)
        leaves = any(said.response == "utter_left" for said in reply.utterances)
        country = reply.country or standing.country
        screens = notices.above(screens, self._banners, voice, country=country, on=self._today())
        is_refusal = reply.intent in REFUSALS
        return Answer(screens, "answered", country=country, language=language, leaves=leaves, is_refusal=is_refusal)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _offering(self, answer: Answer, incoming: Incoming, standing: Standing, catalogues: Catalogues) -> Answer:
        if not answer.screens or answer.language or answer.leaves:
            return answer
        button = self._tongues.offer(incoming, standing, catalogues)
        if button is None:
            return answer
        last = answer.screens[-1]
        rows = (*last.rows[:-1], (button,), *last.rows[-1:])  # above the navigation row
        return replace(answer, screens=(*answer.screens[:-1], replace(last, rows=rows)))

    def _introduced(self, screens: tuple[Screen, ...], voice: Voice, standing: Standing) -> tuple[Screen, ...]:
        # Answer first: who we are stands below the first answer, in two lines; below a hard one it waits for a calm one.
        is_owed = standing.is_new or self._threads.of(standing.conversation_id).owes_introduction
        is_hard = any(screen.name.startswith(HARD) for screen in screens)
        self._threads.owe_introduction(standing.conversation_id, is_owed=is_owed and is_hard)
        if not is_owed or is_hard or screens[0].name == "utter_first":
            return screens
        below = self._stage().screen(Utterance("utter_first_below"), voice).text
        return (*screens[:-1], replace(screens[-1], text=f"{screens[-1].text}\n\n{below}"))
