"""What holds for every woman, whatever she answers: an office from everywhere, and patience with refusals."""

import asyncio
from collections import Counter

import pytest

from bot.domain.enums import LANGUAGES, ORIGINS
from bot.nlu.text.zawgyi import is_zawgyi
from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow
STUDIED = ("MY", "SG", "TH")
REFUSALS = {
    "km": ("ទេ", "រំលង"),
    "id": ("tidak", "lewati"),
    "fil": ("hindi", "skip"),
    "my": ("ဟင့်အင်း", "ကျော်မယ်"),
    "vi": ("không", "bỏ qua"),
    "en": ("no", "skip"),
}
NEEDS = ("/find_embassy", "/find_hotline", "/talk_to_person")
THIRTY = 30


@pytest.mark.parametrize("country", STUDIED)
async def test_every_nationality_finds_its_office(country: str, arrives: CreateUser) -> None:
    women = [(origin, await arrives(language)) for origin, language in zip(ORIGINS, LANGUAGES, strict=False)]
    await asyncio.gather(*(_finds_her_office(she, country=country, origin=origin) for origin, she in women))


async def _finds_her_office(she: UserClient, *, country: str, origin: str) -> None:
    await she.send_text("/start")
    await she.tap_meaning("/find_embassy")
    await she.tap_meaning(f'/find_embassy{{"country": "{country}"}}')
    await she.tap_meaning(f'/find_embassy{{"country": "{country}", "origin": "{origin}"}}')
    if she.last_messages[0].screen == "utter_ask_place":
        await she.tap_meaning(f'/find_embassy{{"country": "{country}", "origin": "{origin}", "place": "any"}}')
    assert she.last_messages[0].screen.startswith("utter_office"), she.last_messages[0].screen
    she.assert_only_own_language()


async def test_she_may_refuse_thirty_times(arrives: CreateUser) -> None:
    women = [await arrives(language) for language in LANGUAGES]
    await asyncio.gather(*(_refuses_everything(she) for she in women))


async def _refuses_everything(she: UserClient) -> None:
    asked: Counter[tuple[str, ...]] = Counter()
    await she.send_text("/start")
    for turn in range(THIRTY):
        await she.send_text(_refusal(she, turn))
        she.assert_only_own_language()
        if she.last_messages[-1].screen.startswith("utter_ask_"):
            asked[tuple(she.decode_buttons())] += 1
    assert not [question for question, times in asked.items() if times > 1]


def _refusal(she: UserClient, turn: int) -> str:
    # Every tenth time she asks for something after all, and then refuses what is asked back.
    no, skip = REFUSALS[she.language]
    return "/menu" if turn % 10 == 0 else (no, skip)[turn % 2]


async def test_skipping_every_question_still_gives_numbers(arrives: CreateUser) -> None:
    women = [await arrives(language) for language in LANGUAGES]
    await asyncio.gather(*(_skips_everything(she) for she in women))


async def _skips_everything(she: UserClient) -> None:
    for need in NEEDS:
        await she.send_text("/start")
        await she.tap_meaning(need)
        asked: list[str] = []
        while she.last_messages[-1].screen.startswith("utter_ask_"):
            assert she.last_messages[-1].screen not in asked, f"{asked} was asked again"
            asked.append(she.last_messages[-1].screen)
            await she.send_text(REFUSALS[she.language][1])
        she.assert_only_own_language()
        assert any(letter.isdigit() for letter in she.last_messages[-1].text) or need == "/talk_to_person"


async def test_zawgyi_is_understood_and_answered_in_unicode(arrives: CreateUser) -> None:
    she = await arrives("my")
    await she.send_text("လခ သံုးလ မရေသးဘူး")  # "three months without pay", in the old encoding
    she.assert_screens("utter_topic")
    she.assert_only_own_language()
    assert not is_zawgyi(she.last_messages[0].text)
