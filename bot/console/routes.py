"""Every route of the console, one a row: method, path, verb of bot/model/permission.py, view, and whose thing it is about.

What is not here does not exist; a verb that the table does not allow is refused. A test walks all of them.
"""

from typing import Final

from bot.console import (
    account,
    acts,
    caring,
    directory,
    events,
    files,
    handoff,
    home,
    joining,
    media,
    moving,
    officers,
    queue,
    readers,
    roster,
    signing_in,
    trail,
    writing,
)
from bot.console.account import his_own
from bot.console.officers import whose
from bot.console.visiting import Route
from bot.model.permission import ANYONE, JOINING, STILL

_HANDOFF: Final = "/handoffs/{handoff_id}"

ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/healthz", STILL, files.say_well),
    Route("GET", "/static/{name}", STILL, files.show),
    Route("GET", "/sign-in", ANYONE, signing_in.show),
    Route("POST", "/sign-in", ANYONE, signing_in.enter),
    Route("POST", "/sign-out", "sign_out", signing_in.leave, his_own),
    Route("GET", "/invitation", ANYONE, joining.show_door),
    Route("POST", "/invitation", ANYONE, joining.enter),
    Route("GET", "/joining", JOINING, joining.show),
    Route("POST", "/joining", JOINING, joining.join),
    Route("GET", "/", "open_home", home.show),
    Route("GET", "/parts/present", "open_home", home.show_present),
    Route("GET", "/events", "listen", events.listen),
    Route("POST", "/awake", "listen", account.stay),
    Route("GET", "/account", "see_account", account.show, his_own),
    Route("POST", "/account/language", "change_account", account.set_language, his_own),
    Route("POST", "/account/password", "change_account", account.change_password, his_own),
    Route("POST", "/account/codes", "change_account", account.renew_codes, his_own),
    Route("POST", "/account/duty", "set_on_duty", account.set_on_duty, his_own),
    Route("GET", "/officers", "see_officers", officers.show),
    Route("POST", "/officers", "invite_officer", officers.invite),
    Route("GET", "/officers/{officer_id}", "see_officer", officers.show_one, whose),
    Route("POST", "/officers/{officer_id}", "change_officer", officers.change, whose),
    Route("POST", "/officers/{officer_id}/disable", "change_officer", officers.disable, whose),
    Route("POST", "/officers/{officer_id}/enable", "change_officer", officers.enable, whose),
    Route("POST", "/officers/{officer_id}/reset", "change_officer", officers.reset, whose),
    Route("POST", "/officers/{officer_id}/duty", "set_on_duty", officers.set_on_duty, whose),
    Route("GET", "/shifts", "see_shifts", roster.show),
    Route("POST", "/shifts", "change_shifts", roster.add_shift),
    Route("POST", "/shifts/{shift_id}/remove", "change_shifts", roster.remove_shift),
    Route("POST", "/holidays", "change_shifts", roster.add_holiday),
    Route("POST", "/holidays/{day}/remove", "change_shifts", roster.remove_holiday),
    Route("GET", "/queue", "see_queue", queue.show),
    Route("GET", "/parts/queue", "see_queue", queue.show_part),
    Route("GET", f"{_HANDOFF}", "read_handoff", handoff.show, handoff.whose),
    Route("GET", f"{_HANDOFF}/talk", "read_handoff", handoff.show_talk, handoff.whose),
    Route("GET", f"{_HANDOFF}/media/{{position}}", "read_handoff", media.show, handoff.whose),
    Route("GET", f"{_HANDOFF}/slips/{{referral_id}}", "read_handoff", caring.show_slip, handoff.whose),
    Route("GET", f"{_HANDOFF}/readers", "see_readers", readers.show, readers.whose),
    Route("POST", f"{_HANDOFF}/claim", "claim", acts.claim, handoff.whose),
    Route("POST", f"{_HANDOFF}/release", "release", acts.release, handoff.whose),
    Route("POST", f"{_HANDOFF}/swap", "swap", acts.swap, handoff.whose),
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
    Route("GET", "/audit", "see_audit", trail.show),
)
