"""What one address, and all of them, may ask for; and what is kept of an address."""

import pytest

from bot.channels.web import request_limits
from bot.channels.web.request_limits import MAX_KEYS_PER_ADDRESS, MESSAGE_BURST, WINDOW_SECONDS, RequestLimits
from bot.errors import TooManyRequests
from tests.unit.channels.web.test_sessions import Seconds, count_bytes


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def limits(seconds: Seconds) -> RequestLimits:
    return RequestLimits(clock=seconds, random_bytes=count_bytes())


def count_until_refused(limits: RequestLimits, address: str) -> int:
    for count in range(1_000):
        try:
            limits.count_key(address)
        except TooManyRequests:
            return count
    raise AssertionError("never refused")


def test_one_address_is_refused_and_another_is_not(limits: RequestLimits) -> None:
    assert count_until_refused(limits, "203.0.113.9") == MAX_KEYS_PER_ADDRESS
    limits.count_key("203.0.113.10")


def test_a_household_with_ipv6_is_one_address(limits: RequestLimits) -> None:
    assert count_until_refused(limits, "2001:db8:1:2::5") == MAX_KEYS_PER_ADDRESS
    with pytest.raises(TooManyRequests):
        limits.count_key("2001:db8:1:2:ffff::9")
    limits.count_key("2001:db8:1:3::5")


def test_after_the_window_everybody_is_let_in_again_and_nothing_is_left_of_an_address(
    limits: RequestLimits, seconds: Seconds
) -> None:
    count_until_refused(limits, "203.0.113.9")
    kept = repr(vars(limits))
    assert "203.0.113.9" not in kept
    before = set(limits._keys_by_address)
    seconds.now += WINDOW_SECONDS
    limits.count_key("203.0.113.9")
    assert not before & set(limits._keys_by_address)


def test_many_addresses_together_are_refused(limits: RequestLimits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "MAX_KEYS", 5)
    for last in range(5):
        limits.count_key(f"203.0.113.{last}")
    with pytest.raises(TooManyRequests):
        limits.count_key("203.0.113.77")


def test_messages_of_all_pages_together_are_bounded_and_flow_again(limits: RequestLimits, seconds: Seconds) -> None:
    for _ in range(int(MESSAGE_BURST)):
        limits.count_message()
    with pytest.raises(TooManyRequests):
        limits.count_message()
    seconds.now += 1
    limits.count_message()
