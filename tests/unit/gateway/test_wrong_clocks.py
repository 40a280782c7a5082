"""Handoffs, keys, message ids and the audit while a clock is wrong: running and from the start, and once it is right again.

The real store, the real sweep and pump; only time is set by the test. Telegram dates its answers by the true time, or is
silent.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.gateway.metrics import REGISTRY
from bot.model.handoff import State
from bot.store.condemned import DELAY
from bot.store.keys import KeyRing
from tests.support.factories import CHAT, library
from tests.support.handoffs import policy
from tests.support.wrong_clock import JUMPS, MINUTE, Installation, lost

FEW = (JUMPS[0], JUMPS[5])
"""An hour forward and a month back; the others are jumped in `make proofs`."""
EACH = pytest.mark.parametrize(
    "jump", [jump if jump in FEW else pytest.param(jump, marks=pytest.mark.proof) for jump in JUMPS], ids=str
)


@pytest.fixture
def here(engine: Engine, keys: KeyRing, tmp_path: Path) -> Installation:
    return Installation(engine, tmp_path, keys)


@pytest.mark.parametrize("speaks", [True, False], ids=["telegram speaks", "telegram is silent"])
@EACH
async def test_wrong_clock_of_a_running_gateway_destroys_nothing_and_she_is_answered(
    here: Installation, jump: timedelta, speaks: bool
) -> None:
    await here.fills()
    await here.works(MINUTE)
    before = here.left()
    here.off, here.speaks = jump, speaks
    await here.works()
    assert lost(before, here.left()) == {}
    assert await here.house.says("help", chat_id=CHAT + 2), "she is answered as ever"
    assert here.trusted.trusted() is None
    assert REGISTRY.get_sample_value("pelita_clock_trusted") == 0
    assert REGISTRY.get_sample_value("pelita_clock_off_seconds") == pytest.approx(jump.total_seconds(), abs=1)
    meanwhile = here.office.woman(8800).asks().handoff_id
    here.off = timedelta()
    await here.works()
    assert here.trusted.trusted()
    assert lost(before, here.left()) == {}
    assert here.state(meanwhile) is State.QUEUED


@pytest.mark.parametrize("speaks", [True, False], ids=["telegram speaks", "telegram is silent"])
@EACH
async def test_wrong_clock_of_a_gateway_that_starts_destroys_nothing_and_she_is_answered(
    here: Installation, jump: timedelta, speaks: bool
) -> None:
    await here.fills()
    await here.works(MINUTE)
    before = here.left()
    here.passes(MINUTE)
    here.off, here.speaks = jump, speaks
    here.start()
    await here.works()
    assert lost(before, here.left()) == {}
    assert await here.house.says("help", chat_id=CHAT + 2), "she is answered as ever"
    assert here.trusted.trusted() is None
    here.off, here.speaks = timedelta(), True
    await here.works()
    assert here.trusted.trusted()
    assert lost(before, here.left()) == {}


async def test_right_clock_ends_what_nobody_took_within_a_minute_of_its_time(here: Installation) -> None:
    sent = await one(here)
    await here.works(timedelta(hours=policy().queue_hours) - DELAY - 2 * MINUTE, *[MINUTE] * 46)
    assert here.state(sent) is State.QUEUED
    await here.works(*[MINUTE] * 2)
    assert here.state(sent) is State.EXPIRED
    assert not here.keys.vault.has_half(sent)


@EACH
async def test_right_clock_ends_on_time_though_it_was_wrong_for_an_hour_before(
    here: Installation, jump: timedelta
) -> None:
    sent = await one(here)
    await here.works(timedelta(hours=policy().queue_hours) - 61 * MINUTE)
    here.off = jump
    await here.works(*[10 * MINUTE] * 6)
    here.off = timedelta()
    assert here.state(sent) is State.QUEUED
    await here.works(*[5 * MINUTE] * 12)
    assert here.state(sent) is State.EXPIRED


async def test_right_clock_after_31_days_switched_off_ends_everything_within_an_hour(here: Installation) -> None:
    await here.fills()
    await here.works(MINUTE)
    here.true.pass_time(days=library().limits.vault_days + 1)
    here.speaks = False
    here.start()
    before = here.left()
    await here.works()
    assert lost(before, here.left()) == {}, "nobody bears witness yet"
    here.speaks = True
    await here.works(MINUTE, *[5 * MINUTE] * 11)
    after = here.left()
    assert after["open"] == after["vaults"] == set()
    assert after["ids"] == set()
    assert not any(str(name).startswith(("handoff-", "day-")) for name in after["keys"] if name != _today(here))


async def test_wrong_clock_hands_over_no_reply_outside_her_hours_while_no_time_is_known(here: Installation) -> None:
    await here.fills()
    here.true.pass_time(hours=20)
    here.speaks = False
    here.start()
    handoff_id = here.sent[0]
    await here.house.hers.pump.round()
    assert [row.state for row in here.house.all_rows("relay") if row.handoff_id == handoff_id and row.serial == 1] == [
        "due"
    ]


async def test_erase_and_withdraw_are_at_once_while_the_clock_is_wrong(here: Installation) -> None:
    await here.fills()
    here.off = timedelta(days=31)
    await here.works(MINUTE)
    here.women[0].erases()
    here.women[1].withdraws()
    assert not any(here.keys.vault.has_half(handoff_id) for handoff_id in here.sent[:2])


async def one(here: Installation) -> str:
    """One card, sent and not taken."""
    here.office.opens()
    return here.office.woman(8001).asks().handoff_id


def _today(here: Installation) -> str:
    return here.keys.today(here.trusted.now())[0]
