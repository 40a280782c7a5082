"""A right is never shown without the risk beside it."""

from dataclasses import replace

from bot.domain.directory import Source
from bot.domain.rights import Deadline, Fact, Rights, Topic, TopicPage, order_by_deadline

SOURCE = Source("a page", "2024")
PAGE = TopicPage("A frame.", ("An option.",), ("To know.",), "For a friend.")


def fact(fact_id: str, kind: str, country: str = "", *topics: str, pair: tuple[str, ...] = ()) -> Fact:
    return Fact(fact_id, topics or ("passport_kept",), country, kind, "a statement", {}, SOURCE, pair)


FACTS = (
    fact("all", "right"),
    fact("know", "know"),
    fact("my-know", "know", "MY"),
    fact("my", "right", "MY"),
    fact("my-risk", "risk", "MY"),
    fact("my-paired", "right", "MY", pair=("my-duty",)),
    fact("my-duty", "duty", "MY", "police_reporting"),
    fact("sg", "right", "SG"),
    fact("jo-risk", "risk", "JO"),
    fact("other", "right", "MY", "wages_unpaid", "health"),
    fact("soon", "window"),
    fact("my-soon", "window", "MY"),
    fact("ph", "right", "PH", "reintegration"),
    fact("id", "right", "ID", "reintegration"),
)
RIGHTS = Rights(
    {
        "passport_kept": Topic("passport_kept", "Papers", "work", PAGE, stages=("before", "work")),
        "health": Topic("health", "Health", "health", PAGE, stages=("work",)),
        "arrested": Topic("arrested", "Arrested", "work", PAGE),
    },
    {one.fact_id: one for one in FACTS},
)


def ids(facts: tuple[Fact, ...]) -> list[str]:
    return [one.fact_id for one in facts]


def test_a_country_s_own_rights_come_before_what_holds_everywhere() -> None:
    assert ids(RIGHTS.list_rights("passport_kept", "MY")) == ["my", "my-paired"]
    assert ids(RIGHTS.list_rights("passport_kept", "HK")) == ids(RIGHTS.list_rights("passport_kept", None)) == ["all"]


def test_a_right_stands_beside_every_risk_of_its_topic_there() -> None:
    assert ids(RIGHTS.list_required_facts(RIGHTS.facts["my"], "passport_kept", "MY")) == ["my-risk"]
    assert ids(RIGHTS.list_required_facts(RIGHTS.facts["all"], "passport_kept", "JO")) == ["jo-risk"]


def test_a_right_that_names_its_risk_stands_beside_that_one() -> None:
    assert ids(RIGHTS.list_required_facts(RIGHTS.facts["my-paired"], "passport_kept", "MY")) == ["my-duty"]


def test_a_fact_serves_further_topics() -> None:
    assert ids(RIGHTS.list_rights("health", "MY")) == ids(RIGHTS.list_rights("wages_unpaid", "MY")) == ["other"]


def test_who_must_report_holds_for_the_country_where_the_topic_has_nothing_of_its_own() -> None:
    assert ids(RIGHTS.list_duties("health", "MY")) == ["my-duty"]
    assert RIGHTS.list_duties("health", "SG") == RIGHTS.list_duties("health", None) == ()


def test_what_to_know_there_comes_first_and_is_no_law() -> None:
    assert ids(RIGHTS.list_advice("passport_kept", "MY")) == ["my-know", "know"]
    assert ids(RIGHTS.list_advice("passport_kept")) == ["know"]


def test_times_in_which_help_works_hold_everywhere_and_there() -> None:
    assert ids(RIGHTS.list_time_windows("passport_kept", "MY")) == ["soon", "my-soon"]
    assert ids(RIGHTS.list_time_windows("passport_kept", "SG")) == ["soon"]


def with_deadline(fact_id: str, amount: float, unit: str) -> Fact:
    return replace(fact(fact_id, "window", "MY"), deadline=Deadline(amount, unit))


HOURS, DAYS, MONTH = (
    with_deadline("hours", 72, "hour"),
    with_deadline("days", 14, "day"),
    with_deadline("m", 1, "month"),
)


def test_the_shortest_deadline_stands_first_and_what_has_none_behind() -> None:
    assert ids(order_by_deadline([FACTS[0], MONTH, DAYS, HOURS])) == ["hours", "days", "m", "all"]


def test_a_reminder_is_about_the_shortest_deadline_and_never_where_hours_count() -> None:
    known = Rights({}, {one.fact_id: one for one in (HOURS, DAYS, MONTH, FACTS[0])})
    assert known.find_reminder_deadline(["all", "m", "days"]) == DAYS
    assert (DAYS.deadline.days, MONTH.deadline.days) == (14, 30)
    assert known.find_reminder_deadline(["days", "hours"]) is None
    assert known.find_reminder_deadline(["all"]) is None


def test_the_law_of_home_countries_is_asked_for_by_country() -> None:
    assert ids(RIGHTS.list_home_facts("reintegration", ["ID"])) == ["id"]
    assert ids(RIGHTS.list_home_facts("reintegration")) == ["id", "ph"]
    assert RIGHTS.is_home_only("reintegration")
    assert not RIGHTS.is_home_only("health")
    assert not RIGHTS.is_home_only("arrested")


def test_nothing_known_is_nothing() -> None:
    assert (
        RIGHTS.list_rights("arrested", "MY")
        == RIGHTS.list_risks("arrested", "MY")
        == RIGHTS.list_advice("arrested")
        == ()
    )


def test_a_menu_and_a_stage_keep_the_order_of_their_topics() -> None:
    assert RIGHTS.list_menu_topics("work") == ("passport_kept", "arrested")
    assert RIGHTS.list_menu_topics("job") == ("passport_kept", "health")
    assert RIGHTS.list_menu_topics("before") == ("passport_kept",)
