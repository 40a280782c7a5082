"""She asks for a person: who would read her, what she should know first, and that no is an answer too."""

from dataclasses import replace

import pytest

from bot.domain.turn import Choice, ResponseCall
from bot.services import posts
from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_conversation import ASKS, Talk
from tests.support.handoff_scenario import OTHER, POST


async def test_where_nobody_has_joined_it_is_said(house: House) -> None:
    house.assistant.answers[ASKS] = ResponseCall("utter_person", {"country": "MY", "origin": "ID"})
    await house.says(ASKS)
    assert house.telegram.list_screens(CHAT) == ["utter_person"]


async def test_she_reads_who_it_is_before_she_says_anything(house: House) -> None:
    talk = Talk.of(house)
    text = await talk.asks()
    assert talk.screens == ["utter_person_post"]
    for said in (
        "Post A",
        "They work for your government.",
        "Somebody is at work there now.",
        "may have to report",
        "say no",
    ):
        assert said in text
    assert list(talk.tokens())[:4] == ["Yes, choose what to send", "Not government", "Only the numbers", "Not now"]


async def test_that_nobody_is_at_work_is_said_truthfully(house: House) -> None:
    assert "Nobody is at work there now." in await Talk.of(house, is_on_duty=False).asks()


async def test_another_door_is_beside_that_of_her_government(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    assert talk.meaning("Not government") == Choice("find_hotline", {"kind": "migrant_ngo", "country": "MY"})
    talk.office.add_joined_post(OTHER)
    await talk.asks()
    text = await talk.taps("2", "Not government")
    assert "Group B" in text and "They do not work for a government." in text
    assert "Not government" not in talk.tokens() and "My country's office" in talk.tokens()


async def test_of_several_she_chooses(house: House) -> None:
    talk = Talk.of(house)
    talk.office.add_joined_post(OTHER)
    assert "1. Group B" in await talk.asks()
    assert talk.screens == ["utter_person_list"]
    assert "Post A" in await talk.taps("2")


@pytest.mark.parametrize("post", [replace(POST, country="SG"), replace(POST, origin="KH")])
async def test_a_post_for_others_is_not_shown_to_her(house: House, post: object) -> None:
    talk = Talk.of(house, post)  # type: ignore[arg-type]
    house.assistant.answers[ASKS] = ResponseCall("utter_person", {"country": "MY", "origin": "ID"})
    assert "Nobody has joined" in await talk.asks()


async def test_where_she_is_is_asked_once_and_can_be_skipped(house: House) -> None:
    talk = Talk.of(house, replace(POST, origin="ID"))
    house.assistant.answers |= {
        ASKS: ResponseCall("utter_person", {}),
        "/talk_to_person": ResponseCall("utter_person", {}),
    }
    await talk.asks()
    assert talk.screens == ["utter_ask_country"]
    asked = talk.meaning("Skip")
    assert asked == Choice("talk_to_person", {"country": "any"})
    house.assistant.answers[asked.to_payload()] = ResponseCall("utter_person", {"country": "any"})
    await talk.taps("Skip")
    assert talk.screens == ["utter_ask_origin"]
    both = talk.meaning("Skip")
    assert both == Choice("talk_to_person", {"country": "any", "origin": "any"})
    house.assistant.answers[both.to_payload()] = ResponseCall("utter_person", {"country": "any", "origin": "any"})
    await talk.taps("Skip")
    assert talk.screens == ["utter_person_post"]


async def test_a_country_she_types_answers_the_question(house: House) -> None:
    talk = Talk.of(house)
    house.assistant.answers |= {
        ASKS: ResponseCall("utter_person", {"origin": "ID"}),
        "Malaysia": ResponseCall("utter_place_known", {"country": "MY"}),
    }
    await talk.asks()
    assert await talk.says("Malaysia") == ["utter_person_post"]
    assert await talk.says("Malaysia") == ["utter_place_known"]


async def test_a_post_that_closed_meanwhile_is_not_there_any_more(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    talk.office.run_in_transaction(posts.close_post, post_id=POST.post_id, by="administrator", now=house.clock())
    assert "Nobody has joined" in await talk.taps("Yes, choose what to send")


async def test_an_assistant_that_names_a_screen_of_ours_is_not_believed(house: House) -> None:
    house.assistant.answers["hi"] = ResponseCall("utter_sent", {"return_code": "1", "promise": "soon", "minutes": 5})
    await house.says("hi")
    assert house.telegram.list_screens(CHAT) == ["utter_help_instead_all"]


@pytest.mark.parametrize(
    ("language", "screen"), [("id", "utter_person_list"), ("km", "utter_ask_origin"), ("en", "utter_ask_origin")]
)
async def test_her_language_says_whose_mission_where_one_of_it_has_joined(
    house: House, language: str, screen: str
) -> None:
    talk = Talk.of(house)
    talk.office.add_joined_post(replace(POST, post_id="post-i", name="Post I", origin="ID"))
    house.assistant.answers[ASKS] = ResponseCall("utter_person", {"country": "MY"})
    await house.arrives(raw_updates.text(ASKS, language=language))
    assert talk.screens == [screen]


@pytest.mark.parametrize(("country", "screen"), [("MY", "utter_person_post"), ("TW", "utter_person")])
async def test_where_no_post_is_for_some_women_only_she_is_not_asked_whose(
    house: House, country: str, screen: str
) -> None:
    talk = Talk.of(house)
    house.assistant.answers[ASKS] = ResponseCall("utter_person", {"country": country})
    await talk.says(ASKS)
    assert talk.screens == [screen]
