"""Whatever is sent to whichever route, by whomever: an answer, never a fault of ours."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from urllib.parse import quote

import pytest

from bot.console import cookies
from bot.console.routes import ROUTES
from bot.console.visiting import Route
from tests.support.console import Browser, Stage
from tests.support.console_handoffs import Desk, Story
from tests.support.injections import corpus

SEEDS = range(6)
FIELDS = (
    "login", "password", "again", "code", "old", "new", "language", "on_duty", "name", "title", "roles", "languages",
    "is_woman", "post_id", "cap", "officer_id", "weekday", "begins",
    "ends", "day", "country", "run_by", "origin", "mission_id",
    "time_zone", "hours", "reports", "keep_days", "item", "done", "before",
    "words", "prepared", "code_word", "when", "asks", "recipient", "to", "manner", "outcome", "urgency", "checklist", "step",
    "is_done", "has_consent", "receiver", "state", "fault", "anyway",
)  # fmt: skip
ODD = (
    "", " ", "\0", "\n", "0", "-1", "1" * 5000, "9" * 20, "x" * 3000, "1e9", "²", "١٢", "\u202e", "\ud7ff", "😀", "null",
    "None", "kh-my", "officer", "en", "yes", "09:00", "24:00", "2026-03-03", "9999-12-31", "0001-01-01", "Asia/Kuala_Lumpur",
    "24/7", "Mo-Fr 09:00-17:00", "../../etc/passwd", "%00", "a|b",
    "greet", "off_duty", "emergency", "call_service", "health:own",
    "officer:x", "queue:", "other_post", "now",
    "goal_met", "dead", "confirmed", "2",
    "9999-12-31T23:59", "0001-01-01T00:00", "2026-03-03T10:00+05:00", "{0}", "%s", "💥" * 200,
)  # fmt: skip
PARTS = (
    "officer_id",
    "shift_id",
    "day",
    "post_id",
    "name",
    "handoff_id",
    "position",
    "referral_id",
    "row_id",
    "correction_id",
)


@pytest.fixture
def browsers(stage: Stage) -> Iterator[list[Browser]]:
    signed = [
        stage.officer("boss", "administrator", "editor", post=None).signs_in(),
        stage.officer("head", "officer", "supervisor").signs_in(),
        stage.officer("audit", "auditor", post=None).signs_in(),
    ]
    yield [*signed, Browser(stage)]


def value(random: Random) -> str:
    said = random.choice(ODD) if random.random() < 0.7 else random.choice(corpus()).text[:3000]
    return said.encode("utf-8", "replace").decode("utf-8")  # no browser can send half a character


def address(route: Route, random: Random, there: dict[str, str]) -> str:
    """Half the time of something that is there."""
    odd = {part: quote(value(random)[:200] or "x", safe="") for part in PARTS}
    parts = {part: there.get(part, said) if random.random() < 0.5 else said for part, said in odd.items()}
    return f"{route.path.format(**parts)}?before={quote(value(random)[:50])}&done={quote(value(random)[:50])}"


def _bound(browser: Browser, handoff_id: str) -> str:
    """What binds a form of this browser to a handoff, so that the view behind it is reached."""
    kept = [cookie.value or "" for cookie in browser.http.cookies.jar]
    return cookies.form_token(browser.stage.office, kept[0] if kept else "", f"handoff {handoff_id}")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_route_answers(stage: Stage, browsers: list[Browser], seed: int) -> None:
    random = Random(seed)
    dara, story = stage.officer("dara"), Story(stage)
    asked = story.asked()
    Desk(browsers[1], story).claims(asked)
    bound = {browser.login: _bound(browser, asked.handoff_id) for browser in browsers}
    there = {
        "officer_id": dara.id,
        "post_id": "kh-my",
        "name": "console.js",
        "day": "2026-03-03",
        "handoff_id": asked.handoff_id,
    }
    answered: Counter[int] = Counter()
    for route in ROUTES:
        if route.path in ("/events", "/sign-out"):
            continue
        for browser in browsers:
            path = address(route, random, there)
            if route.has_form:
                fields = {name: value(random) for name in random.sample(FIELDS, 12)}
                answer = browser.http.post(path, data={"csrf": browser.csrf(), "bound": bound[browser.login], **fields})
            else:
                answer = browser.http.get(path)
            assert answer.status_code < 500, (route, path)
            answered[answer.status_code] += 1
            assert "Traceback" not in answer.text
    assert {200, 303, 403, 404, 409} <= set(answered)  # all kinds of answers were met
