"""A short walk; the whole proof is `make walk`. And faults planted for it to find."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.assistant import import_stubs
from bot.channels import message_deletion
from bot.chat.answer import Answer
from bot.chat.assistant_handler import AssistantHandler
from bot.chat.inbound import InboundTurn
from bot.chat.retention_job import RetentionJob
from bot.db.tables.core import people, vaults
from bot.domain.messages import OutgoingMessage
from bot.errors import AssistantUnavailable
from bot.i18n import renderer
from bot.i18n.translator import Translator
from bot.services import conversations

import_stubs.install_import_stubs(serving=False)  # rasa_sdk imports a web server that is not installed

from actions import session  # noqa: E402
from tests.proofs.random_walk import state_machine, user_actions  # noqa: E402
from tests.proofs.random_walk.invariants import check_rules  # noqa: E402
from tests.proofs.random_walk.multi_process import SeededChance  # noqa: E402
from tests.proofs.random_walk.results import WalkReport  # noqa: E402
from tests.proofs.random_walk.simulated_user import RuleViolated, WalkingUser  # noqa: E402
from tests.support import in_process_dialogue  # noqa: E402
from tests.support.factories import CHAT  # noqa: E402
from tests.support.in_process_dialogue import InProcessAssistant, InProcessProduct  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
STEPS = (40, pytest.param(100, marks=pytest.mark.proof))
FEW = 3
"""Planted faults that the suite looks for; the others are for `make proofs`."""
ROUNDS = 12
"""Within so many deeds a planted fault must be seen."""
OpenedProduct = tuple[InProcessProduct, asyncio.AbstractEventLoop]
PlantFault = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def opened(trained: None) -> Iterator[OpenedProduct]:
    with state_machine.open_product() as product_and_loop:
        yield product_and_loop


@pytest.mark.parametrize("steps", STEPS)
def test_nothing_is_broken_on_a_short_walk(opened: OpenedProduct, steps: int) -> None:
    told = state_machine.run_walk(steps, 1, product=opened[0], loop=opened[1])
    assert told.violations == []
    assert told.steps >= steps


def test_halves_walked_apart_are_kept(tmp_path: Path) -> None:
    told = WalkReport(3, 1, Counter(leaves=2), Counter(utter_left=1), Counter(id=3), ["r21: a line stands"], 1.5)
    told.save(tmp_path / "kept" / "inside.json")
    assert WalkReport.load(tmp_path / "kept" / "inside.json") == told
    assert WalkReport.load(tmp_path / "none.json") == WalkReport()


def _no_leave(patch: pytest.MonkeyPatch) -> None:
    navigation = renderer._build_navigation
    patch.setattr(renderer, "_build_navigation", lambda given, voice: navigation(given, voice)[:2])


def _no_skip(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(renderer, "_build_extra_buttons", lambda *_: iter(()))


def _a_link(patch: pytest.MonkeyPatch) -> None:
    button = InlineKeyboardButton("More", url="https://example.org")
    patch.setattr(in_process_dialogue, "_build_keyboard", lambda _: InlineKeyboardMarkup([[button]]))


def _writes_first(patch: pytest.MonkeyPatch) -> None:
    async def sweep(self: RetentionJob) -> None:
        await self._context.channel.send_message(CHAT, OutgoingMessage("Are you well?", (), "utter_thanks", "en"))

    patch.setattr(RetentionJob, "run_once", sweep)


def _forgets_the_refusal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(session, "SlotSet", lambda *_: {"event": "slot", "name": "part", "value": None, "timestamp": None})


def _english(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Translator, "translate", lambda self, context, msgid: msgid)


def _never_a_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(session, "FALLBACK_SCREENS", ())


def _copies_for_staff(patch: pytest.MonkeyPatch) -> None:
    answer = AssistantHandler.handle
    product = _FAULTY_PRODUCTS["product"]

    async def copied(self: AssistantHandler, turn: InboundTurn) -> Answer:
        with product.house.engine.begin() as connection:
            person = connection.execute(people.select()).first()
            row = {"person_id": person.person_id, "post_id": "a", "data_key": b"", "master_key": "", "keep_days": 7}
            connection.execute(vaults.insert().values(handoff_id=turn.turn_id, **row))
        return await answer(self, turn)

    patch.setattr(AssistantHandler, "handle", copied)


def _leaves_it_standing(patch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object, **__: object) -> list[int]:
        return []

    patch.setattr(message_deletion, "delete_messages", nothing)


def _remembers_her_language(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(conversations, "_reset_language", lambda uow, person, incoming: person)


def _silent(patch: pytest.MonkeyPatch) -> None:
    async def nothing(self: AssistantHandler, *_: object) -> Answer:
        return Answer((), "answered")

    patch.setattr(AssistantHandler, "handle", nothing)


def _always_a_card(patch: pytest.MonkeyPatch) -> None:
    async def take(self: InProcessAssistant, _: object) -> None:
        raise AssistantUnavailable("away")

    patch.setattr(InProcessAssistant, "send_turn", take)


async def _ask_question(user: WalkingUser, _: SeededChance) -> None:
    await user.send_text("/start")
    assert user.last_message
    await user.tap_button(user.last_message, user.last_message.find_button("/find_hotline") or 1)


_FAULTY_PRODUCTS: dict[str, InProcessProduct] = {}
FAULTS: Sequence[tuple[PlantFault, str, Sequence[user_actions.UserDeed]]] = (
    (_no_leave, "r16_back_menu_leave", (user_actions.taps,)),
    (_no_skip, "cannot be skipped", (user_actions.skips_everything,)),
    (_a_link, "a button with url", (user_actions.taps,)),
    (_writes_first, "r17|r19", (user_actions.is_silent,)),
    (_forgets_the_refusal, "p19", (_ask_question, user_actions.refuses)),
    (_english, "r44", (user_actions.changes_language, user_actions.taps)),
    (_never_a_person, "p58_a_person_first", (user_actions.is_not_understood_twice,)),
    (_copies_for_staff, "rows where staff", (user_actions.taps,)),
    (_leaves_it_standing, "r21", (user_actions.leaves,)),
    (_remembers_her_language, "r22|r44", (user_actions.changes_language, user_actions.leaves)),
    (_silent, "r2_never_silence", (user_actions.taps,)),
    (_always_a_card, "a card came instead", (user_actions.taps,)),
)


@pytest.mark.parametrize(
    ("plant", "seen", "does"),
    [
        pytest.param(*fault, id=fault[0].__name__.strip("_"), marks=pytest.mark.proof if number >= FEW else [])
        for number, fault in enumerate(FAULTS)
    ],
)
def test_a_planted_fault_is_seen(
    plant: PlantFault,
    seen: str,
    does: Sequence[user_actions.UserDeed],
    opened: OpenedProduct,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product, loop = opened
    monkeypatch.setitem(_FAULTY_PRODUCTS, "product", product)
    plant(monkeypatch)
    with pytest.raises(RuleViolated, match=seen):
        loop.run_until_complete(_walk_with(WalkingUser(product.create_user("id"), "id", check_rules), does))
    loop.run_until_complete(
        product.house.settled()
    )  # what is still under way belongs to this fault, not to the next one


async def _walk_with(user: WalkingUser, does: Sequence[user_actions.UserDeed]) -> None:
    for number in range(ROUNDS):
        await does[number % len(does)](user, SeededChance(random.Random(number)))
