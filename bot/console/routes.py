"""Every route of the console, one a row: method, path, verb of bot/model/permission.py, view, and whose thing it is about.

What is not here does not exist; a verb that the table does not allow is refused. A test walks all of them.
"""

from typing import Final

from bot.console import (
    account,
    complaints,
    events,
    files,
    home,
    joining,
    officers,
    passkeys,
    posts,
    roster,
    signing_in,
    statistics,
    trail,
)
from bot.console.account import own_account
from bot.console.handoff_routes import HANDOFF_ROUTES
from bot.console.officers import resource_scope
from bot.console.visiting import Route
from bot.model.permission import JOINING_VERB, PUBLIC_VERB, STATIC_VERB

ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/healthz", STATIC_VERB, files.report_health),
    Route("GET", "/static/{name}", STATIC_VERB, files.serve_file),
    Route("GET", "/sign-in", PUBLIC_VERB, signing_in.show_sign_in),
    Route("POST", "/sign-in", PUBLIC_VERB, signing_in.submit_sign_in),
    Route("POST", "/sign-in/passkey", PUBLIC_VERB, passkeys.submit_passkey),
    Route("POST", "/sign-out", "sign_out", signing_in.sign_out, own_account),
    Route("GET", "/invitation", PUBLIC_VERB, joining.show_invitation),
    Route("POST", "/invitation", PUBLIC_VERB, joining.submit_invitation),
    Route("GET", "/joining", JOINING_VERB, joining.show_joining),
    Route("POST", "/joining", JOINING_VERB, joining.submit_joining),
    Route("GET", "/", "open_home", home.show_home),
    Route("GET", "/parts/present", "open_home", home.show_on_duty),
    Route("GET", "/events", "listen", events.stream_events),
    Route("POST", "/awake", "listen", account.keep_session),
    Route("GET", "/account", "see_account", account.show_account, own_account),
    Route("POST", "/account/language", "change_account", account.set_language, own_account),
    Route("POST", "/account/password", "change_account", account.change_password, own_account),
    Route("POST", "/account/codes", "change_account", account.renew_codes, own_account),
    Route("POST", "/account/passkeys", "change_account", passkeys.add_passkey, own_account),
    Route("POST", "/account/passkeys/remove", "change_account", passkeys.remove_passkey, own_account),
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
    Route("GET", "/shifts", "see_shifts", roster.show_shifts),
    Route("POST", "/shifts", "change_shifts", roster.add_shift),
    Route("POST", "/shifts/{shift_id}/remove", "change_shifts", roster.remove_shift),
    Route("POST", "/holidays", "change_shifts", roster.add_holiday),
    Route("POST", "/holidays/{day}/remove", "change_shifts", roster.remove_holiday),
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
    Route("GET", "/complaints", "see_complaints", complaints.show_complaints),
    Route("GET", "/audit", "see_audit", trail.show_audit),
)
