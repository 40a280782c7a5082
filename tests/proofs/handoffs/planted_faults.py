"""Faults planted into the product, one at a time: a machine that does not see one proves nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from unittest.mock import patch

from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import OPEN_STATES, HandoffState
from bot.errors import NotFound
from bot.services.handoffs import lifecycle, response_clock

Fault = tuple[str, Any]
_FIND_CLOCK: Final = response_clock.find_clock
_FINISH_CLOSING: Final = lifecycle.finish_closing_handoffs


def _ignore_post(uow: Any, handoff_id: str, post_id: str) -> Any:
    found = uow.handoffs.get_by_id(handoff_id, for_update=True)
    if found is None:
        raise NotFound("no such handoff")
    return found


def _do_nothing(*args: Any, **named: Any) -> Any:
    return None


def _transition_unconditionally(
    handoffs: Any, handoff_id: str, *, sources: Any, target: HandoffState, only: Any = (), **values: Any
) -> bool:
    row = handoffs.get_by_id(handoff_id)
    return bool(row and row.state in OPEN_STATES and handoffs.update(handoff_id, state=str(target), **values))


def _find_first_clock(row: HandoffRow, **named: Any) -> Any:
    return None if row.answered_at else _FIND_CLOCK(row, **named)


def _finish_at_once(uow: Any, *, closed_before: datetime, now: datetime) -> int:
    return _FINISH_CLOSING(uow, closed_before=now + timedelta(days=1), now=now)


def _begin_clock_anew(row: HandoffRow, now: datetime) -> dict[str, object]:
    return {"answered_at": None, "asked_at": None, "passed_at": now, "waiting_since": now}


def _give_to_two(uow: Any, row: HandoffRow, to_officer: str, *, by: str, now: datetime) -> None:
    uow.handoffs.update(row.handoff_id, assigned_by=by)


FAULTS: Final[Mapping[str, Fault]] = {
    "her window is not asked for": ("bot.services.handoffs.contact_window.is_window_open", lambda *_: True),
    "Leave seals nothing": ("bot.services.handoffs.messages.suspend_handoffs", lambda *_, **__: 0),
    "what she sends is not held against what she saw": ("bot.services.handoffs.submission._check_preview", _do_nothing),
    "any post is let in": ("bot.services.handoffs.lifecycle.find_at_post", _ignore_post),
    "another post needs no consent": ("bot.services.handoffs.transfers._check_post_consent", _do_nothing),
    "nobody is told how it ended": (
        "bot.db.repositories.handoffs.HandoffRepository.list_ended_unannounced",
        lambda *_: [],
    ),
    "of two officers both win": (
        "bot.db.repositories.handoffs.HandoffRepository.transition",
        _transition_unconditionally,
    ),
    "words outlive their handoff": ("bot.services.handoffs.lifecycle.destroy_words", _do_nothing),
    "what is taken back stays": ("bot.db.repositories.vault.VaultRepository.clear_entry", lambda *_: True),
    "what is taken back goes out": (
        "bot.db.repositories.handoff_messages.HandoffMessageRepository.transition",
        lambda *_, **__: True,
    ),
    "an ended handoff keeps her": ("bot.services.handoffs.lifecycle.return_to_assistant", _do_nothing),
    "numbers are given twice or left out": (
        "bot.db.repositories.handoff_messages.HandoffMessageRepository.get_next_serial",
        lambda it, handoff: 7 + len(it.list_by_handoff(handoff)),
    ),
    "what she writes later has no clock": ("bot.services.handoffs.response_clock.find_clock", _find_first_clock),
    "an overdue handoff looks calm": (
        "bot.services.handoffs.response_clock.ResponseClock.is_overdue",
        lambda *_: False,
    ),
    "whoever takes over is not introduced": (
        "bot.db.tables.handoffs.HandoffRow.is_introduction_due",
        property(lambda _: False),
    ),
    "a time is promised outside her hours": (
        "bot.services.handoffs.contact_window.next_opening",
        lambda row, post, safe, now: now,
    ),
    "what was wrapped up ends at once": ("bot.services.handoffs.lifecycle.finish_closing_handoffs", _finish_at_once),
    "what was wrapped up ends though she writes": ("bot.services.handoffs.messages.cancel_closing", _do_nothing),
    "whoever is given it begins her clock anew": (
        "bot.services.handoffs.lifecycle.build_handover_values",
        _begin_clock_anew,
    ),
    "what is given away stays where it was": ("bot.services.handoffs.reassignment._give", _give_to_two),
    "anybody may write": (
        "bot.services.handoffs.messages.find_assigned",
        lambda uow, handoff, post, officer: _ignore_post(uow, handoff, post),
    ),
}
"""What goes wrong → what is put in the place of which function."""


@contextmanager
def plant_fault(name: str) -> Iterator[None]:
    """The product with this fault."""
    target, wrong = FAULTS[name]
    with patch(target, wrong):
        yield
