"""Routes of handoffs and of the directory, a part of routes.py."""

from typing import Final

from bot.console import static_files
from bot.console.request_context import Route
from bot.console.views import (
    account,
    audit,
    directory,
    events,
    follow_up,
    handoff,
    handoff_actions,
    handoff_messages,
    officers,
    posts,
    queue,
    shifts,
    sign_in,
    statistics,
)
from bot.console.views.account import own_account
from bot.console.views.officers import resource_scope
from bot.domain.permissions import JOINING_VERB, PUBLIC_VERB, STATIC_VERB

_HANDOFF_PATH: Final = "/handoffs/{handoff_id}"

HANDOFF_ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/queue", "see_queue", queue.show_queue),
    Route("GET", "/parts/queue", "see_queue", queue.show_queue_part),
    Route("GET", _HANDOFF_PATH, "read_handoff", handoff.show_handoff, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/talk", "read_handoff", handoff.show_messages, handoff.resource_scope),
    Route("GET", f"{_HANDOFF_PATH}/contact", "read_handoff", handoff.show_contact, handoff.resource_scope),
    Route(
        "GET",
        f"{_HANDOFF_PATH}/media/{{position}}",
        "read_handoff",
        handoff_messages.stream_media,
        handoff.resource_scope,
    ),
    Route(
        "GET",
        f"{_HANDOFF_PATH}/slips/{{referral_id}}",
        "read_handoff",
        follow_up.show_referral_form,
        handoff.resource_scope,
    ),
    Route("GET", f"{_HANDOFF_PATH}/readers", "see_readers", audit.show_access_log, audit.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/claim", "claim", handoff_actions.claim_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/release", "release", handoff_actions.release_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/swap", "swap", handoff_actions.requeue_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/account", "reply", handoff_actions.acknowledge_account, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/urgency", "raise_urgency", handoff_actions.set_priority, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/wrap-up", "wrap_up", handoff_actions.close_handoff, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/reply", "reply", handoff_messages.send_reply, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/ask", "reply", handoff_messages.ask_consent, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/undo/{{position}}", "undo", handoff_messages.undo_reply, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/no-reply", "reply", handoff_messages.mark_no_reply_needed, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/note", "note", handoff_messages.add_note, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/tick", "tick", follow_up.complete_step, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/refer", "refer", follow_up.create_referral, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/slips/{{referral_id}}", "refer", follow_up.settle_referral, handoff.resource_scope),
    Route("POST", f"{_HANDOFF_PATH}/transfer", "transfer", handoff_actions.transfer_handoff, handoff.resource_scope),
    Route(
        "POST", f"{_HANDOFF_PATH}/accept", "accept_transfer", handoff_actions.accept_transfer, handoff.resource_scope
    ),
    Route("POST", f"{_HANDOFF_PATH}/take-back", "transfer", handoff_actions.cancel_offer, handoff.resource_scope),
    Route("GET", "/directory", "correct_directory", directory.show_directory),
    Route("POST", "/directory/{row_id}", "correct_directory", directory.report_fault),
    Route("GET", "/corrections", "see_corrections", directory.show_corrections),
    Route("POST", "/corrections/{correction_id}", "change_corrections", directory.settle_correction),
)


ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/healthz", STATIC_VERB, static_files.report_health),
    Route("GET", "/static/{name}", STATIC_VERB, static_files.serve_file),
    Route("GET", "/sign-in", PUBLIC_VERB, sign_in.show_sign_in),
    Route("POST", "/sign-in", PUBLIC_VERB, sign_in.submit_sign_in),
    Route("POST", "/sign-in/passkey", PUBLIC_VERB, account.submit_passkey),
    Route("POST", "/sign-out", "sign_out", sign_in.sign_out, own_account),
    Route("GET", "/invitation", PUBLIC_VERB, sign_in.show_invitation),
    Route("POST", "/invitation", PUBLIC_VERB, sign_in.submit_invitation),
    Route("GET", "/joining", JOINING_VERB, sign_in.show_joining),
    Route("POST", "/joining", JOINING_VERB, sign_in.submit_joining),
    Route("GET", "/", "open_home", account.show_home),
    Route("GET", "/parts/present", "open_home", account.show_on_duty),
    Route("GET", "/events", "listen", events.stream_events),
    Route("POST", "/awake", "listen", account.keep_session),
    Route("GET", "/account", "see_account", account.show_account, own_account),
    Route("POST", "/account/language", "change_account", account.set_language, own_account),
    Route("POST", "/account/password", "change_account", account.change_password, own_account),
    Route("POST", "/account/codes", "change_account", account.renew_codes, own_account),
    Route("POST", "/account/passkeys", "change_account", account.add_passkey, own_account),
    Route("POST", "/account/passkeys/remove", "change_account", account.remove_passkey, own_account),
    Route("POST", "/account/duty", "set_on_duty", account.set_on_duty, own_account),
    Route("GET", "/officers", "see_officers", officers.show_officers),
    Route("POST", "/officers", "invite_officer", officers.invite_officer),
    Route("GET", "/officers/{officer_id}", "see_officer", officers.show_officer, resource_scope),
    Route("POST", "/officers/{officer_id}", "change_officer", officers.change_officer, resource_scope),
    Route("POST", "/officers/{officer_id}/disable", "change_officer", officers.disable_officer, resource_scope),
    Route("POST", "/officers/{officer_id}/enable", "change_officer", officers.enable_officer, resource_scope),
    Route("POST", "/officers/{officer_id}/confirm", "confirm_officer", officers.confirm_officer, resource_scope),
    Route("POST", "/officers/{officer_id}/reset", "change_officer", officers.reset_officer, resource_scope),
    Route("POST", "/officers/{officer_id}/duty", "set_on_duty", officers.set_officer_on_duty, resource_scope),
    Route("GET", "/shifts", "see_shifts", shifts.show_shifts),
    Route("POST", "/shifts", "change_shifts", shifts.add_shift),
    Route("POST", "/shifts/{shift_id}/remove", "change_shifts", shifts.remove_shift),
    Route("POST", "/holidays", "change_shifts", shifts.add_holiday),
    Route("POST", "/holidays/{day}/remove", "change_shifts", shifts.remove_holiday),
    *HANDOFF_ROUTES,
    Route("GET", "/posts", "see_posts", posts.show_posts),
    Route("POST", "/posts", "change_posts", posts.add_post),
    Route("GET", "/posts/{post_id}", "see_posts", posts.show_post),
    Route("POST", "/posts/{post_id}", "change_posts", posts.change_post),
    Route("POST", "/posts/{post_id}/check", "change_posts", posts.complete_check),
    Route("POST", "/posts/{post_id}/join", "change_posts", posts.join_post),
    Route("POST", "/posts/{post_id}/close", "change_posts", posts.close_post),
    Route("GET", "/statistics", "see_statistics", statistics.show_statistics),
    Route("POST", "/statistics/export", "export_statistics", statistics.export_statistics),
    Route("GET", "/complaints", "see_complaints", statistics.show_complaints),
    Route("GET", "/audit", "see_audit", audit.show_audit),
)
