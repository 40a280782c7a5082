"""A right is never shown without the risk beside it."""

from bot.model.directory import Source
from bot.model.rights import Fact, Page, Rights, Topic

SOURCE = Source("a page", "2024")
PAGE = Page("A frame.", ("An option.",), ("To know.",), "For a friend.")


def fact(fact_id: str, kind: str, country: str = "", *topics: str, pair: tuple[str, ...] = ()) -> Fact:
    return Fact(fact_id, topics or ("passport_kept",), country, kind, "a statement", {}, SOURCE, pair)


FACTS = (
    fact("all", "right"), fact("know", "know"), fact("my-know", "know", "MY"), fact("my", "right", "MY"),
    fact("my-risk", "risk", "MY"), fact("my-paired", "right", "MY", pair=("my-duty",)),
    fact("my-duty", "duty", "MY", "police_reporting"), fact("sg", "right", "SG"), fact("jo-risk", "risk", "JO"),
    fact("other", "right", "MY", "wages_unpaid", "health"), fact("soon", "window"), fact("my-soon", "window", "MY"),
    fact("ph", "right", "PH", "reintegration"), fact("id", "right", "ID", "reintegration"),
)  # fmt: skip
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
    assert ids(RIGHTS.rights("passport_kept", "MY")) == ["my", "my-paired"]
    assert ids(RIGHTS.rights("passport_kept", "HK")) == ids(RIGHTS.rights("passport_kept", None)) == ["all"]


def test_a_right_stands_beside_every_risk_of_its_topic_there() -> None:
    assert ids(RIGHTS.beside(RIGHTS.facts["my"], "passport_kept", "MY")) == ["my-risk"]
    assert ids(RIGHTS.beside(RIGHTS.facts["all"], "passport_kept", "JO")) == ["jo-risk"]


def test_a_right_that_names_its_risk_stands_beside_that_one() -> None:
    assert ids(RIGHTS.beside(RIGHTS.facts["my-paired"], "passport_kept", "MY")) == ["my-duty"]


def test_a_fact_serves_further_topics() -> None:
    assert ids(RIGHTS.rights("health", "MY")) == ids(RIGHTS.rights("wages_unpaid", "MY")) == ["other"]


def test_who_must_report_holds_for_the_country_where_the_topic_has_nothing_of_its_own() -> None:
    assert ids(RIGHTS.duties("health", "MY")) == ["my-duty"]
    assert RIGHTS.duties("health", "SG") == RIGHTS.duties("health", None) == ()


def test_what_to_know_there_comes_first_and_is_no_law() -> None:
    assert ids(RIGHTS.to_know("passport_kept", "MY")) == ["my-know", "know"]
    assert ids(RIGHTS.to_know("passport_kept")) == ["know"]


def test_times_in_which_help_works_hold_everywhere_and_there() -> None:
    assert ids(RIGHTS.windows("passport_kept", "MY")) == ["soon", "my-soon"]
    assert ids(RIGHTS.windows("passport_kept", "SG")) == ["soon"]


def test_the_law_of_home_countries_is_asked_for_by_country() -> None:
    assert ids(RIGHTS.at_home("reintegration", ["ID"])) == ["id"]
    assert ids(RIGHTS.at_home("reintegration")) == ["id", "ph"]
    assert RIGHTS.is_of_home("reintegration")
    assert not RIGHTS.is_of_home("health")
    assert not RIGHTS.is_of_home("arrested")


def test_nothing_known_is_nothing() -> None:
    assert RIGHTS.rights("arrested", "MY") == RIGHTS.risks("arrested", "MY") == RIGHTS.to_know("arrested") == ()


def test_a_menu_and_a_stage_keep_the_order_of_their_topics() -> None:
    assert RIGHTS.menu("work") == ("passport_kept", "arrested")
    assert RIGHTS.menu("job") == ("passport_kept", "health")
    assert RIGHTS.menu("before") == ("passport_kept",)
