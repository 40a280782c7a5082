"""About how much she is owed: the questions, which buttons answer, and what a formula of the law gives."""

from typing import Final

from bot.domain.estimates import Formula
from bot.domain.rights import Rights
from bot.domain.turn import Choice, ResponseCall

ESTIMATE_TOPIC: Final = "wages_unpaid"
ESTIMATE_PART: Final = "estimate"
WAGE_PAGE: Final = "2"
"""The page on which she is asked for her wage; on the first it is the years."""
OFFERING_SCREENS: Final = ("utter_answer", "utter_answer_next", "utter_topic_law")
"""Screens of the law of a country that lead here, where a statement on them has a formula."""


def is_estimate(choice: Choice) -> bool:
    """Whether a button is one of these."""
    return choice.intent == ESTIMATE_TOPIC and choice.values.get("part") == ESTIMATE_PART


def add_offer(rights: Rights, call: ResponseCall) -> ResponseCall:
    """A screen of the law with the way to work out how much, where it holds what a formula rests on."""
    if call.response not in OFFERING_SCREENS:
        return call
    formula = rights.formulas.get(call.arguments.get("country", ""))
    offer = _to_argument(country=formula.country) if formula and _is_told(formula, call) else None
    return ResponseCall(call.response, {**call.arguments, "estimate": offer})


def _is_told(formula: Formula, call: ResponseCall) -> bool:
    """Whether a screen answers what a formula works out, or holds a statement that it rests on."""
    is_asked = call.arguments.get("aspect") == formula.subject
    return is_asked or not set(formula.fact_ids).isdisjoint(call.arguments.get("facts", ()))


def build_estimate(
    rights: Rights, *, country: str | None, years: str | None = None, wage: str | None = None, page: str | None = None
) -> ResponseCall:
    """The question that is still open, or what the formula of a country gives. A late tap may ask for what is no more."""
    formula = rights.formulas.get(country or "")
    if formula is None:
        return ResponseCall("utter_topic", {"topic": ESTIMATE_TOPIC})
    if years is None or int(years) > formula.most_years:
        offered = [str(number) for number in formula.list_years()]
        return ResponseCall("utter_estimate_years", {"country": formula.country, "years": offered})
    known = {"country": formula.country, "years": years}
    if formula.compute_units(int(years)) == 0:
        return _build_nothing(rights, formula, known)
    ranges = [str(number) for number in range(len(formula.list_wage_ranges()))]
    if page == WAGE_PAGE:
        return ResponseCall("utter_estimate_wage", {**known, "wages": ranges})
    given = {**known, "facts": rights.list_with_pairs(formula.fact_ids)}
    if wage in ranges:
        return ResponseCall("utter_estimate", {**given, "wage": wage, "with_wage": None})
    return ResponseCall("utter_estimate", {**given, "with_wage": _to_argument(**known, page=WAGE_PAGE)})


def _build_nothing(rights: Rights, formula: Formula, known: dict[str, str]) -> ResponseCall:
    facts = rights.list_with_pairs(formula.fact_ids)
    owed = [name for name in rights.list_with_pairs(formula.owed_fact_ids) if name not in facts]
    response = "utter_estimate_none" if formula.minimum_months else "utter_estimate_unknown"
    return ResponseCall(response, {**known, "facts": facts, "owed": owed})


def _to_argument(**values: str) -> dict[str, object]:
    return {"intent": ESTIMATE_TOPIC, "values": {"part": ESTIMATE_PART, **values}}
