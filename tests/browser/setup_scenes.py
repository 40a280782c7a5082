"""Before anybody asks: doors, an invitation, a second officer who joins, and the pages of whoever runs the posts."""

import re

import pyotp
from playwright.sync_api import expect

from bot.domain.post import JOINING_CHECKLIST
from bot.i18n.opening_hours import DAYS
from tests.browser.console_page import Desk
from tests.browser.participants import Cast
from tools.demo_data import DEMO_GROUP

SECOND, SECOND_NAME = "thida", "Thida (demonstration)"
PASSWORD = "four quiet lamps burning"
NEW_POST = "demonstration-id-sg"


def doors(cast: Cast) -> None:
    """Pages that anybody can open, and what they say to whoever is not let in."""
    guest = cast.guest()
    guest.visits("/sign-in", "sign_in")
    guest.tries(cast.installation.parts["dara"], "not his password")
    guest.looks("sign_in_refused")
    guest.visits("/invitation", "invitation")
    guest.page.fill("#login", "nobody")
    guest.page.fill("#code", "abcde-fghij")
    guest.sends("/invitation")
    expect(guest.page.locator(".fault")).to_be_visible()
    guest.looks("invitation_refused")
    guest.opens("/queue")
    expect(guest.page).to_have_url(re.compile("/sign-in"))
    guest.visits("/no-such-page", "fault_alone")


def posts_and_officers(cast: Cast) -> None:
    """The administrator: posts, officers, an invitation."""
    admin = cast.desk("admin")
    admin.visits("/", "home_administrator")
    admin.visits("/posts", "posts")
    _adds_a_post(admin)
    admin.looks("post_not_joined")
    admin.visits(f"/posts/{DEMO_GROUP.post_id}", "post")
    admin.visits("/officers", "officers")
    _invites(admin)
    admin.looks("invited")
    login = admin.page.locator("dd code").nth(1).inner_text()
    code = admin.page.locator(".secret").inner_text()
    admin.opens("/officers")
    admin.page.locator("table a", has_text="Lina").click()
    admin.looks("officer")
    admin.visits("/queue", "fault")
    _joins(cast, login, code)
    cast.desks[SECOND].visits("/", "home_waiting")
    _confirms(cast.desk("lina"))


def _confirms(lina: Desk) -> None:
    """A second person says that it is she who joined."""
    lina.opens("/")
    lina.page.locator("li a", has_text=SECOND_NAME).click()
    lina.looks("officer_waiting")
    lina.sends("/confirm")
    expect(lina.page.locator(".done")).to_be_visible()


def _adds_a_post(admin: Desk) -> None:
    """A post that has not joined yet, with one item of its list seen to."""
    page = admin.page
    page.fill("#post_id", NEW_POST)
    page.select_option("#country", "SG")
    page.select_option("#origin", "ID")
    page.fill("#name", "Demonstration post: a labour office (not real)")
    page.select_option("#time_zone", "Asia/Singapore")
    for day in DAYS[:5]:
        page.locator(f"[name=begins_{day}]").first.fill("09:00")
        page.locator(f"[name=ends_{day}]").first.fill("17:00")
    page.check("input[name=languages][value=id]")
    admin.sends("/posts")
    admin.opens(f"/posts/{NEW_POST}")
    expect(page.locator("form[action$='/check']")).to_have_count(len(JOINING_CHECKLIST))
    admin.sends("/check")


def _invites(admin: Desk) -> None:
    page = admin.page
    page.fill("#login", SECOND)
    page.fill("#name", SECOND_NAME)
    page.select_option("#title", "social")
    page.select_option("#post_id", DEMO_GROUP.post_id)
    page.check("input[name=roles][value=officer]")
    for language in ("my", "en"):
        page.check(f"input[name=languages][value={language}]")
    page.check("input[name=is_woman]")
    admin.sends("/officers")


def _joins(cast: Cast, login: str, code: str) -> None:
    """Whoever was invited chooses a password, connects a phone and writes down the codes."""
    second = cast.guest()
    second.opens("/invitation")
    second.page.fill("#login", login)
    second.page.fill("#code", code)
    second.sends("/invitation")
    second.looks("joining")
    second.page.fill("#password", PASSWORD)
    second.page.fill("#again", PASSWORD)
    second.page.fill("#code", pyotp.TOTP(second.page.locator(".secret").inner_text()).now())
    second.sends("/joining")
    expect(second.page.locator(".codes code").first).to_be_visible()
    second.looks("recovery_codes")
    second.page.locator("a.button").click()
    second.speaks()
    cast.desks[SECOND] = second


def shift(cast: Cast) -> None:
    """The first officer begins: account, roster, on duty, an empty queue, the directory."""
    lina = cast.desk("lina")
    lina.visits("/", "home")
    lina.sends("/account/duty")
    lina.looks("home_on_duty")
    lina.visits("/account", "account")
    lina.visits("/shifts", "shifts")
    for weekday in "0123":
        lina.page.check(f"input[name=weekday][value='{weekday}']")
    lina.page.fill("#begins", "09:00")
    lina.page.fill("#ends", "17:00")
    lina.sends("/shifts")
    lina.page.fill("#day", "2030-08-31")
    lina.page.fill("#name", "Merdeka")
    lina.sends("/holidays")
    lina.looks("shifts_planned")
    lina.visits("/queue", "queue_empty")
    lina.visits("/directory?country=MY", "directory")
    lina.sends("/directory/" + _first_row(lina))
    lina.looks("directory_reported")


def _first_row(desk: Desk) -> str:
    action = desk.page.locator("form[action^='/directory/']").first.get_attribute("action") or ""
    return action.rpartition("/")[2]
