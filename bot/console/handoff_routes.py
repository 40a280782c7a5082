"""Routes of handoffs and of the directory, a part of routes.py."""

from typing import Final

from bot.console import acts, caring, directory, handoff, media, moving, queue, readers, writing
from bot.console.visiting import Route

_HANDOFF_PATH: Final = "/handoffs/{handoff_id}"

HANDOFF_ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/queue", "see_queue", queue.show_queue),
    Route("GET", "/parts/queue", "see_queue", queue.show_queue_part),
    Route("GET", _HANDOFF_PATH, "read_handoff", handoff.show_handoff, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/talk", "read_handoff", handoff.show_messages, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/contact", "read_handoff", handoff.show_contact, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/media/{{position}}", "read_handoff", media.stream_media, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/slips/{{referral_id}}", "read_handoff", caring.show_referral_form, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/readers", "see_readers", readers.show_access_log, readers.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/claim", "claim", acts.claim_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/release", "release", acts.release_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/swap", "swap", acts.requeue_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/account", "reply", acts.acknowledge_account, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/urgency", "raise_urgency", acts.set_priority, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/wrap-up", "wrap_up", acts.close_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/reply", "reply", writing.send_reply, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/ask", "reply", writing.ask_consent, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/undo/{{position}}", "undo", writing.undo_reply, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/note", "note", writing.add_note, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/tick", "tick", caring.complete_step, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/refer", "refer", caring.create_referral, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/slips/{{referral_id}}", "refer", caring.settle_referral, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/transfer", "transfer", moving.transfer_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/accept", "accept_transfer", moving.accept_transfer, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/take-back", "transfer", moving.cancel_offer, handoff.resource_scope),
    Route("GET", "/directory", "correct_directory", directory.show_directory),
    Route("POST", "/directory/{row_id}", "correct_directory", directory.report_fault),
    Route("GET", "/corrections", "see_corrections", directory.show_corrections),
    Route("POST", "/corrections/{correction_id}", "change_corrections", directory.settle_correction),
)
