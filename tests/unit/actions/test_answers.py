"""Each action says exactly one thing, a thing that can be shown, and remembers closed values only."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.file_reader import read_yaml
from bot.domain import handoff_buttons
from bot.domain.enums import ENTITY_VALUES, INTENTS
from bot.domain.turn import Choice
from tests.property.response_calls import choices_on_screens
from tests.support.factories import ROOT, create_renderer, create_translator
from tests.support.together import together
from tests.unit.actions.conversation_thread import Thread, actions, rules

CLOSED = st.sampled_from(sorted(ENTITY_VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(ENTITY_VALUES[name]))
)
OPEN = st.tuples(st.sampled_from([*ENTITY_VALUES, "name", "phone"]), st.text(max_size=8) | st.integers() | st.none())
ENTITIES = st.lists(CLOSED | OPEN, max_size=4).map(dict)


@pytest.mark.parametrize(
    ("payload", "response"),
    [
        ("/show_menu", "utter_menu"),
        ('/show_menu{"menu": "health"}', "utter_menu_health"),
        ('/find_hotline{"country": "MY", "kind": "violence"}', "utter_numbers_kind"),
        ('/find_hotline{"part": "know"}', "utter_what_they_ask"),
        ('/find_hotline{"kind": "consular", "origin": "VN"}', "utter_numbers_home"),
        ('/find_embassy{"part": "know"}', "utter_office_know"),
        ('/find_embassy{"country": "TH", "origin": "MM"}', "utter_ask_place"),
        ('/find_embassy{"country": "TH", "origin": "MM", "place": "any"}', "utter_office_groups_first"),
        ('/find_embassy{"country": "any", "origin": "PH"}', "utter_office_anywhere"),
        ("/danger_now", "utter_help_now_all"),
        ('/danger_now{"country": "JP"}', "utter_help_now"),
        ("/self_harm", "utter_very_low_all"),
        ("/feeling_low", "utter_very_low_all"),
        ('/feeling_low{"part": "help"}', "utter_topic_help"),
        ("/talk_to_person", "utter_person"),
        ('/talk_to_person{"part": "know"}', "utter_before_you_call"),
        ("/ask_privacy", "utter_privacy"),
        ('/ask_privacy{"part": "help"}', "utter_hide_chat"),
        ("/passport_kept", "utter_topic"),
        ('/passport_kept{"part": "friend"}', "utter_topic_friend"),
        ('/passport_kept{"part": "know"}', "utter_topic_know_anywhere"),
        ('/passport_kept{"part": "know", "country": "MY"}', "utter_topic_know"),
        ('/passport_kept{"part": "know", "country": "OM"}', "utter_topic_know_unknown"),
        ('/passport_kept{"part": "law", "country": "KR"}', "utter_topic_law_standard"),
        ('/recruitment_debt{"part": "home", "origin": "PH"}', "utter_topic_home"),
        ('/recruitment_debt{"part": "home"}', "utter_ask_origin"),
        ('/reintegration{"part": "law", "origin": "VN"}', "utter_topic_home"),
        ('/show_menu{"menu": "stages"}', "utter_menu_stages"),
        ('/show_menu{"menu": "way"}', "utter_menu_way"),
        ('/passport_kept{"part": "law", "country": "any"}', "utter_topic_law_everywhere"),
        ("/wages_unpaid", "utter_topic"),
        ("/sexual_violence", "utter_disclosure_time"),
        ('/sexual_violence{"part": "help"}', "utter_time_matters"),
        ("/partner_violence", "utter_disclosure"),
        ("/change_language", "utter_language"),
        ('/change_language{"language": "vi"}', "utter_language_set"),
        ("/quick_exit", "utter_left"),
        ("/forget_me", "utter_erase_ask"),
    ],
)
def test_a_choice_is_answered_by_its_screen(thread: Thread, payload: str, response: str) -> None:
    assert thread.taps(payload).response == response


def test_words_about_home_find_home_lines(thread: Thread) -> None:
    assert thread.says("find_hotline", origin="ID", country="MY").response == "utter_numbers"
    assert Thread().says("find_hotline", origin="ID").response == "utter_ask_country"


def test_what_is_not_understood_offers_meanings_and_then_a_person(thread: Thread) -> None:
    first = thread.says("nlu_fallback", ranking=("greet", "wages_unpaid", "find_legal_aid", "arrested", "health"))
    assert first.arguments == {"suggestions": ["wages_unpaid", "find_legal_aid", "arrested"]}
    assert thread.says("nlu_fallback").response == "utter_not_understood_again"
    thread.taps("/show_menu")
    assert thread.says("nlu_fallback").response == "utter_not_understood"


def test_a_likely_meaning_is_asked_about(thread: Thread) -> None:
    asked = thread.turn("nlu_fallback", {}, ranking=("nlu_fallback", "wages_unpaid", "arrested"), confidence=0.3)
    assert (asked.response, asked.arguments) == (
        "utter_did_i_understand",
        {"suggestions": ["wages_unpaid", "arrested"]},
    )
    assert thread.says("nlu_fallback").response == "utter_not_understood_again"


def test_what_no_button_stands_for_is_not_asked_about(thread: Thread) -> None:
    lost = thread.turn("nlu_fallback", {}, ranking=("nlu_fallback", "greet"), confidence=0.3)
    assert lost.response == "utter_not_understood"


def test_every_intent_has_a_rule_and_every_action_is_in_the_domain() -> None:
    domain = read_yaml(ROOT / "domain.yml")
    assert set(rules()) >= set(INTENTS)
    assert set(actions()) == set(domain["actions"])
    assert {name for name in rules().values() if name not in domain["responses"]} <= set(actions())


def asked_of_it() -> list[Choice]:
    """What buttons ask of the assistant; the others are the gateway's own."""
    return sorted(
        (choice for choice in choices_on_screens() if choice.intent not in handoff_buttons.HANDOFF_INTENTS),
        key=Choice.to_payload,
    )


@together("choice", asked_of_it, ids=Choice.to_payload)
def test_every_button_leads_to_a_screen_that_can_be_shown(choice: Choice) -> None:
    assert create_renderer().render(Thread().turn(choice.intent, choice.values), create_translator("km")).text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(INTENTS), ENTITIES), min_size=1, max_size=4))
def test_whatever_is_understood_one_screen_is_shown_and_only_closed_values_are_remembered(
    turns: list[tuple[str, dict[str, Any]]],
) -> None:
    thread = Thread()
    for intent, entities in turns:
        closed = {name: value for name, value in entities.items() if value in ENTITY_VALUES.get(name, ())}
        said = thread.turn(intent, entities if not {"country", "origin"} & (set(entities) - set(closed)) else closed)
        assert create_renderer().render(said, create_translator("en")).rows is not None
        assert thread.slots["need"] in (None, *INTENTS)
        assert thread.slots["part"] in (None, *ENTITY_VALUES["part"])
        assert {thread.slots[name] for name in ("country", "origin")} <= {
            None,
            *ENTITY_VALUES["country"],
            *ENTITY_VALUES["origin"],
        }


@pytest.mark.parametrize("intent", INTENTS)
def test_a_value_of_her_own_reaches_no_screen(thread: Thread, intent: str) -> None:
    said = thread.turn(
        intent, {"kind": "Sari", "menu": "Sari", "page": "Sari", "part": "Sari", "language": "Sari", "name": "Sari"}
    )
    assert "Sari" not in str(said)
