"""About how much she is owed: who is offered it, what is asked, and what is said."""

from collections.abc import Iterator

import pytest

from bot.domain.enums import DESTINATIONS, LANGUAGES
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import rights
from bot.knowledge.estimates import ESTIMATE_TOPIC, WAGE_PAGE, build_estimate
from tests.support.factories import create_renderer, create_translator, load_real_content

KNOWN = load_real_content().rights
COUNTRIES = sorted(KNOWN.formulas)
SHORTEST = {"QA": 1, "SA": 4, "HK": 5, "KR": 1}
"""The fewest full years for which a law gives anything, where it names a shortest time."""


def read(call: ResponseCall, language: str = "en") -> str:
    return create_renderer().render(call, create_translator(language)).text


def meanings(call: ResponseCall, language: str = "en") -> list[Choice]:
    screen = create_renderer().render(call, create_translator(language))
    return [button.choice for row in screen.rows for button in row if button.choice]


def answers(country: str) -> Iterator[ResponseCall]:
    """Every screen that answers what she is owed at the end."""
    for page in ("1", "2", "3"):
        yield rights.build_topic(
            KNOWN, name=ESTIMATE_TOPIC, part="end_of_service", country=country, page=page, names_place=True
        )


@pytest.mark.parametrize("country", DESTINATIONS)
def test_an_answer_leads_here_where_its_country_has_a_formula(country: str) -> None:
    asked = Choice(ESTIMATE_TOPIC, {"part": "estimate", "country": country})
    for call in answers(country):
        assert (asked in meanings(call)) == (country in COUNTRIES)


def test_the_law_of_a_topic_leads_here_where_it_says_what_is_owed_at_the_end() -> None:
    law = rights.build_topic(KNOWN, name=ESTIMATE_TOPIC, part="law", country="KW")
    assert "kw-004" in law.arguments["facts"]
    assert Choice(ESTIMATE_TOPIC, {"part": "estimate", "country": "KW"}) in meanings(law)
    other = rights.build_topic(KNOWN, name="passport_kept", part="law", country="KW")
    assert other.arguments["estimate"] is None


@pytest.mark.parametrize("country", COUNTRIES)
def test_buttons_alone_lead_from_the_question_to_a_sum_of_money(country: str) -> None:
    asked = build_estimate(KNOWN, country=country)
    years = [choice for choice in meanings(asked) if "years" in choice.values]
    assert len(years) == KNOWN.formulas[country].most_years + 1
    told = build_estimate(KNOWN, country=country, years=years[-1].values["years"])
    (further,) = (choice for choice in meanings(told) if choice.values.get("page") == WAGE_PAGE)
    wages = [choice for choice in meanings(build_estimate(KNOWN, **values(further))) if "wage" in choice.values]
    assert len(wages) == len(KNOWN.formulas[country].wage_steps) + 1
    for choice in wages:
        shown = build_estimate(KNOWN, **values(choice))
        assert shown.response == "utter_estimate"
        assert not any(choice.values.get("page") == WAGE_PAGE for choice in meanings(shown))


def values(choice: Choice) -> dict[str, str]:
    return {name: value for name, value in choice.values.items() if name != "part"}


def test_both_questions_can_be_skipped() -> None:
    years = build_estimate(KNOWN, country="KW")
    assert Choice(ESTIMATE_TOPIC, {"part": "end_of_service", "country": "KW"}) in meanings(years)
    wage = build_estimate(KNOWN, country="KW", years="5", page=WAGE_PAGE)
    assert Choice(ESTIMATE_TOPIC, {"part": "estimate", "country": "KW", "years": "5"}) in meanings(wage)


@pytest.mark.parametrize(("country", "shortest"), SHORTEST.items())
def test_too_few_years_are_said_plainly_with_what_may_be_owed_all_the_same(country: str, shortest: int) -> None:
    formula = KNOWN.formulas[country]
    for years in map(str, formula.list_years()):
        call = build_estimate(KNOWN, country=country, years=years)
        assert call.response == ("utter_estimate" if int(years) >= shortest else "utter_estimate_none")
        assert set(formula.fact_ids) <= set(call.arguments["facts"])
        if call.response == "utter_estimate_none":
            assert set(formula.owed_fact_ids) <= set(call.arguments["owed"])
            assert "about" not in read(call).split("\n")[1]


def test_less_than_a_year_is_not_known_where_the_law_names_no_shortest_time() -> None:
    assert build_estimate(KNOWN, country="KW", years="0").response == "utter_estimate_unknown"


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_statement_stands_without_what_it_must_not_stand_without(country: str) -> None:
    for years in KNOWN.formulas[country].list_years():
        call = build_estimate(KNOWN, country=country, years=str(years))
        shown = {*call.arguments["facts"], *call.arguments.get("owed", ())}
        assert shown == set(KNOWN.list_with_pairs(sorted(shown)))


SAID = [
    ("KW", "5", None, "about 5 months' wages"),
    ("KW", "10", None, "about 10 months' wages or more"),
    ("KW", "5", "2", "in money about 400 to 500 Kuwaiti dinars"),
    ("KW", "10", "2", "in money about 800 Kuwaiti dinars or more"),
    ("KW", "5", "0", "in money up to about 300 Kuwaiti dinars"),
    ("KW", "10", "0", "in money up to about 60 Kuwaiti dinars for each year"),
    ("QA", "2", None, "about 6 weeks' wages"),
    ("QA", "2", "1", "in money about 1,380 to 2,070 Qatari riyals"),
    ("SA", "4", None, "about one month's wage"),
    ("SA", "4", "4", "in money about 2,500 Saudi riyals or more"),
    ("HK", "7", None, "about 4.5 months' wages"),
    ("HK", "6", "1", "in money about 19,200 to 20,400 Hong Kong dollars"),
    ("KR", "3", "1", "in money about 6,000,000 to 6,600,000 South Korean won"),
]


@pytest.mark.parametrize(("country", "years", "wage", "said"), SAID)
def test_the_sum_is_said_as_a_guess_with_its_source(country: str, years: str, wage: str | None, said: str) -> None:
    text = read(build_estimate(KNOWN, country=country, years=years, wage=wage))
    assert said in text.split("\n")
    assert "It is not a promise." in text
    assert "Source: " in text


@pytest.mark.parametrize(
    ("language", "said"), [("id", "kira-kira 4,5 bulan gaji"), ("vi", "khoảng 4,5 tháng lương"), ("fil", "4.5")]
)
def test_numbers_have_the_form_of_her_language(language: str, said: str) -> None:
    assert said in read(build_estimate(KNOWN, country="HK", years="7"), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_button_fits_and_reads_as_one(country: str, language: str) -> None:
    for call in (
        build_estimate(KNOWN, country=country),
        build_estimate(KNOWN, country=country, years=str(KNOWN.formulas[country].most_years), page=WAGE_PAGE),
    ):
        screen = create_renderer().render(call, create_translator(language))
        labels = [button.label for row in screen.rows for button in row]
        assert len(set(labels)) == len(labels)
        assert all(choice.to_compact() for choice in meanings(call, language))


def test_a_late_tap_is_answered_whatever_is_no_more() -> None:
    assert build_estimate(KNOWN, country="MY", years="3").response == "utter_topic"
    assert build_estimate(KNOWN, country=None).response == "utter_topic"
    assert build_estimate(KNOWN, country="SA", years="9").response == "utter_estimate_years"
    assert build_estimate(KNOWN, country="SA", years="4", wage="5").arguments["with_wage"]
