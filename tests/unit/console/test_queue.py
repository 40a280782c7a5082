"""The queue: by urgency, then by what is due; who holds what; never a word of hers; live within seconds."""

import asyncio
import json

import pytest

from bot.console import events, queue
from bot.console.admitting import recognised
from tests.support.console_handoffs import Story


def test_the_most_urgent_comes_first_then_what_is_due(story: Story) -> None:
    slow = story.asked(7001, urgency="week")
    story.stage.clock.pass_time(minutes=30)
    first, late = story.asked(7002, urgency="now"), story.asked(7003)
    early = story.asked(7004, urgency="today")
    page = story.officer().sees_queue()
    assert sorted((slow, first, late, early), key=lambda one: page.index(one.code)) == [first, early, slow, late]


def test_a_row_says_what_is_needed_and_no_story(story: Story) -> None:
    story.asked(help="wages", urgency="now", who="woman", window="evening")
    story.stage.clock.pass_time(minutes=12)
    page = story.officer().sees_queue()
    for said in ("Wages", "Now", "English", "asked for a woman", "Closed, opens 2026-03-02 18:00", "late by 2 min"):
        assert said in page
    assert "green mango" not in page


def test_it_counts_down_and_shows_that_she_wrote(story: Story) -> None:
    asked, dara = story.asked(urgency="today"), story.officer()
    assert "in 60 min" in dara.sees_queue()
    dara.claims(asked)
    dara.greets(asked)
    story.reaches_her()
    dara.opens(asked)
    story.stage.clock.pass_time(seconds=5)
    story.office.woman().says("hello")
    assert "She wrote" in dara.sees_queue()
    story.stage.clock.pass_time(seconds=5)
    dara.opens(asked)
    assert "She wrote" not in dara.sees_queue()


def test_a_long_queue_shows_the_most_urgent_and_counts_the_rest(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "SHOWN", 1)
    first, second = story.asked(7001, urgency="now"), story.asked(7002, urgency="none")
    dara = story.officer()
    page = dara.sees_queue()
    assert (first.code in page, second.code in page, "Show all" in page) == (True, False, True)
    dara.browser.opens("/queue?all=yes")
    assert second.code in dara.page


def test_another_post_sees_nothing(story: Story) -> None:
    asked, stranger = story.asked(), story.officer("theirs", post="ngo-my")
    assert asked.code not in stranger.sees_queue()
    assert stranger.browser.opens(f"/handoffs/{asked.handoff_id}").status_code == 404
    assert stranger.browser.sends(f"/handoffs/{asked.handoff_id}/claim", bound="x").status_code == 404


def test_who_may_not_answer_women_has_no_queue(story: Story) -> None:
    auditor = story.officer("eva", "auditor", post=None)
    assert auditor.browser.opens("/queue").status_code == 403


def test_a_supervisor_puts_back_what_a_colleague_holds(story: Story) -> None:
    asked, dara, head = story.asked(), story.officer("dara"), story.officer("head", "supervisor")
    dara.claims(asked)
    assert "Put back into the queue" in head.sees_queue()
    head.does(asked, "release")
    assert story.office.row(asked.handoff_id).officer_id is None
    assert story.verbs(asked.handoff_id)[-2:] == ["release_for", "release"]


def test_a_new_handoff_shows_in_the_next_beat_of_an_open_page(story: Story) -> None:
    dara = story.officer()

    async def heard() -> list[dict[str, str]]:
        arrival = _arrival(dara)
        signs, found = events.beats(recognised(story.stage.office, arrival)), []
        async for line in signs:
            if line.startswith("event: changed"):
                found.append(json.loads(line.split("data: ")[1]))
                if len(found) == 1:
                    await asyncio.to_thread(story.asked)
                    story.stage.clock.pass_time(seconds=1)
                else:
                    return found
        return found

    before, after = asyncio.run(asyncio.wait_for(heard(), 10))
    assert before["queue"] != after["queue"]


def test_what_was_said_is_news_for_who_holds_it_alone(story: Story) -> None:
    asked, dara, sokha = story.asked(), story.officer("dara"), story.officer("sokha")
    dara.claims(asked)

    def sign(officer_id: str) -> str:
        story.stage.clock.pass_time(seconds=1)
        return story.stage.office.pulse.of("kh-my", officer_id)["talk"]

    mine, theirs = sign(dara.id), sign(sokha.id)
    dara.greets(asked)
    assert (sign(dara.id) != mine, sign(sokha.id) == theirs) == (True, True)


def _arrival(dara: object) -> object:
    from bot.console.arriving import Arrival, Form

    cookie = next(iter(dara.browser.http.cookies.jar))  # type: ignore[attr-defined]
    return Arrival({}, {}, Form(), cookie.value or "", "", "127.0.0.1", "en", True, True)
