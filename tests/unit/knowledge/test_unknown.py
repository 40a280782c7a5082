"""What a screen does not know, as it is counted: the question where one was asked, else the topic or whom she looked for."""

import pytest

from bot.domain.statistics import UNKNOWN_VALUES
from bot.domain.turn import ResponseCall
from bot.i18n.labels import LEADS
from bot.knowledge import hotlines, rights, unknown
from tests.support.factories import load_real_content

CONTENT = load_real_content()


def test_every_screen_and_every_lead_it_reads_exists() -> None:
    assert {*unknown.LAW_SCREENS, *unknown.LINE_SCREENS, *unknown.SEARCHES} <= CONTENT.responses.keys()
    subjects = [lead.removeprefix("no_") for lead in LEADS if lead.startswith(unknown.UNKNOWN_LEAD_PREFIX)]
    assert subjects and {f"{subject}:MY" for subject in subjects} <= {*UNKNOWN_VALUES}


PREGNANT_IN_QATAR = {"topic": "pregnancy", "country": "QA"}


@pytest.mark.parametrize(
    ("response", "arguments", "value"),
    [
        ("utter_answer_unknown", {**PREGNANT_IN_QATAR, "aspect": "abortion_law"}, "abortion_law:QA"),
        ("utter_topic_unknown", PREGNANT_IN_QATAR, "pregnancy:QA"),
        ("utter_topic_home_unknown", {"topic": "health", "origin": "KH"}, "health:KH"),
        ("utter_numbers", {"country": "MY", "lead": {"says": "no_hours", "row": "hot-sg-04"}}, "hours:SG"),
        ("utter_shelter", {"country": "OM", "hotlines": []}, "find_shelter:OM"),
        ("utter_shelter", {"country": "MY", "hotlines": ["hot-my-04"]}, None),
        ("utter_topic_unknown", {"topic": "pregnancy", "country": "any"}, None),
        ("utter_answer", {**PREGNANT_IN_QATAR, "aspect": "abortion_law"}, None),
        ("utter_menu", {}, None),
    ],
)
def test_it_is_named_by_subject_and_country(response: str, arguments: dict[str, object], value: str | None) -> None:
    assert unknown.find_unknown([ResponseCall("utter_menu"), ResponseCall(response, arguments)]) == value
    assert value is None or value in UNKNOWN_VALUES


def test_the_real_services_say_it_so_that_it_is_read() -> None:
    office = hotlines.find_offices(CONTENT.directory, country="TW", origin="KH")
    law = rights.build_topic(CONTENT.rights, name="feeling_low", part="law", country="MY")
    at_home = rights.build_topic(
        CONTENT.rights, name="pregnancy", part="home_insurance_claim", country="MY", origin="MM"
    )
    assert unknown.find_unknown([office]) == "find_embassy:TW"
    assert unknown.find_unknown([law]) == "feeling_low:MY"
    assert at_home.response != "utter_topic_home_unknown" or (
        unknown.find_unknown([at_home]) == "home_insurance_claim:MM"
    )
