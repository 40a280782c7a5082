"""The graver of two is answered first, whatever order they were read in."""

import pytest

from bot.domain.enums import FIND_HELP_INTENTS, GRAVITY, SAFETY_INTENTS, TOPICS, order_by_gravity
from tests.support.factories import ROOT
from tools.lint import policies


def test_every_trouble_and_every_door_has_its_place() -> None:
    assert sorted(GRAVITY) == sorted((*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS))
    assert list(policies.validate_gravity(ROOT)) == []


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (("passport_kept", "confinement_trafficking"), "confinement_trafficking"),
        (("return_home", "wages_unpaid", "physical_abuse", "confinement_trafficking"), "confinement_trafficking"),
        (("wages_unpaid", "physical_abuse"), "physical_abuse"),
        (("arrested", "confinement_trafficking"), "confinement_trafficking"),
        (("pregnancy", "sexual_violence"), "sexual_violence"),
        (("sexual_violence", "self_harm"), "self_harm"),
        (("find_embassy", "wages_unpaid"), "wages_unpaid"),
    ],
)
def test_the_gravest_stands_first(told: tuple[str, ...], first: str) -> None:
    assert order_by_gravity(told)[0] == first
    assert order_by_gravity(reversed(told)) == order_by_gravity(told)


def test_each_is_named_once_and_what_is_no_trouble_stands_last() -> None:
    assert order_by_gravity(("greet", "health", "thanks", "health")) == ("health", "greet", "thanks")
