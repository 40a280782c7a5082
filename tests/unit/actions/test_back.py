"""Back shows the screen before, over long paths, once for each tap, and never leads nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.actions.conversation_thread import Thread

SCREENS = {
    "/greet": "utter_first",
    "/talk_to_person": "utter_person",
    "/ask_privacy": "utter_privacy",
    '/ask_privacy{"part": "help"}': "utter_hide_chat",
    "/find_hotline": "utter_ask_country",
    '/find_hotline{"part": "know"}': "utter_what_they_ask",
    '/show_menu{"menu": "work"}': "utter_menu_work",
    "/passport_kept": "utter_topic",
    '/passport_kept{"part": "help"}': "utter_topic_help",
    "/physical_abuse": "utter_disclosure",
    "/danger_now": "utter_help_now_all",
    "/forget_me": "utter_erase_ask",
}


def test_back_shows_the_screen_before(thread: Thread) -> None:
    thread.taps("/greet"), thread.taps("/talk_to_person"), thread.taps("/ask_privacy")
    assert thread.taps("/go_back").response == "utter_person"
    assert thread.taps("/go_back").response == "utter_first"


@pytest.mark.parametrize("before", [[], ["/greet"]])
def test_back_at_the_start_shows_the_menu(thread: Thread, before: list[str]) -> None:
    for payload in before:
        thread.taps(payload)
    assert [thread.taps("/go_back").response for _ in range(3)] == ["utter_menu"] * 3


def test_after_back_a_new_path_goes_on_from_there(thread: Thread) -> None:
    for payload in ("/greet", "/talk_to_person", "/go_back", "/ask_privacy"):
        thread.taps(payload)
    assert thread.taps("/go_back").response == "utter_first"


def test_back_from_something_aside_shows_the_last_screen_and_the_path_stays_as_it_was(thread: Thread) -> None:
    for payload in ("/greet", "/talk_to_person", "/ask_privacy"):
        thread.taps(payload)
    assert thread.taps('/go_back{"part": "last"}').response == "utter_privacy"
    assert thread.taps("/go_back").response == "utter_person"


def test_back_brings_the_arguments_back_and_reopens_the_question(thread: Thread) -> None:
    asked = thread.taps('/find_hotline{"kind": "labour"}')
    thread.taps("/ask_privacy")
    assert thread.taps("/go_back") == asked
    assert thread.slots["need"] == "find_hotline"


def test_back_to_a_row_alone_begins_with_a_neutral_line(thread: Thread) -> None:
    thread.taps('/find_hotline{"country": "SG", "kind": "violence"}')
    assert thread.turn("ask_about_contact", {}, asks="address").response == "utter_contact_line"
    thread.taps("/ask_privacy")
    again = thread.taps("/go_back")
    assert (again.response, again.arguments["lead"]) == ("utter_contact_line", {"says": "again"})


def test_a_country_said_with_back_is_not_a_second_step(thread: Thread) -> None:
    for payload in ("/greet", "/talk_to_person", "/ask_privacy"):
        thread.taps(payload)
    assert thread.says("go_back", country="MY").response == "utter_person"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*SCREENS, "back", "last"]), max_size=25))
def test_any_walk_agrees_with_a_list_of_screens(walk: list[str]) -> None:
    thread, path = Thread(), []
    for step in walk:
        if step == "back":
            path = path[:-1] or ["utter_menu"]
            assert thread.taps("/go_back").response == path[-1]
        elif step == "last":
            path = path or ["utter_menu"]
            assert thread.taps('/go_back{"part": "last"}').response == path[-1]
        else:
            assert thread.taps(step).response == SCREENS[step]
            path += [SCREENS[step]] if path[-1:] != [SCREENS[step]] else []
