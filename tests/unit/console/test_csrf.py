"""A form of ours, drawn for this browser, asks for every change; nothing else does."""

import re
from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse, Response

from bot.console.request_context import RequestContext, Route
from bot.console.request_parser import MAX_FORM_BYTES
from bot.console.routes import ROUTES
from bot.domain.permissions import PUBLIC_VERB
from tests.support.console_client import ConsoleApp, OfficerBrowser

UNSAFE = [route for route in ROUTES if route.method != "GET"]


def address(route: Route) -> str:
    return re.sub(r"{[a-z_]+}", "1", route.path)


@pytest.fixture
def dara(stage: ConsoleApp) -> OfficerBrowser:
    return stage.create_officer("dara", "officer", "supervisor").sign_in()


def test_nothing_but_get_and_post_exists() -> None:
    assert {route.method for route in ROUTES} == {"GET", "POST"}
    assert all(route.has_form == (route.method == "POST") for route in ROUTES)


@pytest.mark.parametrize("route", UNSAFE, ids=lambda route: route.path)
def test_no_change_without_the_token_of_this_browser(stage: ConsoleApp, dara: OfficerBrowser, route: Route) -> None:
    before = stage.list_audit_acts()
    other = OfficerBrowser(stage)
    other.open("/sign-in")
    for csrf in (None, "", "0" * 64, other.get_csrf_token(), "\ud83d".encode("utf-16", "surrogatepass").hex()):
        answer = dara.http.post(address(route), data={"csrf": csrf} if csrf is not None else {"name": "x"})
        assert answer.status_code == 403, csrf
    assert stage.list_audit_acts() == before


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
def test_a_form_on_another_site_is_refused_even_with_the_token(dara: OfficerBrowser, headers: dict[str, str]) -> None:
    assert dara.submit_form("/account/language", language="km", headers=headers).status_code == 403
    assert dara.submit_form("/account/language", language="km").status_code == 303


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8082", "null"])
def test_a_browsers_own_headers_pass(dara: OfficerBrowser, origin: str) -> None:
    """A page without a referrer sends its forms with the origin `null`, as Chromium does."""
    ours = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert dara.submit_form("/account/language", language="km", headers=ours).status_code == 303


def test_a_token_from_before_signing_in_is_worth_nothing_after(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara")
    dara.open("/sign-in")
    before = dara.get_csrf_token()
    dara.sign_in()
    assert dara.http.post("/account/language", data={"csrf": before, "language": "km"}).status_code == 403


def test_a_form_is_short(dara: OfficerBrowser) -> None:
    answer = dara.submit_form("/account/language", language="x" * MAX_FORM_BYTES)
    assert answer.status_code == 413
    assert "too long" in answer.text


def test_other_kinds_of_bodies_are_no_forms(dara: OfficerBrowser) -> None:
    answers = [
        dara.http.post("/account/language", json={"language": "km"}),
        dara.http.post("/account/language", files={"language": b"km"}),
        dara.http.post("/account/language", content=b"\xff=\xff", headers={"content-type": "text/plain"}),
        dara.http.post(
            "/account/language", content=b"a=1&" * 300, headers={"content-type": "application/x-www-form-urlencoded"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [409] * 4


def test_a_form_about_one_thing_does_nothing_to_another(stage: ConsoleApp) -> None:
    def act(visit: RequestContext) -> Response:
        visit.check_form_purpose(visit.path["thing"])
        return PlainTextResponse("done")

    def draw(visit: RequestContext) -> Response:
        return PlainTextResponse(
            f'name="csrf" value="{visit.get_csrf_token()}" {visit.get_csrf_token(visit.path["thing"])}'
        )

    routes = (Route("GET", "/things/{thing}", PUBLIC_VERB, draw), Route("POST", "/things/{thing}", PUBLIC_VERB, act))
    browser = OfficerBrowser(replace(stage, routes=routes))
    first = browser.open("/things/one").text.split()[-1]
    assert browser.submit_form("/things/one", bound=first).text == "done"
    browser.open("/things/two")
    assert browser.submit_form("/things/two", bound=first).status_code == 409
