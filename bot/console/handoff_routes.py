"""Routes of handoffs and of the directory, a part of routes.py."""

from typing import Final

from bot.console import acts, caring, directory, handoff, media, moving, queue, readers, writing
from bot.console.visiting import Route

_HANDOFF: Final = "/handoffs/{handoff_id}"

HANDOFFS: Final[tuple[Route, ...]] = (
    Route("GET", "/queue", "see_queue", queue.show),
    Route("GET", "/parts/queue", "see_queue", queue.show_part),
    Route("GET", _HANDOFF, "read_handoff", handoff.show, handoff.whose),
    Route("GET", f"{_HANDOFF}/talk", "read_handoff", handoff.show_talk, handoff.whose),
    Route("GET", f"{_HANDOFF}/contact", "read_handoff", handoff.show_contact, handoff.whose),
    Route("GET", f"{_HANDOFF}/media/{{position}}", "read_handoff", media.show, handoff.whose),
    Route("GET", f"{_HANDOFF}/slips/{{referral_id}}", "read_handoff", caring.show_slip, handoff.whose),
    Route("GET", f"{_HANDOFF}/readers", "see_readers", readers.show, readers.whose),
    Route("POST", f"{_HANDOFF}/claim", "claim", acts.claim, handoff.whose),
    Route("POST", f"{_HANDOFF}/release", "release", acts.release, handoff.whose),
    Route("POST", f"{_HANDOFF}/swap", "swap", acts.swap, handoff.whose),
    Route("POST", f"{_HANDOFF}/account", "reply", acts.know_account, handoff.whose),
    Route("POST", f"{_HANDOFF}/urgency", "raise_urgency", acts.raise_urgency, handoff.whose),
    Route("POST", f"{_HANDOFF}/wrap-up", "wrap_up", acts.wrap_up, handoff.whose),
    Route("POST", f"{_HANDOFF}/reply", "reply", writing.reply, handoff.whose),
    Route("POST", f"{_HANDOFF}/ask", "reply", writing.ask, handoff.whose),
    Route("POST", f"{_HANDOFF}/undo/{{position}}", "undo", writing.undo, handoff.whose),
    Route("POST", f"{_HANDOFF}/note", "note", writing.note, handoff.whose),
    Route("POST", f"{_HANDOFF}/tick", "tick", caring.tick, handoff.whose),
    Route("POST", f"{_HANDOFF}/refer", "refer", caring.refer, handoff.whose),
    Route("POST", f"{_HANDOFF}/slips/{{referral_id}}", "refer", caring.settle, handoff.whose),
    Route("POST", f"{_HANDOFF}/transfer", "transfer", moving.transfer, handoff.whose),
    Route("POST", f"{_HANDOFF}/accept", "accept_transfer", moving.accept, handoff.whose),
    Route("POST", f"{_HANDOFF}/take-back", "transfer", moving.take_back, handoff.whose),
    Route("GET", "/directory", "correct_directory", directory.show),
    Route("POST", "/directory/{row_id}", "correct_directory", directory.report),
    Route("GET", "/corrections", "see_corrections", directory.show_corrections),
    Route("POST", "/corrections/{correction_id}", "change_corrections", directory.settle),
)
