"""A scenario in a test: she plays on the gateway as it is built, an officer works with the services the console works with."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.content.playbooks import load_playbooks
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.playbooks import Playbooks
from bot.domain.post import Post
from bot.domain.turn import ResponseCall
from bot.i18n import canned_responses, handoff_card, translation_files
from bot.i18n.catalogs import CONSOLE, Catalogues, load_catalogues
from bot.i18n.translation_files import get_po_path
from bot.i18n.translator import Translator
from bot.services import posts
from bot.services.handoffs import follow_up, transfers
from tests.support import raw_updates
from tests.support.factories import BOT_ID, CHAT, ROOT, create_translator, load_real_content
from tests.support.gateway_app import House
from tests.support.handoff_scenario import OTHER, POST, HandoffServices, OfficerActor
from tools.officer_training import record
from tools.officer_training.assessment import Assessment, assess
from tools.officer_training.phone import ButtonDecoder, PhoneMessage
from tools.officer_training.phrase_detection import HandoffSetting, PhraseDetector
from tools.officer_training.runner import STUCK_PHASE, TALKING_PHASE, WALKING_PHASE, Participants, ScenarioRun
from tools.officer_training.scenario import Scenarios
from tools.officer_training.scenario_files import load_scenarios
from tools.officer_training.scripted_user import UserScript

HERE = replace(POST, hours="24/7")
THERE = replace(OTHER, hours="24/7")
TURNS_AT_MOST = 60


@cache
def scenarios() -> Scenarios:
    """The real ones."""
    return load_scenarios(ROOT / "data" / "officers")


@cache
def guides() -> Playbooks:
    """The real checklists and prepared texts."""
    return load_playbooks(ROOT / "data" / "officers")


@cache
def officers_catalogues() -> Catalogues:
    """What officers read, compiled from their sources as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        for language in set(LANGUAGES) - {DEFAULT_LANGUAGE}:
            target = Path(folder) / language / "LC_MESSAGES" / f"{CONSOLE.name}.mo"
            target.parent.mkdir(parents=True)
            target.write_bytes(translation_files.to_mo(translation_files.read_po(get_po_path(ROOT, language, CONSOLE))))
        return load_catalogues(Path(folder), CONSOLE)


@dataclass
class HousePhone:
    """Her phone, where Telegram is a stand-in."""

    house: House
    chat_id: int = CHAT
    language: str = "id"

    async def send_text(self, text: str) -> None:
        await self.house.arrives(raw_updates.text(text, chat_id=self.chat_id, language=self.language))

    async def tap_button(self, message_id: int, data: str) -> None:
        await self.house.arrives(raw_updates.tap(data, chat_id=self.chat_id, message_id=message_id))

    def list_messages(self) -> Sequence[PhoneMessage]:
        return [
            PhoneMessage(message_id, one.text, one.screen, tuple(token for row in one.keyboard for _, token in row))
            for message_id, one in self.house.telegram.chats[self.chat_id].items()
        ]


@dataclass
class Studio:
    """One scenario, with an officer who has signed in."""

    house: House
    play: ScenarioRun
    office: HandoffServices
    officer: OfficerActor
    post: Post = HERE
    written: list[str] = field(default_factory=list)

    @property
    def handoff_id(self) -> str:
        return str(self.house.all_rows("handoffs")[-1].handoff_id)

    async def runs(self, turns: int = 3, **time: float) -> None:
        """Some looks of hers, and what the gateway does meanwhile."""
        for _ in range(turns):
            self.house.clock.advance(**(time or {"seconds": 1}))
            await self.play.advance(self.house.clock())
            await self.house.chat.handoff_delivery_job.run_once()
            await self.house.settled()

    async def arrives(self) -> None:
        """She finds her way and sends her card."""
        for _ in range(TURNS_AT_MOST):
            await self.runs(1)
            if self.play.phase != WALKING_PHASE:
                break
        assert self.play.phase == TALKING_PHASE, (
            self.play.phase,
            self.house.telegram.list_screens(self.play.participants.phone.chat_id),
        )

    def goes_on_duty(self) -> None:
        self.office.run_in_transaction(
            posts.set_post_duty, post_id=self.post.post_id, is_on=True, by="officer-1", now=self.house.clock()
        )

    def claims(self) -> None:
        assert self.officer.claim(self.handoff_id)

    async def sends(self, code: str, **given: str) -> None:
        """A prepared text, in her language; then time for her to answer."""
        text = guides().canned_responses[code]
        setting = self.play.participants.handoff_setting
        filled = {"code_word": setting.code_word, "post": self.post.name, "when": "14:30", **given}
        await self.writes(
            canned_responses.render_canned_response(
                text, filled, guides().values, load_real_content().rights.facts, setting.voice
            )
        )

    async def writes(self, words: str, **named: Any) -> None:
        """Words of the officer's own; then time for her to answer."""
        self.officer.send_reply(self.handoff_id, words, **named)
        await self.runs(1)
        await self.runs(3, seconds=11)

    def ticks(self, *steps: str) -> None:
        for each in steps:
            name, _, step = each.partition(".")
            self.officer.run_action(
                follow_up.complete_step,
                self.handoff_id,
                checklist=guides().checklists[name],
                step=step,
                has_consent=True,
            )

    def refers(self, service: str) -> None:
        self.officer.run_action(
            follow_up.create_referral,
            self.handoff_id,
            service=service,
            receiver="own",
            has_consent=True,
            new_id=self.house.ids,
        )

    def agreed(self, purpose: str, recipient: str) -> bool:
        """Whether she agreed."""
        with UnitOfWork(self.house.engine, is_read_only=True) as uow:
            given = {"purpose": purpose, "recipient": recipient, "now": self.house.clock()}
            return bool(transfers.find_valid_consent(uow, handoff_id=self.handoff_id, **given))

    def passes_on(self, **to: Any) -> bool:
        return bool(self.officer.run_action(transfers.transfer_handoff, self.handoff_id, **to))

    async def ends(self, outcome: str | None = None) -> dict[str, bool | None]:
        """Wrapped up, or stopped as it is; each expectation by its name."""
        if outcome:
            self.officer.close(self.handoff_id, outcome)
            await self.runs(1)
        await self.play.end(self.house.clock())
        return {one.expectation.standard: one.is_met for one in self.verdicts()}

    def verdicts(self) -> list[Assessment]:
        return assess(self.play.scenario, self.play.record, policy=load_real_content().handoff_policy)


def studio(house: House, name: str, *, on_duty: bool = True, language: str = "id", window: str | None = None) -> Studio:
    """Posts have joined; nothing has happened yet."""
    house.desk._flood_control = type(house.desk._flood_control)(
        messages=10_000, seconds=1.0
    )  # nobody taps as fast as a test
    office = HandoffServices(house.engine, house.keys, clock=house.clock)
    for post in (HERE, THERE):
        office.add_joined_post(post)
    office.run_in_transaction(
        posts.set_post_duty, post_id=HERE.post_id, is_on=on_duty, by="officer-1", now=house.clock()
    )
    play = _play(house, name, language, window)
    asked = ResponseCall("utter_person", {"country": HERE.country, "origin": "ID"})
    house.assistant.answers[play.translate_line(play.scenario.opening_text)] = asked
    return Studio(house, play, office, OfficerActor(office, "officer-1", HERE.post_id))


def _play(house: House, name: str, language: str, window: str | None) -> ScenarioRun:
    scenario = scenarios().by_name[name]
    card = {**scenario.card, "how": "open", **({"window": window} if window else {})}
    hers = create_translator(language)
    setting = HandoffSetting(hers.translate_label(handoff_card.CODE_WORDS[card["code_word"]]), HERE.name, hers)
    cast = Participants(
        phone=HousePhone(house, language=language),
        button_decoder=ButtonDecoder(house.keys, bot_id=BOT_ID, open_read_only=_reading(house)),
        phrase_detector=PhraseDetector(guides(), scenarios().words, lambda: load_real_content().rights.facts),
        handoff_setting=setting,
        translator=Translator(language, officers_catalogues()[language]),
        load_handoff_view=_look(house),
    )
    return ScenarioRun(scenario, cast, UserScript(HERE, "ID", card))


def _reading(house: House) -> Callable[[], UnitOfWork]:
    return lambda: UnitOfWork(house.engine, is_read_only=True)


def _look(house: House) -> Callable[[Any], record.HandoffView | None]:
    def look(now: Any) -> record.HandoffView | None:
        with UnitOfWork(house.engine, is_read_only=True) as uow:
            return record.view_newest_handoff(
                uow,
                house.keys,
                bot_id=BOT_ID,
                chat_id=CHAT,
                policy=load_real_content().handoff_policy,
                safe=load_real_content().safe_contact,
                now=now,
            )

    return look


__all__ = ["STUCK_PHASE", "Studio", "guides", "scenarios", "studio"]
