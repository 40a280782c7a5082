"""The queue: by urgency, then by what is due; who holds what; never a word of hers; live within seconds."""

import asyncio
import json

import pytest

from bot.console.middleware import build_request_context as recognised
from bot.console.views import events, queue_entries
from bot.db.tables.handoffs import OfficerCallRow
from tests.support.console_scenario import HandoffScenario, OfficerClient


def test_the_most_urgent_comes_first_then_what_is_due(story: HandoffScenario) -> None:
    slow = story.send_card(7001, urgency="week")
    story.app.clock.advance(minutes=30)
    first, late = story.send_card(7002, urgency="now"), story.send_card(7003)
    early = story.send_card(7004, urgency="today")
    page = story.create_officer().open_queue()
    assert sorted((slow, first, late, early), key=lambda one: page.index(one.code)) == [first, early, slow, late]


def test_a_row_says_what_is_needed_and_no_story(story: HandoffScenario) -> None:
    story.send_card(help="wages", urgency="now", who="woman", window="evening")
    story.app.clock.advance(minutes=12)
    page = story.create_officer().open_queue()
    for said in (
        "Wages",
        "Now",
        "English",
        "asked for a woman",
        "Closed, opens 2026-03-02 18:00",
        "She has waited 12 min.",
    ):
        assert said in page
    assert "green mango" not in page


def test_it_counts_down_and_shows_that_she_wrote(story: HandoffScenario) -> None:
    asked, dara = story.send_card(urgency="today"), story.create_officer()
    assert "in 60 min" in dara.open_queue()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    dara.open_handoff(asked)
    story.app.clock.advance(seconds=5)
    story.services.create_person().send_message("hello")
    assert "She wrote" in dara.open_queue()
    story.app.clock.advance(seconds=5)
    dara.open_handoff(asked)
    assert "She wrote" not in dara.open_queue()


def test_a_long_queue_shows_the_most_urgent_and_counts_the_rest(
    story: HandoffScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_entries, "MAX_ROWS_PER_SECTION", 1)
    first, second = story.send_card(7001, urgency="now"), story.send_card(7002, urgency="none")
    dara = story.create_officer()
    page = dara.open_queue()
    assert (first.code in page, second.code in page, "Show all" in page) == (True, False, True)
    dara.browser.open("/queue?all=yes")
    assert second.code in dara.page


@pytest.mark.parametrize("typed", ["code", "Papers", "papers burmese", "2026-03-02"])
def test_a_woman_is_found_by_code_help_language_and_day(story: HandoffScenario, typed: str) -> None:
    other = story.send_card(7001, help="wages", language="km")
    story.app.clock.advance(days=2)
    wanted = story.send_card(7002, help="papers", language="my")
    by = {"code": wanted.code.lower().replace("-", ""), "2026-03-02": f"{story.app.clock():%Y-%m-%d}"}
    dara = story.create_officer()
    dara.browser.submit_form("/queue", find=by.get(typed, typed))
    assert (wanted.code in dara.page, other.code in dara.page) == (True, False)


def test_what_is_not_found_is_said_and_stands_in_no_address(story: HandoffScenario) -> None:
    asked, dara = story.send_card(), story.create_officer()
    found = dara.browser.submit_form("/queue", find="zebra")
    assert asked.code not in dara.page
    assert "Nobody is found with this." in dara.page
    assert "zebra" not in str(found.url)


def test_home_shows_whom_an_officer_answers_who_waits_and_who_is_overdue(story: HandoffScenario) -> None:
    mine, late = story.send_card(7001, urgency="none"), story.send_card(7002, urgency="now")
    dara = story.create_officer()
    dara.claim(mine)
    story.app.clock.advance(minutes=8)
    dara.open_queue()
    story.app.clock.advance(minutes=8)
    dara.browser.open("/")
    assert dara.page.index("Women you answer") < dara.page.index(mine.code) < dara.page.index("Waiting for somebody")
    assert dara.page.index("Waiting for somebody") < dara.page.index(late.code)
    assert "Overdue: 1" in dara.page


def test_another_post_sees_nothing(story: HandoffScenario) -> None:
    asked, stranger = story.send_card(), story.create_officer("theirs", post="ngo-my")
    assert asked.code not in stranger.open_queue()
    assert stranger.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 404
    assert stranger.browser.submit_form(f"/handoffs/{asked.handoff_id}/claim", bound="x").status_code == 404


def test_who_may_not_answer_women_has_no_queue(story: HandoffScenario) -> None:
    auditor = story.create_officer("eva", "auditor", post=None)
    assert auditor.browser.open("/queue").status_code == 403


def test_a_supervisor_puts_back_what_a_colleague_holds(story: HandoffScenario) -> None:
    asked, dara, head = story.send_card(), story.create_officer("dara"), story.create_officer("head", "supervisor")
    dara.claim(asked)
    assert "Put back into the queue" in head.open_queue()
    head.submit_action(asked, "release")
    assert story.services.get_handoff(asked.handoff_id).officer_id is None
    assert story.list_audit_verbs(asked.handoff_id)[-2:] == ["release_for", "release"]


def test_a_new_handoff_shows_in_the_next_beat_of_an_open_page(story: HandoffScenario) -> None:
    dara = story.create_officer()

    async def heard() -> list[dict[str, str]]:
        arrival = _arrival(dara)
        signs, found = events.generate_events(recognised(story.app.console_state, arrival)), []
        async for line in signs:
            if line.startswith("event: changed"):
                found.append(json.loads(line.split("data: ")[1]))
                if len(found) == 1:
                    await asyncio.to_thread(story.send_card)
                    story.app.clock.advance(seconds=1)
                else:
                    return found
        return found

    before, after = asyncio.run(asyncio.wait_for(heard(), 10))
    assert before["queue"] != after["queue"]


def test_what_was_said_is_news_for_who_holds_it_alone(story: HandoffScenario) -> None:
    asked, dara, sokha = story.send_card(), story.create_officer("dara"), story.create_officer("sokha")
    dara.claim(asked)

    def sign(officer_id: str) -> str:
        story.app.clock.advance(seconds=1)
        return story.app.console_state.change_tokens.get_tokens("kh-my", officer_id)["talk"]

    mine, theirs = sign(dara.id), sign(sokha.id)
    dara.send_greeting(asked)
    assert (sign(dara.id) != mine, sign(sokha.id) == theirs) == (True, True)


def _arrival(dara: object) -> object:
    from bot.console.request_parser import Form, ParsedRequest

    cookie = next(iter(dara.browser.http.cookies.jar))  # type: ignore[attr-defined]
    return ParsedRequest({}, {}, Form(), cookie.value or "", "", "127.0.0.1", "en", True, True)


def test_whoever_is_called_reads_it_above_every_page_and_sees_to_it(story: HandoffScenario) -> None:
    boss = story.create_officer("boss", "officer", "supervisor")
    sok, dara = story.create_officer("sok"), story.create_officer("dara")
    with story.app.open_unit_of_work() as uow:
        ids = {one.login: one.officer_id for one in uow.officers.list_all()}
    boss.browser.open("/shifts")
    assert "The supervisors of the post are called" in boss.page
    boss.browser.submit_form("/on-call", officer_id=[ids["sok"], "", ids["dara"]])
    boss.browser.open("/shifts")
    assert "The supervisors of the post are called" not in boss.page
    late = story.send_card(urgency="today")
    story.app.clock.advance(minutes=61)
    story.services.advance_handoffs()
    for one, is_called in ((sok, True), (dara, False), (boss, False)):
        one.browser.sign_in()
        assert ("You are called" in one.browser.open("/parts/waiting").text) == is_called
    assert "Called:" in dara.open_queue() and "(sees to it)" not in dara.page
    assert sok.submit_action(late, "acknowledge").headers["location"].startswith("/queue?done=call_acknowledged")
    assert "You are called" not in sok.browser.open("/parts/waiting").text
    assert "(sees to it)" in dara.open_queue()
    assert story.list_audit_verbs(late.handoff_id)[-2:] == [f"call_{ids['sok']}", "acknowledge"]


def test_open_queues_change_when_she_is_told_and_when_somebody_is_called(story: HandoffScenario) -> None:
    story.create_officer("sok")
    late = story.send_card(urgency="today")

    def read_token() -> object:
        story.app.clock.advance(seconds=1.1)
        return story.app.console_state.change_tokens.get_tokens("kh-my")["queue"]

    def change(**values: object) -> None:
        with story.app.open_unit_of_work() as uow:
            uow.handoffs.update(late.handoff_id, **values)
            uow.commit()

    change(step=1)
    seen = [read_token()]
    change(next_told_at=story.app.clock())
    seen.append(read_token())
    with story.app.open_unit_of_work() as uow:
        uow.officer_calls.add(OfficerCallRow(late.handoff_id, 1, story.app.clock(), "sok", story.app.clock()))
        uow.commit()
    seen.append(read_token())
    assert len(set(map(str, seen))) == len(seen)


def test_a_list_of_strangers_is_refused(story: HandoffScenario) -> None:
    boss = story.create_officer("boss", "officer", "supervisor")
    boss.browser.open("/shifts")
    assert boss.browser.submit_form("/on-call", officer_id="nobody").status_code == 409


def test_what_is_overdue_stands_on_top_and_above_every_page(story: HandoffScenario) -> None:
    calm, late = story.send_card(7001, urgency="now"), story.send_card(7002, urgency="today")
    dara = story.create_officer()
    dara.claim(calm)
    dara.send_greeting(calm)
    story.deliver_pending()
    assert "hidden" in dara.browser.open("/parts/waiting").text
    story.app.clock.advance(minutes=61)
    dara.browser.sign_in()
    page = dara.open_queue()
    assert "Overdue: she waits for a word" in page
    assert page.index(late.code) < page.index(calm.code)
    assert 'data-part="/parts/waiting"' in dara.browser.open("/").text
    said = dara.browser.open("/parts/waiting").text
    assert 'data-count="1"' in said and "Waiting longer than promised: 1" in said
    story.services.create_person(7001).send_message("are you there?")
    said = dara.browser.open("/parts/waiting").text
    assert 'data-count="2"' in said and "Wrote to you: 1" in said
    dara.open_handoff(calm)
    story.app.clock.advance(hours=4)
    dara.browser.sign_in()
    assert "She wrote, and has waited" in dara.open_queue()
    dara.submit_action(calm, "no-reply")
    assert "She wrote, and has waited" not in dara.open_queue()


def test_what_arrived_last_for_an_officer_is_told_and_nothing_of_others(story: HandoffScenario) -> None:
    dara, lina = story.create_officer(), story.create_officer("lina")

    def arrived(officer: OfficerClient) -> int:
        drawn = officer.browser.open("/parts/waiting").text
        return int(drawn.partition('data-arrived="')[2].partition('"')[0])

    assert arrived(dara) == 0
    asked = story.send_card()
    came = arrived(dara)
    assert came == arrived(lina) == int(story.app.clock.now.timestamp() * 1000)
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    dara.open_handoff(asked)
    assert arrived(dara) == arrived(lina) == 0
    story.app.clock.advance(minutes=1)
    story.services.create_person().send_message("are you there?")
    assert arrived(dara) > came
    assert arrived(lina) == 0
