"""A reply never reaches another woman, whatever two open tabs send (R35)."""

import random

from tests.support.console_scenario import HandoffScenario

SENDS = 1000
TABS = (0, 1)
OWN_FORM = 0.25
"""How many of the sends are what an officer means to do; the others are mistaken."""


def test_a_thousand_sends_from_two_tabs_never_cross(story: HandoffScenario) -> None:
    """Each send takes a page from one tab, and an address from a tab that may be the other one."""
    chance, dara = random.Random(35), story.create_officer()
    both = [story.send_card(7001), story.send_card(7002)]
    for asked in both:
        dara.claim(asked)
        dara.send_greeting(asked)
    tokens = [dara.read_form_token(asked) for asked in both]
    csrf = dara.browser.get_csrf_token()
    came: list[set[str]] = [set(), set()]
    for number in range(SENDS):
        tab = chance.choice(TABS)
        address = tab if chance.random() < OWN_FORM else 1 - tab
        answer = dara.browser.http.post(
            f"/handoffs/{both[address].handoff_id}/note",
            data={"csrf": csrf, "bound": tokens[tab], "words": f"tab {tab} send {number}"},
        )
        assert answer.status_code == (303 if tab == address else 409)
        if tab == address:
            came[tab].add(f"tab {tab} send {number}")
    for tab, asked in enumerate(both):
        notes = {said.text for said in read(story, asked.handoff_id, dara.id) if said.row.side == "note"}
        assert notes == came[tab]
        assert len(notes) > SENDS / 10


def test_a_reply_of_another_tab_is_refused_and_nothing_is_written(story: HandoffScenario) -> None:
    dara = story.create_officer()
    first, second = story.send_card(7001), story.send_card(7002)
    for asked in (first, second):
        dara.claim(asked)
    bound = dara.read_form_token(first)
    assert dara.submit_action(second, "reply", prepared="greet", bound=bound).status_code == 409
    assert "open too long" in dara.page
    assert story.deliver_pending() == []


def test_two_handoffs_do_not_look_alike(story: HandoffScenario) -> None:
    dara = story.create_officer()
    asked = story.send_card()
    dara.claim(asked)
    assert f'<span class="code">{asked.code}</span>' in dara.browser.http.get(f"/handoffs/{asked.handoff_id}").text


def read(story: HandoffScenario, handoff_id: str, officer_id: str) -> list[object]:
    from bot.services.handoffs import lifecycle

    opened = story.services.run_in_transaction(
        lifecycle.read_handoff,
        story.app.console_state.keys,
        handoff_id=handoff_id,
        post_id="kh-my",
        by=officer_id,
        now=story.app.clock.now,
    )
    return list(opened.messages)
