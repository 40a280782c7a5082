"""Whatever is sent to whichever route, by whomever: an answer, never a fault of ours."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from urllib.parse import quote

import pytest

from bot.console.routes import ROUTES
from bot.console.visiting import Route
from tests.support.console import Browser, Stage
from tests.support.injections import corpus

SEEDS = range(6)
FIELDS = (
    "login", "password", "again", "code", "old", "new", "language", "on_duty", "name", "title", "roles", "languages",
    "is_woman", "post_id", "cap", "officer_id", "weekday", "begins", "ends", "day", "country", "run_by", "origin", "mission_id",
    "time_zone", "hours", "reports", "keep_days", "item", "bound", "done", "before",
)  # fmt: skip
ODD = (
    "", " ", "\0", "\n", "0", "-1", "1" * 5000, "9" * 20, "x" * 3000, "1e9", "²", "١٢", "\u202e", "\ud7ff", "😀", "null",
    "None", "kh-my", "officer", "en", "yes", "09:00", "24:00", "2026-03-03", "9999-12-31", "0001-01-01", "Asia/Kuala_Lumpur",
    "24/7", "Mo-Fr 09:00-17:00", "../../etc/passwd", "%00", "a|b", "{0}", "%s", "💥" * 200,
)  # fmt: skip
PARTS = ("officer_id", "shift_id", "day", "post_id", "name", "handoff_id", "position")


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


@pytest.mark.parametrize("seed", SEEDS)
def test_every_route_answers(stage: Stage, browsers: list[Browser], seed: int) -> None:
    random = Random(seed)
    dara = stage.officer("dara")
    there = {"officer_id": dara.id, "post_id": "kh-my", "name": "console.js", "day": "2026-03-03"}
    answered: Counter[int] = Counter()
    for route in ROUTES:
        if route.path in ("/events", "/sign-out"):
            continue
        for browser in browsers:
            path = address(route, random, there)
            if route.has_form:
                fields = {name: value(random) for name in random.sample(FIELDS, 12)}
                answer = browser.http.post(path, data={"csrf": browser.csrf(), **fields})
            else:
                answer = browser.http.get(path)
            assert answer.status_code < 500, (route, path)
            answered[answer.status_code] += 1
            assert "Traceback" not in answer.text
    assert {200, 303, 403, 404, 409} <= set(answered)  # all kinds of answers were met
