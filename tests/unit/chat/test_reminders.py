"""A reminder on her phone: what she is told, what she chooses, what comes, and what takes it away."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.enums import LANGUAGES
from bot.domain.messages import OutgoingMessage
from bot.domain.turn import Choice, ResponseCall
from bot.i18n import labels
from bot.i18n.formatting import format_date_and_time
from bot.i18n.translator import Translator
from bot.knowledge import rights
from tests.support import raw_updates
from tests.support.factories import CHAT, create_renderer, create_translator, load_real_content
from tests.support.gateway_app import House

RIGHTS = load_real_content().rights
PAGE = rights.build_topic(RIGHTS, name="change_employer", part="law", country="TH")
"""Sixty days to find a new employer."""
DUE = datetime(2025, 12, 1, 11, tzinfo=UTC)
"""In a week, at six in the evening in Bangkok."""
ZONE = "Asia/Bangkok"
DAY = timedelta(days=1)
BUTTONS, HOURS = ("Another day", "Take it away"), ("18:00",)
"""What stands on its screens in domain.yml; hours read alike in every language."""
LEAVE, ERASE = "x", Choice("forget_me", {"part": "last"})


@dataclass
class Phone:
    """Her phone, and what she reads on its buttons."""

    house: House
    language: str = "en"

    @property
    def voice(self) -> Translator:
        return create_translator(self.language)

    @property
    def newest(self) -> OutgoingMessage:
        return list(self.house.telegram.chats[CHAT].values())[-1]

    @property
    def buttons(self) -> dict[str, str]:
        return {label: token for row in self.newest.keyboard for label, token in row}

    @property
    def screens(self) -> list[str]:
        return self.house.telegram.list_screens(CHAT)

    @property
    def reminder_text(self) -> str:
        """The line that comes."""
        return create_renderer().render(ResponseCall("utter_reminder"), self.voice).text

    async def opens(self, page: ResponseCall = PAGE) -> None:
        """She asks for a page."""
        self.house.assistant.answers["page"] = page
        await self.house.arrives(raw_updates.text("page", language=self.language))

    async def taps(self, *said: str) -> str:
        """She taps buttons one after another, as they are called in English; the text she then reads."""
        for msgid in said:
            label = msgid if msgid in HOURS else self.voice.translate("button" if msgid in BUTTONS else "label", msgid)
            await self.house.arrives(
                raw_updates.tap(self.buttons[label], message_id=max(self.house.telegram.chats[CHAT]))
            )
        return self.newest.text

    async def chooses(self, day: str = "In a week", hour: str = "18:00") -> str:
        """From a page to the end."""
        await self.opens()
        return await self.taps("Remind me", day, hour)

    async def waits_until(self, at: datetime) -> None:
        """Time passes, and the job looks."""
        self.house.begins_at(at)
        await self.house.chat.reminder_job.run_once()
        await self.house.settled()


@pytest.fixture(params=["en", "km"])
def phone(house: House, request: pytest.FixtureRequest) -> Phone:
    return Phone(house, request.param)


@pytest.fixture
def english(house: House) -> Phone:
    return Phone(house)


async def test_she_is_told_word_for_word_what_comes_and_it_says_nothing_of_the_topic(phone: Phone) -> None:
    await phone.opens()
    said = await phone.taps("Remind me")
    assert phone.reminder_text in said
    topic = phone.voice.translate("change_employer", RIGHTS.topics["change_employer"].title)
    assert topic not in said
    confirmed = await phone.taps("In a week", "18:00")
    assert format_date_and_time(DUE, ZONE, phone.voice) in confirmed
    await phone.waits_until(DUE - timedelta(minutes=1))
    assert phone.screens[-1] == "utter_reminder_set"
    await phone.waits_until(DUE)
    assert (phone.newest.screen, phone.newest.text) == ("utter_reminder", phone.reminder_text)
    assert phone.newest.keyboard[-1][-1][1] == "x"  # Leave
    await phone.waits_until(DUE + DAY)
    assert phone.screens.count("utter_reminder") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_is_quoted_as_it_comes_in_every_language(language: str) -> None:
    phone_text = create_renderer().render(ResponseCall("utter_reminder"), create_translator(language)).text
    given = {"country": "TH", "within": "60", "reminder_days": ["1"], "moment": DUE.isoformat(), "zone": ZONE}
    for name in ("utter_reminder_ask", "utter_reminder_again"):
        assert phone_text in create_renderer().render(ResponseCall(name, given), create_translator(language)).text


async def test_nothing_is_kept_before_the_last_tap(english: Phone) -> None:
    await english.opens()
    await english.taps("Remind me", "Tomorrow", "Another day", "In a week")
    assert english.house.all_rows("reminders") == []


async def test_it_can_be_taken_away_and_then_nothing_comes(phone: Phone) -> None:
    await phone.chooses()
    await phone.taps("Take it away")
    assert phone.newest.screen == "utter_reminder_gone"
    assert phone.house.all_rows("reminders") == []
    await phone.waits_until(DUE)
    assert "utter_reminder" not in phone.screens


async def test_a_second_one_takes_the_place_of_the_first_and_she_is_told(english: Phone) -> None:
    await english.chooses()
    await english.opens()
    assert format_date_and_time(DUE, ZONE, english.voice) in await english.taps("Remind me")
    assert english.newest.screen == "utter_reminder_again"
    await english.taps("In two weeks", "18:00")
    assert english.newest.screen == "utter_reminder_moved"
    assert len(english.house.all_rows("reminders")) == 1
    await english.waits_until(DUE)
    assert "utter_reminder" not in english.screens
    await english.waits_until(DUE + 7 * DAY)
    assert english.screens[-1] == "utter_reminder"


@pytest.mark.parametrize("ends", [LEAVE, ERASE], ids=["leave", "erase"])
async def test_leave_and_erase_take_it_away(english: Phone, ends: str | Choice) -> None:
    await english.chooses()
    assert english.house.all_rows("reminders")
    await (english.house.says(ends) if isinstance(ends, str) else english.house.taps(ends))
    assert english.house.all_rows("reminders") == []
    await english.waits_until(DUE)
    assert "utter_reminder" not in english.screens


async def test_a_restart_loses_none_and_of_two_gateways_one_writes(english: Phone, tmp_path: Path) -> None:
    await english.chooses()
    house = english.house
    next_one = House(house.engine, tmp_path / "next", house.keys, telegram=house.telegram)
    for one in (house, next_one):
        one.begins_at(DUE)
    due = [one.chat.reminder_job for one in (house, next_one)]
    for job in due:
        await job.run_once()
    for one in (next_one, house):
        await one.settled()
    assert english.screens.count("utter_reminder") == 1
    next_one.kit.db.close()


async def test_while_telegram_does_not_answer_it_waits(english: Phone) -> None:
    await english.chooses()
    english.house.kit.breaker.record_failure()
    await english.waits_until(DUE)
    assert english.house.all_rows("reminders")
    english.house.kit.breaker.record_success()
    await english.waits_until(DUE + timedelta(minutes=30))
    assert english.screens[-1] == "utter_reminder"


def label_rows(call: ResponseCall) -> list[str]:
    screen = create_renderer().render(call, create_translator())
    return [button.label for row in screen.rows for button in row]


def test_the_button_stands_below_deadlines_of_days_and_never_where_hours_count() -> None:
    shown = {
        (topic, country): labels.REMIND
        in label_rows(rights.build_topic(RIGHTS, name=topic, part="law", country=country))
        for topic, country in (("change_employer", "TH"), ("wages_unpaid", "AE"), ("change_employer", "MY"))
    }
    assert list(shown.values()) == [True, True, False]
    for part in ("help", "law", "know", None):
        page = rights.build_topic(RIGHTS, name="sexual_violence", part=part, country="SG")
        assert labels.REMIND not in label_rows(page)


def test_no_day_is_offered_that_comes_after_the_deadline() -> None:
    page = create_renderer().render(
        rights.build_topic(RIGHTS, name="leave_employer", part="law", country="HK"), create_translator()
    )
    (meant,) = [button.choice for row in page.rows for button in row if button.label == labels.REMIND]
    assert meant == Choice("remind", {"step": "ask", "within": "14", "country": "HK"})
