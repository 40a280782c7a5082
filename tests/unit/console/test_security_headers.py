"""Every answer carries the headers; no page holds a script, a style or anything of anybody else."""

import re
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from bot.console.app import create_app
from bot.console.request_context import RequestContext, Route
from bot.console.routes import ROUTES
from bot.console.security_headers import CONTENT_SECURITY_POLICY, SECURITY_HEADERS
from bot.console.templating import TEMPLATES
from bot.domain.permissions import PUBLIC_VERB
from bot.errors import StoreUnavailable
from tests.support.console_client import HOME, ConsoleApp, OfficerBrowser, open_console

STATIC = TEMPLATES.parent / "static"
PAGES = sorted(TEMPLATES.glob("*.html"))
FILES = sorted(path for path in STATIC.iterdir())
UNNEEDED = ("http://www.w3.org/2000/svg",)


def explode(_: RequestContext) -> Response:
    raise RuntimeError("a fault of ours")


def away(_: RequestContext) -> Response:
    raise StoreUnavailable("the database is away")


def test_the_policy_allows_this_server_and_nothing_else() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    own = {"script-src", "style-src", "img-src", "media-src", "connect-src", "form-action"}
    assert {name for name, sources in rules.items() if sources == "'self'"} == own
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


def test_whatever_the_answer_is_it_has_them(stage: ConsoleApp) -> None:
    routes = (*ROUTES, Route("GET", "/explode", PUBLIC_VERB, explode), Route("GET", "/away", PUBLIC_VERB, away))
    app = create_app(stage.console_state, bind="127.0.0.1", routes=routes)
    http = TestClient(app, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)
    asked = {
        "/sign-in": 200,
        "/": 303,
        "/static/console.css": 200,
        "/static/nothing": 404,
        "/nowhere": 404,
        "/healthz": 200,
        "/readyz": 200,
        "/metrics": 200,
        "/explode": 500,
        "/away": 503,
    }
    answers = {path: http.get(path) for path in asked}
    answers["put"] = http.put("/sign-in")
    answers["other host"] = http.get("/sign-in", headers={"host": "evil.example"})
    answers["no form"] = http.post("/sign-in", json={})
    assert {path: answers[path].status_code for path in asked} == asked
    assert [answers[name].status_code for name in ("put", "other host", "no form")] == [405, 421, 409]
    for path, answer in answers.items():
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS, path
        assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/explode", "/away", "/nowhere"])
def test_a_fault_is_told_kindly_and_without_a_word_of_why(stage: ConsoleApp, path: str) -> None:
    routes = (*ROUTES, Route("GET", "/explode", PUBLIC_VERB, explode), Route("GET", "/away", PUBLIC_VERB, away))
    app = create_app(stage.console_state, bind="127.0.0.1", routes=routes)
    http = TestClient(app, base_url=HOME, raise_server_exceptions=False)
    shown = http.get(path).text
    assert "Back to the beginning" in shown
    assert not re.search(r"Traceback|RuntimeError|fault of ours|StoreUnavailable|\.py", shown)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8082", ""])
def test_another_name_for_this_machine_is_not_answered(stage: ConsoleApp, host: str) -> None:
    assert OfficerBrowser(stage).open("/sign-in", host=host).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8082", "localhost:8082", "localhost"])
def test_its_own_names_are(stage: ConsoleApp, host: str) -> None:
    assert OfficerBrowser(stage).open("/sign-in", host=host).status_code == 200


def test_behind_a_proxy_browsers_are_told_to_keep_to_https(tmp_path: Path) -> None:
    with open_console(tmp_path, home="https://console.example.org") as stage:
        assert "max-age" in OfficerBrowser(stage).open("/sign-in").headers["strict-transport-security"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_template_holds_a_script_a_style_or_a_way_around_escaping(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", written) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe|autoescape|target=", written) == []


@pytest.mark.parametrize("path", [*PAGES, *FILES], ids=lambda path: path.name)
def test_nothing_is_asked_of_anybody_else(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    assert [
        found for found in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"']*", written) if found not in UNNEEDED
    ] == []
    assert (
        re.findall(r"url\(|@import|data:|eval\(|new Function|localStorage|sessionStorage|document\.write", written)
        == []
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_the_token(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    for form in re.findall(r'<form method="post".*?</form>', written, re.DOTALL):
        assert re.search(r"\{\{ (csrf\(visit\)|bound\(visit, .+?\)) \}\}", form), form
    assert len(re.findall(r"<form", written)) == len(re.findall(r'<form method="(?:post|get)"', written))
