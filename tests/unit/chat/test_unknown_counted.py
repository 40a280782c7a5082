"""What she asked and nothing is known of is counted with the answer: by question and country, and nothing of hers beside it."""

import pytest

from bot.domain.statistics import UNKNOWN
from bot.domain.turn import Choice, ResponseCall
from tests.support.gateway_app import House

NOT_KNOWN = ResponseCall("utter_topic_unknown", {"topic": "wages_unpaid", "country": "BH", "aspect": "minimum_wage"})
KNOWN = ResponseCall("utter_person")
ASKS = {"km": "ប្រាក់ខែអប្បបរមា", "vi": "lương tối thiểu"}


def counted(house: House) -> dict[str, int]:
    return {row.value: row.number for row in house.all_rows("counts") if row.dimension == UNKNOWN}


@pytest.mark.parametrize("language", ASKS)
async def test_it_is_counted_once_in_a_talk_whatever_her_language(house: House, language: str) -> None:
    await house.taps(Choice("change_language", {"language": language}))
    house.assistant.answers[ASKS[language]] = NOT_KNOWN
    for _ in range(5):
        await house.says(ASKS[language])
    assert counted(house) == {"minimum_wage:BH": 1}
    (row,) = house.all_rows("counts")
    assert set(row._mapping) == {"month", "dimension", "value", "number"} and row.month.day == 1


async def test_an_answer_that_is_known_counts_nothing(house: House) -> None:
    house.assistant.answers["who answers?"] = KNOWN
    await house.says("who answers?")
    assert counted(house) == {}


async def test_each_talk_counts_and_erase_takes_nothing_away(house: House) -> None:
    house.assistant.answers["minimum wage"] = NOT_KNOWN
    await house.says("minimum wage")
    await house.taps(None)
    await house.says("minimum wage")
    assert counted(house) == {"minimum_wage:BH": 2}
    await house.taps(Choice("forget_me", {"part": "last"}))
    assert "people" not in house.rows()
    assert counted(house) == {"minimum_wage:BH": 2}


async def test_what_is_not_kept_is_not_counted(house: House) -> None:
    """Counted in the transaction of the answer: where that fails she gets a card, and no number."""
    house.assistant.answers["minimum wage"] = NOT_KNOWN
    await house.says("hello")

    async def store_fails(_: object) -> None:
        house.store.is_away = True

    house.assistant.on_turn = store_fails
    await house.says("minimum wage")
    house.store.is_away = False
    assert counted(house) == {}
