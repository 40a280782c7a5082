"""One scenario as it is played: she finds her way to the card, sends it, and answers what the officer writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.db.tables.handoffs import HandoffRow
from bot.domain.turn import Choice
from bot.i18n.translator import Translator
from tools.officer_training.phone import ButtonDecoder, Phone, PhoneMessage
from tools.officer_training.phrase_detection import HandoffSetting, PhraseDetector, has_any
from tools.officer_training.record import OFFICER_WRITER, HandoffView, RecordEntry, ScenarioRecord
from tools.officer_training.scenario import ANY_SIGN, Scenario, ScenarioLine
from tools.officer_training.scripted_user import NOBODY_ON_DUTY_SCREEN, SENT_SCREEN, UserScript

WALKING_PHASE, TALKING_PHASE, ENDED_PHASE, STUCK_PHASE = "walking", "talking", "ended", "stuck"
PHASES: Final = (WALKING_PHASE, TALKING_PHASE, ENDED_PHASE, STUCK_PHASE)
STUCK_AFTER: Final = timedelta(seconds=30)
"""She taps, and nothing comes: then the assistant or the gateway is away."""
OFFICER_SCREENS: Final = ("utter_message", "utter_consent")
CONSENT_SCREEN: Final = "utter_consent"
STOP_WORD: Final = "STOP"


@dataclass(frozen=True)
class Participants:
    """What a play needs of the house around it."""

    phone: Phone
    button_decoder: ButtonDecoder
    phrase_detector: PhraseDetector
    handoff_setting: HandoffSetting
    translator: Translator
    """Of the catalogue of officers, in her language: her lines stand there."""
    load_handoff_view: Callable[[datetime], HandoffView | None]


@dataclass
class ScenarioRun:
    """One run of a scenario."""

    scenario: Scenario
    participants: Participants
    script: UserScript
    phase: str = WALKING_PHASE
    record: ScenarioRecord = field(default_factory=ScenarioRecord)
    _heard_message_ids: set[int] = field(default_factory=set)
    _moved_at: datetime | None = None
    _tapped_message: PhoneMessage | None = None

    async def advance(self, now: datetime) -> None:
        """Look once, and do what is next. Raises StoreUnavailable, Unrenderable, Refusal."""
        if self.phase == WALKING_PHASE:
            await self._walk_to_card(now)
        elif self.phase == TALKING_PHASE:
            self.record.update(self.participants.load_handoff_view(now))
            await self._continue_talk(now)

    async def end(self, now: datetime) -> None:
        """End it: a last look, and what she sent is taken back where it is still open."""
        was, self.phase = self.phase, ENDED_PHASE
        if was == TALKING_PHASE:
            self.record.update(self.participants.load_handoff_view(now))
            self._collect_officer_messages(now)
        if was in (TALKING_PHASE, STUCK_PHASE, WALKING_PHASE) and self._is_open():
            await self._withdraw()

    async def _walk_to_card(self, now: datetime) -> None:
        shown = self.participants.phone.list_messages()
        if self._moved_at is None:
            await self._send_text(self.translate_line(self.scenario.opening_text), now, writer="her")
            self._moved_at = now
        elif any(message.screen == SENT_SCREEN for message in shown):
            self.phase = TALKING_PHASE
        elif not await self._tap_next_button(shown, now) and now - self._moved_at > STUCK_AFTER:
            self.phase = STUCK_PHASE

    async def _tap_next_button(self, messages: Sequence[PhoneMessage], now: datetime) -> bool:
        last = next((message for message in reversed(messages) if message.buttons), None)
        if last is None or last == self._tapped_message:
            return False
        buttons = self.participants.button_decoder.decode_buttons(self.participants.phone.chat_id, last.buttons)
        data = self.script.choose_button(last.screen, buttons)
        if data is None:
            return False
        self.record.was_nobody_there |= last.screen == NOBODY_ON_DUTY_SCREEN
        self._tapped_message, self._moved_at = last, now
        self.script.record_choice(dict(buttons)[data])
        await self.participants.phone.tap_button(last.message_id, data)
        return True

    async def _continue_talk(self, now: datetime) -> None:
        heard = self._collect_officer_messages(now)
        line = self._choose_answer(heard) if heard else self._choose_unprompted_line(now)
        if line is not None:
            await self._send_line(line, now)
        elif self.record.handoff_view is not None and not _goes_on(self.record.handoff_view.row):
            self.phase = ENDED_PHASE

    def _collect_officer_messages(self, now: datetime) -> list[RecordEntry]:
        """What of the officer is new on her phone."""
        new = [
            message
            for message in self.participants.phone.list_messages()
            if message.screen in OFFICER_SCREENS and message.message_id not in self._heard_message_ids
        ]
        return [self._build_entry(message, now) for message in new]

    def _build_entry(self, message: PhoneMessage, now: datetime) -> RecordEntry:
        self._heard_message_ids.add(message.message_id)
        words = message.text.partition("\n\n")[2] or message.text
        signs = self.participants.phrase_detector.detect(words, self.participants.handoff_setting)
        if message.screen == CONSENT_SCREEN and self.record.has_asked_consent("other_post"):
            signs |= {"asks_other_post"}
        at = self.record.get_written_at(len(self.record.replies), otherwise=now)
        entry = RecordEntry(at, OFFICER_WRITER, words, signs)
        self.record.entries.append(entry)
        return entry

    def _choose_answer(self, heard: Sequence[RecordEntry]) -> ScenarioLine | None:
        """The first line that one of these words asks for; what asks for something certain comes first."""
        signs = frozenset(sign for entry in heard for sign in entry.signs)
        open_ones = [line for line in self.scenario.lines if line.trigger_signs and self._can_be_sent(line)]
        certain = (line for line in open_ones if has_any(line.trigger_signs, signs))
        return next(certain, None) or next((line for line in open_ones if ANY_SIGN in line.trigger_signs), None)

    def _choose_unprompted_line(self, now: datetime) -> ScenarioLine | None:
        waiting = (line for line in self.scenario.lines if line.delay_seconds and self._can_be_sent(line))
        return next((line for line in waiting if self._is_line_due(line, now)), None)

    def _is_line_due(self, line: ScenarioLine, now: datetime) -> bool:
        since = self.record.line_times.get(line.previous_line or "")
        return since is not None and now - since >= timedelta(seconds=line.delay_seconds)

    def _can_be_sent(self, line: ScenarioLine) -> bool:
        return line.code not in self.record.line_times and (
            line.previous_line is None or line.previous_line in self.record.line_times
        )

    async def _send_line(self, line: ScenarioLine, now: datetime) -> None:
        self.record.line_times[line.code] = now
        if line.gives_consent:
            await self._tap_matching_button(lambda choice: choice.values.get("says") == "yes", screen=CONSENT_SCREEN)
        await self._send_text(self.translate_line(line.text), now, writer=line.writer)

    async def _send_text(self, text: str, now: datetime, *, writer: str) -> None:
        self.record.entries.append(RecordEntry(now, writer, text))
        await self.participants.phone.send_text(text)

    def translate_line(self, msgid: str) -> str:
        """A line in her language, with her code word in it."""
        word = self.participants.handoff_setting.code_word
        said = self.participants.translator.catalogue.gettext(msgid).replace("{code_word}", word)
        return said[:1].upper() + said[1:]

    def _is_open(self) -> bool:
        return self.record.handoff_view is None or _goes_on(self.record.handoff_view.row)

    async def _withdraw(self) -> None:
        """She stops, as a woman would: by the word while somebody is there, else by the button."""
        if any(message.screen in OFFICER_SCREENS for message in self.participants.phone.list_messages()):
            await self.participants.phone.send_text(STOP_WORD)
        else:
            await self._tap_matching_button(lambda choice: choice.values.get("step") == "withdraw", screen=SENT_SCREEN)

    async def _tap_matching_button(self, wants: Callable[[Choice], bool], *, screen: str) -> None:
        for message in reversed(self.participants.phone.list_messages()):
            if message.screen == screen:
                for data, choice in self.participants.button_decoder.decode_buttons(
                    self.participants.phone.chat_id, message.buttons
                ):
                    if wants(choice):
                        await self.participants.phone.tap_button(message.message_id, data)
                        return


def _goes_on(row: HandoffRow) -> bool:
    """Whether an officer still works on it; what was wrapped up is over for them, though she is told some minutes later."""
    return row.is_open and not row.is_closing
