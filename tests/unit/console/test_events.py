"""A page that stays open: told at once what changed, told that the session ended, and nothing missed after a cut."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.responses import PlainTextResponse

from bot.console import live_updates
from bot.console.live_updates import ChangeTokens
from bot.console.request_context import RequestContext, Route, build_request_context
from bot.console.request_parser import Form, ParsedRequest
from bot.console.views import events
from bot.services.officers import availability
from tests.support.console_client import ConsoleApp, OfficerBrowser


def visit(stage: ConsoleApp, browser: OfficerBrowser) -> RequestContext:
    token = next(iter(browser.http.cookies.values()))
    return build_request_context(stage.console_state, ParsedRequest({}, {}, Form(), token, "", "test", "", True, False))


async def next_of(stream: AsyncIterator[str]) -> tuple[str, dict[str, str]]:
    """The next event that is one, with what it says; the clock goes on meanwhile."""
    async for block in stream:
        if block.startswith("event: ") and block != events.HEARTBEAT_EVENT:
            name, data = block.strip().split("\n")
            return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
    raise AssertionError("the stream ended")


def set_on_duty(stage: ConsoleApp, browser: OfficerBrowser, on_duty: bool) -> None:
    with stage.open_unit_of_work() as uow:
        availability.set_on_duty(uow, officer_id=browser.id, on_duty=on_duty, by="test", now=stage.clock.now)
    stage.clock.advance(seconds=1)


async def test_first_everything_as_it_is_then_what_changes(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    stream = events.generate_events(visit(stage, dara))
    name, first = await next_of(stream)
    set_on_duty(stage, dara, True)
    _, second = await next_of(stream)
    assert name == "changed"
    assert first["present"] != second["present"]
    await stream.aclose()


async def test_after_a_cut_the_new_stream_says_what_was_missed(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    before = events.generate_events(visit(stage, dara))
    _, seen = await next_of(before)
    await before.aclose()
    set_on_duty(stage, dara, True)
    after = events.generate_events(visit(stage, dara))
    _, now = await next_of(after)
    assert now["present"] != seen["present"]
    await after.aclose()


async def test_the_stream_ends_with_the_session(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    boss = stage.create_officer("boss", "administrator", post=None).sign_in()
    stream = events.generate_events(visit(stage, dara))
    await next_of(stream)
    boss.submit_form(f"/officers/{dara.id}/disable")
    assert await next_of(stream) == ("ended", {})
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_listening_is_no_use_of_the_session(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    stream = events.generate_events(visit(stage, dara))
    await next_of(stream)
    stage.clock.advance(minutes=stage.console_state.sign_in_policy.idle_minutes + 1)
    assert (await next_of(stream))[0] == "ended"


def test_a_stream_that_begins_anew_is_no_use_of_it_either(stage: ConsoleApp) -> None:
    route = Route("GET", "/events", "listen", lambda _: PlainTextResponse("a stream"))
    dara = stage.create_officer("dara").sign_in()
    listener = OfficerBrowser(replace(stage, routes=(route,)), "dara")
    listener.http.cookies.update(dict(dara.http.cookies))
    for _ in range(3):
        stage.clock.advance(minutes=4)
        answer = listener.open("/events")
    assert answer.status_code == 303


async def test_another_posts_changes_are_not_told(stage: ConsoleApp) -> None:
    dara, lina = stage.create_officer("dara").sign_in(), stage.create_officer("lina", post="ngo-my").sign_in()
    stream = events.generate_events(visit(stage, dara))
    _, first = await next_of(stream)
    set_on_duty(stage, lina, True)
    set_on_duty(stage, dara, True)
    set_on_duty(stage, dara, False)
    assert (stage.console_state.change_tokens.get_tokens("kh-my")) == first
    await stream.aclose()


async def test_whoever_has_no_post_hears_nothing_and_stays_connected(stage: ConsoleApp) -> None:
    boss = stage.create_officer("boss", "administrator", post=None).sign_in()
    stream = events.generate_events(visit(stage, boss))
    assert await next_of(stream) == ("changed", {})
    await stream.aclose()


def test_a_sign_says_nothing_but_that_something_differs(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    set_on_duty(stage, dara, True)
    said = json.dumps(stage.console_state.change_tokens.get_tokens("kh-my"))
    assert not any(word in said for word in (dara.id, "dara", "Dara", "kh-my", "2026"))


def test_one_look_serves_every_page(stage: ConsoleApp) -> None:
    looks: list[str] = []

    def look(_uow: object, post_id: str, _now: object) -> str:
        looks.append(post_id)
        return "sign"

    pulse = ChangeTokens(
        lambda _: stage.console_state.open_unit_of_work(reading=True),
        {"x": look},
        now=stage.clock,
        clock=stage.clock.monotonic,
    )
    assert [pulse.get_tokens("kh-my") for _ in range(50)] == [{"x": "sign"}] * 50
    stage.clock.advance(seconds=1)
    pulse.get_tokens("kh-my")
    assert looks == ["kh-my", "kh-my"]


def test_the_stream_is_one(stage: ConsoleApp) -> None:
    answer = events.stream_events(visit(stage, stage.create_officer("dara").sign_in()))
    assert answer.headers["content-type"].startswith("text/event-stream")


async def test_a_quiet_stream_says_that_it_is_there(stage: ConsoleApp) -> None:
    stream = events.generate_events(visit(stage, stage.create_officer("dara").sign_in()))
    await next_of(stream)
    assert [await anext(stream) for _ in range(3)] == [events.HEARTBEAT_EVENT] * 3
    await stream.aclose()


async def test_of_many_streams_of_one_session_the_oldest_end(stage: ConsoleApp) -> None:
    dara, lina = stage.create_officer("dara").sign_in(), stage.create_officer("lina").sign_in()
    streams = [events.generate_events(visit(stage, who)) for who in (lina, *[dara] * (events.MAX_STREAMS + 1))]
    for stream in streams:
        await next_of(stream)
    with pytest.raises(StopAsyncIteration):
        await anext(streams[1])
    for stream in (streams[0], *streams[2:]):
        assert await anext(stream) == events.HEARTBEAT_EVENT
        await stream.aclose()


def test_each_post_is_drawn_anew_at_a_second_of_its_own(stage: ConsoleApp) -> None:
    def turned(post_id: str) -> list[int]:
        minutes = [
            live_updates._get_shifted_minute(post_id, stage.clock.now + timedelta(seconds=second))
            for second in range(61)
        ]
        return [second for second in range(60) if minutes[second] != minutes[second + 1]]

    turns = [turned(f"post-{number}") for number in range(5)]
    assert all(len(turn) == 1 for turn in turns)
    assert len({turn[0] for turn in turns}) >= 4


async def test_shortly_before_the_session_ends_the_page_is_told_once(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    stream = events.generate_events(visit(stage, dara))
    await next_of(stream)
    policy = stage.console_state.sign_in_policy
    stage.clock.advance(minutes=policy.idle_minutes - policy.warning_minutes)
    assert await next_of(stream) == ("ending", {"minutes": policy.warning_minutes, "can_stay": True})
    await next_of(stream)
    assert await anext(stream) == events.HEARTBEAT_EVENT
    dara.http.post("/awake", data={"csrf": dara.get_csrf_token()}, headers={"X-Part": "1"})
    assert await next_of(stream) == ("staying", {})
    await stream.aclose()


async def test_after_eight_hours_staying_is_not_offered(stage: ConsoleApp) -> None:
    dara = stage.create_officer("dara").sign_in()
    stream = events.generate_events(visit(stage, dara))
    await next_of(stream)
    for _ in range(stage.console_state.sign_in_policy.session_hours * 10 - 1):
        stage.clock.advance(minutes=6)
        dara.http.get("/account")
    stage.clock.advance(minutes=4)
    assert await next_of(stream) == ("ending", {"minutes": 2, "can_stay": False})
    await stream.aclose()
