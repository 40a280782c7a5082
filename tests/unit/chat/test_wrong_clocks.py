"""Handoffs, keys, message ids and the audit while a clock is wrong: running and from the start, and once it is right again.

The real store, the real sweep and pump; only time is set by the test. Telegram dates its answers by the true time, or is
silent.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.channels.metrics import REGISTRY
from bot.crypto.key_files import DELAY
from bot.crypto.key_ring import KeyRing
from bot.domain.handoff import HandoffState
from tests.support.factories import CHAT, load_real_content
from tests.support.handoff_scenario import get_policy
from tests.support.wrong_clock import CLOCK_JUMPS, MINUTE, Installation, find_lost

FEW = (CLOCK_JUMPS[0], CLOCK_JUMPS[5])
"""An hour forward and a month back; the others are jumped in `make proofs`."""
EACH = pytest.mark.parametrize(
    "jump", [jump if jump in FEW else pytest.param(jump, marks=pytest.mark.proof) for jump in CLOCK_JUMPS], ids=str
)


@pytest.fixture
def here(engine: Engine, keys: KeyRing, tmp_path: Path) -> Installation:
    return Installation(engine, tmp_path, keys)


@pytest.mark.parametrize("speaks", [True, False], ids=["telegram speaks", "telegram is silent"])
@EACH
async def test_wrong_clock_of_a_running_gateway_destroys_nothing_and_she_is_answered(
    here: Installation, jump: timedelta, speaks: bool
) -> None:
    await here.fill()
    await here.run_jobs(MINUTE)
    before = here.collect_remaining()
    here.offset, here.is_telegram_reachable = jump, speaks
    await here.run_jobs()
    assert find_lost(before, here.collect_remaining()) == {}
    assert await here.house.says("help", chat_id=CHAT + 2), "she is answered as ever"
    assert here.trusted_clock.get_trusted_time() is None
    assert REGISTRY.get_sample_value("pelita_clock_trusted") == 0
    assert REGISTRY.get_sample_value("pelita_clock_off_seconds") == pytest.approx(jump.total_seconds(), abs=1)
    meanwhile = here.office.create_person(8800).request_handoff().handoff_id
    here.offset = timedelta()
    await here.run_jobs()
    assert here.trusted_clock.get_trusted_time()
    assert find_lost(before, here.collect_remaining()) == {}
    assert here.get_state(meanwhile) is HandoffState.QUEUED


@pytest.mark.parametrize("speaks", [True, False], ids=["telegram speaks", "telegram is silent"])
@EACH
async def test_wrong_clock_of_a_gateway_that_starts_destroys_nothing_and_she_is_answered(
    here: Installation, jump: timedelta, speaks: bool
) -> None:
    await here.fill()
    await here.run_jobs(MINUTE)
    before = here.collect_remaining()
    here.pass_time(MINUTE)
    here.offset, here.is_telegram_reachable = jump, speaks
    here.start()
    await here.run_jobs()
    assert find_lost(before, here.collect_remaining()) == {}
    assert await here.house.says("help", chat_id=CHAT + 2), "she is answered as ever"
    assert here.trusted_clock.get_trusted_time() is None
    here.offset, here.is_telegram_reachable = timedelta(), True
    await here.run_jobs()
    assert here.trusted_clock.get_trusted_time()
    assert find_lost(before, here.collect_remaining()) == {}


async def test_right_clock_ends_what_nobody_took_within_a_minute_of_its_time(here: Installation) -> None:
    sent = await one(here)
    await here.run_jobs(timedelta(hours=get_policy().queue_hours) - DELAY - 2 * MINUTE, *[MINUTE] * 46)
    assert here.get_state(sent) is HandoffState.QUEUED
    await here.run_jobs(*[MINUTE] * 2)
    assert here.get_state(sent) is HandoffState.EXPIRED
    assert not here.keys.vault_keys.has_handoff_key(sent)


@EACH
async def test_right_clock_ends_on_time_though_it_was_wrong_for_an_hour_before(
    here: Installation, jump: timedelta
) -> None:
    sent = await one(here)
    await here.run_jobs(timedelta(hours=get_policy().queue_hours) - 61 * MINUTE)
    here.offset = jump
    await here.run_jobs(*[10 * MINUTE] * 6)
    here.offset = timedelta()
    assert here.get_state(sent) is HandoffState.QUEUED
    await here.run_jobs(*[5 * MINUTE] * 12)
    assert here.get_state(sent) is HandoffState.EXPIRED


async def test_right_clock_after_31_days_switched_off_ends_everything_within_an_hour(here: Installation) -> None:
    await here.fill()
    await here.run_jobs(MINUTE)
    here.true_clock.advance(days=load_real_content().limits.vault_days + 1)
    here.is_telegram_reachable = False
    here.start()
    before = here.collect_remaining()
    await here.run_jobs()
    assert find_lost(before, here.collect_remaining()) == {}, "nobody bears witness yet"
    here.is_telegram_reachable = True
    await here.run_jobs(MINUTE, *[5 * MINUTE] * 11)
    after = here.collect_remaining()
    assert after["open"] == after["vaults"] == set()
    assert after["ids"] == set()
    assert not any(str(name).startswith(("handoff-", "day-")) for name in after["keys"] if name != _today(here))


async def test_wrong_clock_hands_over_no_reply_outside_her_hours_while_no_time_is_known(here: Installation) -> None:
    await here.fill()
    here.true_clock.advance(hours=20)
    here.is_telegram_reachable = False
    here.start()
    handoff_id = here.sent_cards[0]
    await here.house.chat.handoff_delivery_job.run_once()
    assert [row.state for row in here.house.all_rows("relay") if row.handoff_id == handoff_id and row.serial == 1] == [
        "due"
    ]


async def test_erase_and_withdraw_are_at_once_while_the_clock_is_wrong(here: Installation) -> None:
    await here.fill()
    here.offset = timedelta(days=31)
    await here.run_jobs(MINUTE)
    here.persons[0].erase()
    here.persons[1].withdraw()
    assert not any(here.keys.vault_keys.has_handoff_key(handoff_id) for handoff_id in here.sent_cards[:2])


async def one(here: Installation) -> str:
    """One card, sent and not taken."""
    here.office.add_joined_post()
    return here.office.create_person(8001).request_handoff().handoff_id


def _today(here: Installation) -> str:
    return here.keys.get_day_key(here.trusted_clock.now())[0]
