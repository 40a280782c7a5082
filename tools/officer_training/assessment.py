"""The debrief: each expectation of a scenario, met or not. One table of ways to look; what to look for is data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.handoff import HandoffPolicy
from tools.officer_training.phrase_detection import has_any
from tools.officer_training.record import COLLEAGUE_TARGET, POST_TARGET, RecordEntry, ScenarioRecord, list_entries_after
from tools.officer_training.scenario import Expectation, Scenario


@dataclass(frozen=True)
class Assessment:
    """How one expectation ended; None where it did not come to that."""

    expectation: Expectation
    is_met: bool | None


ExpectationCheck = Callable[[Expectation, ScenarioRecord, HandoffPolicy], bool | None]


def assess(scenario: Scenario, record: ScenarioRecord, *, policy: HandoffPolicy) -> list[Assessment]:
    """Every expectation in its order."""
    return [Assessment(each, EXPECTATION_CHECKS[each.check](each, record, policy)) for each in scenario.expectations]


def _check_begins_with(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool:
    return bool(record.replies) and has_any(record.replies[0].signs, expectation.arguments["signs"])


def _check_says(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool:
    return any(has_any(reply.signs, expectation.arguments["signs"]) for reply in record.replies)


def _check_never_says(expectation: Expectation, record: ScenarioRecord, policy: HandoffPolicy) -> bool | None:
    return not _check_says(expectation, record, policy) if record.replies else None


def _check_next_after(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool | None:
    since = record.line_times.get(expectation.arguments["line"])
    if since is None:
        return None
    later = list_entries_after(record.replies, since)
    return bool(later) and has_any(later[0].signs, expectation.arguments["signs"])


def _check_only(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool | None:
    written = _list_replies_after_line(expectation, record)
    return None if written is None else all(has_any(reply.signs, expectation.arguments["signs"]) for reply in written)


def _check_never(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool | None:
    written = _list_replies_after_line(expectation, record)
    return (
        None if written is None else not any(has_any(reply.signs, expectation.arguments["signs"]) for reply in written)
    )


def _list_replies_after_line(expectation: Expectation, record: ScenarioRecord) -> list[RecordEntry] | None:
    """The replies since she said a line, and until she says another where one is named; None before the first."""
    since, until = (
        record.line_times.get(expectation.arguments["line"]),
        record.line_times.get(expectation.arguments.get("until", "")),
    )
    return None if since is None else list_entries_after(record.replies, since, until)


def _check_completed_steps(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool:
    done = {f"{tick.checklist}.{tick.step}" for tick in (record.handoff_view.ticks if record.handoff_view else ())}
    return set(expectation.arguments["steps"]) <= done


def _check_never_refers(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool | None:
    if record.handoff_view is None or not record.replies:
        return None
    return all(row.service not in expectation.arguments["services"] for row in record.handoff_view.referrals)


def _check_transferred(_: Expectation, record: ScenarioRecord, __: HandoffPolicy) -> bool:
    return not record.transfer_targets.isdisjoint({POST_TARGET, COLLEAGUE_TARGET})


def _check_transferred_to_post(_: Expectation, record: ScenarioRecord, __: HandoffPolicy) -> bool:
    return POST_TARGET in record.transfer_targets


def _check_outcome(expectation: Expectation, record: ScenarioRecord, _: HandoffPolicy) -> bool:
    return record.handoff_view is not None and record.handoff_view.row.outcome in expectation.arguments["outcomes"]


def _check_on_duty_first(_: Expectation, record: ScenarioRecord, __: HandoffPolicy) -> bool | None:
    return record.was_on_duty


def _check_in_time(_: Expectation, record: ScenarioRecord, policy: HandoffPolicy) -> bool:
    if record.handoff_view is None or not record.replies:
        return False
    row = record.handoff_view.row
    return record.replies[0].at - row.queued_at <= timedelta(minutes=policy.get_escalation_steps(row.urgency)[0].after)


def _check_in_window(_: Expectation, record: ScenarioRecord, __: HandoffPolicy) -> bool | None:
    return not record.is_outside_window if record.handoff_view and record.handoff_view.replies else None


EXPECTATION_CHECKS: Final[Mapping[str, ExpectationCheck]] = {
    "begins_with": _check_begins_with,
    "says": _check_says,
    "next_after": _check_next_after,
    "only_after": _check_only,
    "only_between": _check_only,
    "never_says": _check_never_says,
    "never_between": _check_never,
    "ticks": _check_completed_steps,
    "never_refers": _check_never_refers,
    "passes_on": _check_transferred,
    "passes_to_post": _check_transferred_to_post,
    "ends_as": _check_outcome,
    "on_duty_first": _check_on_duty_first,
    "in_time": _check_in_time,
    "in_window": _check_in_window,
}
"""The same names as tools/officer_training/scenario.py has; a test keeps the two equal."""
