"""Forms that carry a once-key: whatever sends one again, it acts once and is answered as before."""

import re
from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from bot.console.request_context import RequestContext
from bot.console.views.handoff import HANDOFF_PARAMETER, get_handoff_url
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StateConflict
from bot.services.handoffs import once_keys
from bot.services.handoffs.once_keys import SentForm

ONCE_FIELD: Final = "once"
_KEY_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_FRAME_FIELDS: Final = ("csrf", "bound", ONCE_FIELD)
"""What a form carries beside what it asks for."""


def answer_once(context: RequestContext, act: Callable[[UnitOfWork], object], *, done: str) -> Response:
    """Do what a form asks for, once, and say so on the page of its handoff. `act` commits."""
    with context.open_unit_of_work() as uow:
        if _use_once_key(context, uow, answer=done):
            act(uow)
            return context.redirect(get_handoff_url(context), done=done)
    return find_earlier_response(context) or context.redirect(get_handoff_url(context), done=done)


def find_earlier_response(context: RequestContext) -> Response | None:
    """The answer to a form that was sent before; None where it was not. Raises StateConflict where it said something else."""
    form = describe_form(context)
    if form is None:
        return None
    with context.open_unit_of_work(reading=True) as uow:
        answer = once_keys.find_answer(uow, form)
    return None if answer is None else context.redirect(get_handoff_url(context), done=answer)


def _use_once_key(context: RequestContext, uow: UnitOfWork, *, answer: str) -> bool:
    """Use the key up within the transaction that does what the form asks for; False where somebody was faster with it."""
    form = describe_form(context)
    return form is None or once_keys.use_key(
        uow, form, post_id=context.post_id, officer_id=context.officer.officer_id, answer=answer, now=context.now
    )


def describe_form(context: RequestContext) -> SentForm | None:
    """A form as it is recognised; None for a form without a key. Raises StateConflict for a key that no page of ours makes."""
    once = context.form.get(ONCE_FIELD)
    if not once:
        return None
    if not _KEY_PATTERN.fullmatch(once):
        raise StateConflict("form_old")
    asked = [f"{name}={text}" for name, texts in sorted(context.form.fields.items()) for text in texts]
    return once_keys.describe_form(
        context.state.keys,
        handoff_id=context.path[HANDOFF_PARAMETER],
        officer_id=context.officer.officer_id,
        once=once,
        content=(
            context.request.address_path,
            *(said for said in asked if said.partition("=")[0] not in _FRAME_FIELDS),
        ),
    )
