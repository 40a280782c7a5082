"""Every route, every role, and whose thing it is: what is allowed stands in matrix.csv, and everything else is refused.

The matrix was written by hand, beside the table of permissions and not from it. A route that is not in it fails.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse, Response

from bot.console.request_context import RequestContext, Route
from bot.console.routes import ROUTES
from bot.domain.permissions import JOINING_VERB, PERMISSIONS, ROLES, SCOPES, UNAUTHENTICATED_VERBS, is_allowed
from tests.support.console_client import ConsoleApp, OfficerBrowser, open_console

MATRIX = Path(__file__).parent / "permission_matrix.csv"
OPEN, NEVER = "open", "-"


def rows() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(encoding="utf-8") as file:
        return {(row.pop("method"), row.pop("path")): row for row in csv.DictReader(file)}


def answered(_: RequestContext) -> Response:
    return PlainTextResponse("let in")


def about(route: Route, whose: str) -> Route:
    """The same route about a thing that is somebody's, answering nothing but that it let him in."""
    return replace(route, view=answered, resource_scope=lambda _: whose)


def address(route: Route) -> str:
    return re.sub(r"{[a-z_]+}", "1", route.path)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ConsoleApp]]:
    """One console for each relation: all its routes are about such things."""
    with open_console(tmp_path_factory.mktemp("matrix")) as stage:
        yield {whose: replace(stage, routes=tuple(about(route, whose) for route in ROUTES)) for whose in SCOPES}


@pytest.fixture(scope="module")
def browsers(stages: dict[str, ConsoleApp]) -> dict[tuple[str, str], OfficerBrowser]:
    """An officer of each role, in a browser of each console."""
    found: dict[tuple[str, str], OfficerBrowser] = {}
    real = replace(stages["none"], routes=ROUTES)
    for role in ROLES:
        signed = real.create_officer(role, role, post="kh-my" if role != "administrator" else None).sign_in()
        for whose, stage in stages.items():
            browser = found[role, whose] = OfficerBrowser(stage, role)
            browser.http.cookies.update(signed.http.cookies)
            browser.page = signed.http.get("/account")
    return found


def test_the_matrix_lists_every_route_and_no_other() -> None:
    assert set(rows()) == {(route.method, route.path) for route in ROUTES}
    assert len(ROUTES) == len(set(ROUTES))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_role_is_let_in_where_the_matrix_says_so_and_nowhere_else(
    browsers: dict[tuple[str, str], OfficerBrowser], route: Route
) -> None:
    written = rows()[route.method, route.path]
    for (role, whose), browser in browsers.items():
        path, csrf = address(route), browser.get_csrf_token()
        answer = browser.http.post(path, data={"csrf": csrf}) if route.has_form else browser.http.get(path)
        may = written[role] == OPEN or whose in written[role].split()
        if written[role] == JOINING_VERB:
            assert answer.status_code == 303, (role, whose)  # he joined already
        else:
            assert (answer.status_code, answer.text == "let in") == ((200, True) if may else (403, False)), (
                role,
                whose,
            )


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_is_let_in_without_a_session(stages: dict[str, ConsoleApp], route: Route) -> None:
    stranger = OfficerBrowser(stages["none"])
    stranger.page = OfficerBrowser(replace(stages["none"], routes=ROUTES)).open("/sign-in")
    stranger.http.cookies.update(stranger.page.cookies)
    path, csrf = address(route), stranger.get_csrf_token()
    answer = stranger.http.post(path, data={"csrf": csrf}) if route.has_form else stranger.http.get(path)
    is_open = rows()[route.method, route.path]["officer"] == OPEN
    assert answer.text == ("let in" if is_open else "")
    assert answer.status_code == (200 if is_open else 303)


def test_what_no_table_names_is_refused() -> None:
    assert not any(is_allowed(ROLES, verb, whose) for verb in ("", "fly", *UNAUTHENTICATED_VERBS) for whose in SCOPES)
    assert not any(is_allowed(("visitor",), verb, whose) for verb in PERMISSIONS for whose in SCOPES)
    assert not any(is_allowed(ROLES, verb, "everybody") for verb in PERMISSIONS)


def test_every_route_names_a_verb_that_there_is() -> None:
    assert {route.verb for route in ROUTES} <= {*PERMISSIONS, *UNAUTHENTICATED_VERBS}


def test_who_reads_words_never_watches_who_reads_and_the_other_way_round() -> None:
    words = ("read_handoff", "reply", "see_queue", "claim", "note")
    others = [(role,) for role in ("auditor", "administrator", "editor")]
    assert not any(is_allowed(roles, verb, whose) for roles in others for verb in words for whose in SCOPES)
    assert not any(is_allowed(("officer", "supervisor"), "see_audit", whose) for whose in SCOPES)
