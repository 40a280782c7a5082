"""A right is never shown without the risk beside it."""

from bot.model.directory import Source
from bot.model.rights import Fact, Rights, Topic

SOURCE = Source("a page", "2024")


def fact(fact_id: str, kind: str, country: str = "", topic: str = "passport_kept") -> Fact:
    return Fact(fact_id, topic, country, kind, "a statement", {}, SOURCE)


FACTS = (
    fact("all", "right"), fact("know", "know"), fact("my", "right", "MY"), fact("my-risk", "risk", "MY"),
    fact("sg", "right", "SG"), fact("other", "right", "MY", topic="wages_unpaid"),
)  # fmt: skip
RIGHTS = Rights(
    {
        name: Topic(name, name, menu)
        for name, menu in {"passport_kept": "work", "health": "health", "arrested": "work"}.items()
    },
    {one.fact_id: one for one in FACTS},
)


def ids(facts: tuple[Fact, ...]) -> list[str]:
    return [one.fact_id for one in facts]


def test_the_law_of_a_country_comes_with_its_risks() -> None:
    assert ids(RIGHTS.law("passport_kept", "MY")) == ["my", "my-risk"]


def test_where_no_law_is_known_what_holds_everywhere_is_shown() -> None:
    assert ids(RIGHTS.law("passport_kept", "HK")) == ids(RIGHTS.law("passport_kept", None)) == ["all"]


def test_what_to_know_is_no_law() -> None:
    assert ids(RIGHTS.to_know("passport_kept")) == ["know"]


def test_nothing_known_is_nothing() -> None:
    assert RIGHTS.law("health", "MY") == RIGHTS.to_know("health") == ()


def test_a_menu_keeps_the_order_of_its_topics() -> None:
    assert RIGHTS.menu("work") == ("passport_kept", "arrested")
