"""One scenario as it is played: she finds her way to the card, sends it, and answers what the officer writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.i18n.voice import Voice
from bot.model.scenario import ANYTHING, Line, Scenario
from bot.model.turn import Choice
from bot.scenarios.meanings import Meanings
from bot.scenarios.phone import Phone, Shown
from bot.scenarios.record import OFFICER, Entry, Record
from bot.scenarios.signs import Setting, Signs, is_any
from bot.scenarios.way import NOBODY_THERE, SENT, Way
from bot.services.deeds import Deeds

WALKING, TALKING, ENDED, STUCK = "walking", "talking", "ended", "stuck"
PHASES: Final = (WALKING, TALKING, ENDED, STUCK)
STUCK_AFTER: Final = timedelta(seconds=30)
"""She taps, and nothing comes: then the assistant or the gateway is away."""
OF_OFFICER: Final = ("utter_message", "utter_consent")
ASKED: Final = "utter_consent"
STOP: Final = "STOP"


@dataclass(frozen=True)
class Cast:
    """What a play needs of the house around it."""

    phone: Phone
    meanings: Meanings
    signs: Signs
    setting: Setting
    lines: Voice
    """Of the catalogue of officers, in her language: her lines stand there."""
    look: Callable[[datetime], Deeds | None]


@dataclass
class Play:
    """One run of a scenario."""

    scenario: Scenario
    cast: Cast
    way: Way
    phase: str = WALKING
    record: Record = field(default_factory=Record)
    _heard: set[int] = field(default_factory=set)
    _moved_at: datetime | None = None
    _tapped: Shown | None = None

    async def turn(self, now: datetime) -> None:
        """Look once, and do what is next. Raises StoreUnavailable, Unrenderable, Refusal."""
        if self.phase == WALKING:
            await self._walk(now)
        elif self.phase == TALKING:
            self.record.look(self.cast.look(now))
            await self._talk(now)

    async def end(self, now: datetime) -> None:
        """End it: a last look, and what she sent is taken back where it is still open."""
        was, self.phase = self.phase, ENDED
        if was == TALKING:
            self.record.look(self.cast.look(now))
            self._hear(now)
        if was in (TALKING, STUCK, WALKING) and self._is_open():
            await self._takes_back()

    async def _walk(self, now: datetime) -> None:
        shown = self.cast.phone.shown()
        if self._moved_at is None:
            await self._writes(self.said(self.scenario.opens), now, writer="her")
            self._moved_at = now
        elif any(message.screen == SENT for message in shown):
            self.phase = TALKING
        elif not await self._taps_on(shown, now) and now - self._moved_at > STUCK_AFTER:
            self.phase = STUCK

    async def _taps_on(self, shown: Sequence[Shown], now: datetime) -> bool:
        last = next((message for message in reversed(shown) if message.buttons), None)
        if last is None or last == self._tapped:
            return False
        buttons = self.cast.meanings.of(self.cast.phone.chat_id, last.buttons)
        data = self.way.next_tap(last.screen, buttons)
        if data is None:
            return False
        self.record.nobody_there |= last.screen == NOBODY_THERE
        self._tapped, self._moved_at = last, now
        self.way.tapped(dict(buttons)[data])
        await self.cast.phone.taps(last.message_id, data)
        return True

    async def _talk(self, now: datetime) -> None:
        heard = self._hear(now)
        line = self._answer(heard) if heard else self._unasked(now)
        if line is not None:
            await self._line(line, now)
        elif self.record.deeds is not None and not self.record.deeds.row.is_open:
            self.phase = ENDED

    def _hear(self, now: datetime) -> list[Entry]:
        """What of the officer is new on her phone."""
        new = [
            message for message in self.cast.phone.shown()
            if message.screen in OF_OFFICER and message.message_id not in self._heard
        ]  # fmt: skip
        return [self._entry(message, now) for message in new]

    def _entry(self, message: Shown, now: datetime) -> Entry:
        self._heard.add(message.message_id)
        words = message.text.partition("\n\n")[2] or message.text
        signs = self.cast.signs.of(words, self.cast.setting)
        if message.screen == ASKED and self.record.asks("other_post"):
            signs |= {"asks_other_post"}
        at = self.record.written_at(len(self.record.replies), otherwise=now)
        entry = Entry(at, OFFICER, words, signs)
        self.record.entries.append(entry)
        return entry

    def _answer(self, heard: Sequence[Entry]) -> Line | None:
        """The first line that one of these words asks for; what asks for something certain comes first."""
        signs = frozenset(sign for entry in heard for sign in entry.signs)
        open_ones = [line for line in self.scenario.lines if line.hears and self._may_be_said(line)]
        certain = (line for line in open_ones if is_any(line.hears, signs))
        return next(certain, None) or next((line for line in open_ones if ANYTHING in line.hears), None)

    def _unasked(self, now: datetime) -> Line | None:
        waiting = (line for line in self.scenario.lines if line.seconds and self._may_be_said(line))
        return next((line for line in waiting if self._is_time(line, now)), None)

    def _is_time(self, line: Line, now: datetime) -> bool:
        since = self.record.said.get(line.after or "")
        return since is not None and now - since >= timedelta(seconds=line.seconds)

    def _may_be_said(self, line: Line) -> bool:
        return line.code not in self.record.said and (line.after is None or line.after in self.record.said)

    async def _line(self, line: Line, now: datetime) -> None:
        self.record.said[line.code] = now
        if line.agrees:
            await self._taps_meaning(lambda choice: choice.values.get("says") == "yes", screen=ASKED)
        await self._writes(self.said(line.says), now, writer=line.writer)

    async def _writes(self, text: str, now: datetime, *, writer: str) -> None:
        self.record.entries.append(Entry(now, writer, text))
        await self.cast.phone.says(text)

    def said(self, msgid: str) -> str:
        """A line in her language, with her code word in it."""
        word = self.cast.setting.code_word
        said = self.cast.lines.catalogue.gettext(msgid).replace("{code_word}", word)
        return said[:1].upper() + said[1:]

    def _is_open(self) -> bool:
        return self.record.deeds is None or self.record.deeds.row.is_open

    async def _takes_back(self) -> None:
        """She stops, as a woman would: by the word while somebody is there, else by the button."""
        if any(message.screen in OF_OFFICER for message in self.cast.phone.shown()):
            await self.cast.phone.says(STOP)
        else:
            await self._taps_meaning(lambda choice: choice.values.get("step") == "withdraw", screen=SENT)

    async def _taps_meaning(self, wants: Callable[[Choice], bool], *, screen: str) -> None:
        for message in reversed(self.cast.phone.shown()):
            if message.screen == screen:
                for data, choice in self.cast.meanings.of(self.cast.phone.chat_id, message.buttons):
                    if wants(choice):
                        await self.cast.phone.taps(message.message_id, data)
                        return
