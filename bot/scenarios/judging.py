"""The debrief: each expectation of a scenario, met or not. One table of ways to look; what to look for is data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.model.handoff import HandoffPolicy
from bot.model.scenario import Expectation, Scenario
from bot.scenarios.record import COLLEAGUE, POST, Entry, Record, after
from bot.scenarios.signs import is_any


@dataclass(frozen=True)
class Verdict:
    """How one expectation ended; None where it did not come to that."""

    expectation: Expectation
    is_met: bool | None


Check = Callable[[Expectation, Record, HandoffPolicy], bool | None]


def verdicts(scenario: Scenario, record: Record, *, policy: HandoffPolicy) -> list[Verdict]:
    """Every expectation in its order."""
    return [Verdict(each, CHECKS[each.check](each, record, policy)) for each in scenario.expects]


def _begins_with(each: Expectation, record: Record, _: HandoffPolicy) -> bool:
    return bool(record.replies) and is_any(record.replies[0].signs, each.given["signs"])


def _says(each: Expectation, record: Record, _: HandoffPolicy) -> bool:
    return any(is_any(reply.signs, each.given["signs"]) for reply in record.replies)


def _never_says(each: Expectation, record: Record, policy: HandoffPolicy) -> bool | None:
    return not _says(each, record, policy) if record.replies else None


def _next_after(each: Expectation, record: Record, _: HandoffPolicy) -> bool | None:
    since = record.said.get(each.given["line"])
    if since is None:
        return None
    later = after(record.replies, since)
    return bool(later) and is_any(later[0].signs, each.given["signs"])


def _only(each: Expectation, record: Record, _: HandoffPolicy) -> bool | None:
    written = _after_line(each, record)
    return None if written is None else all(is_any(reply.signs, each.given["signs"]) for reply in written)


def _never(each: Expectation, record: Record, _: HandoffPolicy) -> bool | None:
    written = _after_line(each, record)
    return None if written is None else not any(is_any(reply.signs, each.given["signs"]) for reply in written)


def _after_line(each: Expectation, record: Record) -> list[Entry] | None:
    """The replies since she said a line, and until she says another where one is named; None before the first."""
    since, until = record.said.get(each.given["line"]), record.said.get(each.given.get("until", ""))
    return None if since is None else after(record.replies, since, until)


def _ticks(each: Expectation, record: Record, _: HandoffPolicy) -> bool:
    done = {f"{tick.checklist}.{tick.step}" for tick in (record.deeds.ticks if record.deeds else ())}
    return set(each.given["steps"]) <= done


def _never_refers(each: Expectation, record: Record, _: HandoffPolicy) -> bool | None:
    if record.deeds is None or not record.replies:
        return None
    return all(row.service not in each.given["services"] for row in record.deeds.referrals)


def _passes_on(_: Expectation, record: Record, __: HandoffPolicy) -> bool:
    return not record.passed_to.isdisjoint({POST, COLLEAGUE})


def _passes_to_post(_: Expectation, record: Record, __: HandoffPolicy) -> bool:
    return POST in record.passed_to


def _ends_as(each: Expectation, record: Record, _: HandoffPolicy) -> bool:
    return record.deeds is not None and record.deeds.row.outcome in each.given["outcomes"]


def _on_duty_first(_: Expectation, record: Record, __: HandoffPolicy) -> bool | None:
    return record.was_on_duty


def _in_time(_: Expectation, record: Record, policy: HandoffPolicy) -> bool:
    if record.deeds is None or not record.replies:
        return False
    row = record.deeds.row
    return record.replies[0].at - row.queued_at <= timedelta(minutes=policy.rungs(row.urgency)[0].after)


def _in_window(_: Expectation, record: Record, __: HandoffPolicy) -> bool | None:
    return not record.is_outside if record.deeds and record.deeds.replies else None


CHECKS: Final[Mapping[str, Check]] = {
    "begins_with": _begins_with, "says": _says, "next_after": _next_after, "only_after": _only,
    "only_between": _only, "never_says": _never_says, "never_between": _never, "ticks": _ticks,
    "never_refers": _never_refers,
    "passes_on": _passes_on, "passes_to_post": _passes_to_post, "ends_as": _ends_as, "on_duty_first": _on_duty_first,
    "in_time": _in_time, "in_window": _in_window,
}  # fmt: skip
"""The same names as bot/model/scenario.py has; a test keeps the two equal."""
