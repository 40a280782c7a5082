"""A form of ours, drawn for this browser, asks for every change; nothing else does."""

import re
from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse, Response

from bot.console.arriving import LARGEST_FORM
from bot.console.routes import ROUTES
from bot.console.visiting import Route, Visit
from bot.model.permission import ANYONE
from tests.support.console import Browser, Stage

UNSAFE = [route for route in ROUTES if route.method != "GET"]


def address(route: Route) -> str:
    return re.sub(r"{[a-z_]+}", "1", route.path)


@pytest.fixture
def dara(stage: Stage) -> Browser:
    return stage.officer("dara", "officer", "supervisor").signs_in()


def test_nothing_but_get_and_post_exists() -> None:
    assert {route.method for route in ROUTES} == {"GET", "POST"}
    assert all(route.has_form == (route.method == "POST") for route in ROUTES)


@pytest.mark.parametrize("route", UNSAFE, ids=lambda route: route.path)
def test_no_change_without_the_token_of_this_browser(stage: Stage, dara: Browser, route: Route) -> None:
    before = stage.audit()
    other = Browser(stage)
    other.opens("/sign-in")
    for csrf in (None, "", "0" * 64, other.csrf(), "\ud83d".encode("utf-16", "surrogatepass").hex()):
        answer = dara.http.post(address(route), data={"csrf": csrf} if csrf is not None else {"name": "x"})
        assert answer.status_code == 403, csrf
    assert stage.audit() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_on_another_site_is_refused_even_with_the_token(dara: Browser, headers: dict[str, str]) -> None:
    assert dara.sends("/account/language", language="km", headers=headers).status_code == 403
    assert dara.sends("/account/language", language="km").status_code == 303


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8082", "null"])
def test_a_browsers_own_headers_pass(dara: Browser, origin: str) -> None:
    """A page without a referrer sends its forms with the origin `null`, as Chromium does."""
    ours = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert dara.sends("/account/language", language="km", headers=ours).status_code == 303


def test_a_token_from_before_signing_in_is_worth_nothing_after(stage: Stage) -> None:
    dara = stage.officer("dara")
    dara.opens("/sign-in")
    before = dara.csrf()
    dara.signs_in()
    assert dara.http.post("/account/language", data={"csrf": before, "language": "km"}).status_code == 403


def test_a_form_is_short(dara: Browser) -> None:
    answer = dara.sends("/account/language", language="x" * LARGEST_FORM)
    assert answer.status_code == 413
    assert "too long" in answer.text


def test_other_kinds_of_bodies_are_no_forms(dara: Browser) -> None:
    answers = [
        dara.http.post("/account/language", json={"language": "km"}),
        dara.http.post("/account/language", files={"language": b"km"}),
        dara.http.post("/account/language", content=b"\xff=\xff", headers={"content-type": "text/plain"}),
        dara.http.post(
            "/account/language", content=b"a=1&" * 300, headers={"content-type": "application/x-www-form-urlencoded"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [409] * 4


def test_a_form_about_one_thing_does_nothing_to_another(stage: Stage) -> None:
    def act(visit: Visit) -> Response:
        visit.check_bound(visit.path["thing"])
        return PlainTextResponse("done")

    def draw(visit: Visit) -> Response:
        return PlainTextResponse(f'name="csrf" value="{visit.form_token()}" {visit.form_token(visit.path["thing"])}')

    routes = (Route("GET", "/things/{thing}", ANYONE, draw), Route("POST", "/things/{thing}", ANYONE, act))
    browser = Browser(replace(stage, routes=routes))
    first = browser.opens("/things/one").text.split()[-1]
    assert browser.sends("/things/one", bound=first).text == "done"
    browser.opens("/things/two")
    assert browser.sends("/things/two", bound=first).status_code == 409
