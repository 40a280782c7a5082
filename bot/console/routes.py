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
from bot.console.account import his_own
from bot.console.handoff_routes import HANDOFFS
from bot.console.officers import whose
from bot.console.visiting import Route
from bot.model.permission import ANYONE, JOINING, STILL

ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/healthz", STILL, files.say_well),
    Route("GET", "/static/{name}", STILL, files.show),
    Route("GET", "/sign-in", ANYONE, signing_in.show),
    Route("POST", "/sign-in", ANYONE, signing_in.enter),
    Route("POST", "/sign-in/passkey", ANYONE, passkeys.enter),
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
    Route("POST", "/account/passkeys", "change_account", passkeys.add, his_own),
    Route("POST", "/account/passkeys/remove", "change_account", passkeys.remove, his_own),
    Route("POST", "/account/duty", "set_on_duty", account.set_on_duty, his_own),
    Route("GET", "/officers", "see_officers", officers.show),
    Route("POST", "/officers", "invite_officer", officers.invite),
    Route("GET", "/officers/{officer_id}", "see_officer", officers.show_one, whose),
    Route("POST", "/officers/{officer_id}", "change_officer", officers.change, whose),
    Route("POST", "/officers/{officer_id}/disable", "change_officer", officers.disable, whose),
    Route("POST", "/officers/{officer_id}/enable", "change_officer", officers.enable, whose),
    Route("POST", "/officers/{officer_id}/confirm", "confirm_officer", officers.confirm, whose),
    Route("POST", "/officers/{officer_id}/reset", "change_officer", officers.reset, whose),
    Route("POST", "/officers/{officer_id}/duty", "set_on_duty", officers.set_on_duty, whose),
    Route("GET", "/shifts", "see_shifts", roster.show),
    Route("POST", "/shifts", "change_shifts", roster.add_shift),
    Route("POST", "/shifts/{shift_id}/remove", "change_shifts", roster.remove_shift),
    Route("POST", "/holidays", "change_shifts", roster.add_holiday),
    Route("POST", "/holidays/{day}/remove", "change_shifts", roster.remove_holiday),
    *HANDOFFS,
    Route("GET", "/posts", "see_posts", posts.show),
    Route("POST", "/posts", "change_posts", posts.add),
    Route("GET", "/posts/{post_id}", "see_posts", posts.show_one),
    Route("POST", "/posts/{post_id}", "change_posts", posts.change),
    Route("POST", "/posts/{post_id}/check", "change_posts", posts.check),
    Route("POST", "/posts/{post_id}/join", "change_posts", posts.join),
    Route("POST", "/posts/{post_id}/close", "change_posts", posts.close),
    Route("GET", "/statistics", "see_statistics", statistics.show),
    Route("POST", "/statistics/export", "export_statistics", statistics.export),
    Route("GET", "/complaints", "see_complaints", complaints.show),
    Route("GET", "/audit", "see_audit", trail.show),
)
