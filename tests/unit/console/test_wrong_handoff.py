"""A reply never reaches another woman, whatever two open tabs send (R35)."""

import random

from tests.support.console_handoffs import Story

SENDS = 1000
TABS = (0, 1)
OWN_FORM = 0.25
"""How many of the sends are what an officer means to do; the others are mistaken."""


def test_a_thousand_sends_from_two_tabs_never_cross(story: Story) -> None:
    """Each send takes a page from one tab, and an address from a tab that may be the other one."""
    chance, dara = random.Random(35), story.officer()
    both = [story.asked(7001), story.asked(7002)]
    for asked in both:
        dara.claims(asked)
        dara.greets(asked)
    tokens = [dara.bound(asked) for asked in both]
    csrf = dara.browser.csrf()
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
        notes = {said.words for said in read(story, asked.handoff_id, dara.id) if said.row.side == "note"}
        assert notes == came[tab]
        assert len(notes) > SENDS / 10


def test_a_reply_of_another_tab_is_refused_and_nothing_is_written(story: Story) -> None:
    dara = story.officer()
    first, second = story.asked(7001), story.asked(7002)
    for asked in (first, second):
        dara.claims(asked)
    bound = dara.bound(first)
    assert dara.does(second, "reply", prepared="greet", bound=bound).status_code == 409
    assert "open too long" in dara.page
    assert story.reaches_her() == []


def test_two_handoffs_do_not_look_alike(story: Story) -> None:
    dara = story.officer()
    asked = story.asked()
    dara.claims(asked)
    assert f'<span class="code">{asked.code}</span>' in dara.browser.http.get(f"/handoffs/{asked.handoff_id}").text


def read(story: Story, handoff_id: str, officer_id: str) -> list[object]:
    from bot.services import handoffs

    opened = story.office.run(
        handoffs.one, story.stage.office.keys, handoff_id=handoff_id, post_id="kh-my", by=officer_id,
        now=story.stage.clock.now,
    )  # fmt: skip
    return list(opened.said)
