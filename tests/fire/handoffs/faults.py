"""Faults planted into the product, one at a time: a machine that does not see one proves nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

from bot.errors import NotFound
from bot.model.handoff import OPEN, State

Fault = tuple[str, Callable[..., Any]]


def _any_post(uow: Any, handoff_id: str, post_id: str) -> Any:
    found = uow.handoffs.by_id(handoff_id, held=True)
    if found is None:
        raise NotFound("no such handoff")
    return found


def _nothing(*args: Any, **named: Any) -> Any:
    return None


def _moves_anything(handoffs: Any, handoff_id: str, *, sources: Any, target: State, only: Any = (), **values: Any) -> bool:
    row = handoffs.by_id(handoff_id)
    return bool(row and row.state in OPEN and handoffs.change(handoff_id, state=str(target), **values))


FAULTS: Final[Mapping[str, Fault]] = {
    "her window is not asked for": ("bot.services.safety.is_open", lambda *_: True),
    "Leave seals nothing": ("bot.services.relay.seal", lambda *_, **__: 0),
    "what she sends is not held against what she saw": ("bot.services.sending._refuse_unseen", _nothing),
    "any post is let in": ("bot.services.handoffs.at_post", _any_post),
    "another post needs no consent": ("bot.services.transfers._refuse_stranger", _nothing),
    "nobody is told how it ended": ("bot.store.handoffs.Handoffs.ended_untold", lambda *_: []),
    "of two officers both win": ("bot.store.handoffs.Handoffs.move", _moves_anything),
    "words outlive their handoff": ("bot.services.handoffs.forget_words", _nothing),
    "what is taken back stays": ("bot.store.vault.Vaults.empty", lambda *_: True),
    "what is taken back goes out": ("bot.store.relay.Relays.move", lambda *_, **__: True),
    "an ended handoff keeps her": ("bot.services.handoffs.give_back", _nothing),
    "numbers are given twice or left out": ("bot.store.relay.Relays.next_serial", lambda it, handoff: 7 + len(it.of(handoff))),
    "anybody may write": ("bot.services.relay.held_by", lambda uow, handoff, post, officer: _any_post(uow, handoff, post)),
}  # fmt: skip
"""What goes wrong → what is put in the place of which function."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The product with this fault."""
    target, wrong = FAULTS[name]
    with patch(target, wrong):
        yield


