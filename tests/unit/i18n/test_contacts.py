"""Other ways to reach somebody as she reads them, and the numbers she may copy."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.directory import Contact, Source
from bot.domain.enums import LANGUAGES
from bot.domain.turn import ResponseCall
from bot.errors import RenderError
from bot.i18n import directory_rows, labels
from bot.i18n.copy_buttons import MAX_COPY_BUTTONS, list_copy_buttons
from bot.knowledge.next_steps import find_row_answer
from tests.property.response_calls import every_utterance
from tests.support.directory_numbers import find_unexpected_fields, list_directory_numbers
from tests.support.factories import create_renderer, create_translator, load_real_content
from tests.unit.i18n.test_directory_rows import SOURCE, line, office

DIRECTORY = load_real_content().directory
VALUES = {
    "facebook": "https://www.facebook.com/us",
    "email": "us@example.org",
    "sms": "+60123456789",
    "whatsapp": "+60123456789",
    "line": "@us",
}
CALLED = Source("a page", "2024-09", assured_on=date(2026, 11, 1))


def ways(*kinds: str, source: Source = SOURCE) -> tuple[Contact, ...]:
    return tuple(Contact(contact_id=kind, row_id="x", kind=kind, value=VALUES[kind], source=source) for kind in kinds)


def keys(value: str, language: str, source: Source = SOURCE) -> Contact:
    return Contact(contact_id="k", row_id="x", kind="keys", value=value, language=language, source=source)


def read(*, language: str = "en", contacts: tuple[Contact, ...], **changed: object) -> list[str]:
    return directory_rows.render_hotline(line(contacts=contacts, **changed), create_translator(language)).split("\n")


def test_at_most_two_other_ways_stand_below_the_number_the_likeliest_first() -> None:
    shown = read(contacts=ways(*VALUES))
    assert [one for one in shown if "WhatsApp" in one or "LINE" in one] == ["WhatsApp: +60 12-345 6789", "LINE: @us"]
    assert not any("SMS" in one or "E-mail" in one or "Facebook" in one for one in shown)
    assert shown.index("15999") < shown.index("WhatsApp: +60 12-345 6789")


def test_the_same_words_about_the_check_stand_once_below_all_of_it() -> None:
    *_, way, checked, caution = read(contacts=ways("email"))
    assert (way, checked) == ("E-mail: us@example.org", "Not yet checked by us (September 2024)")
    assert caution == labels.ROW["written"]


def test_a_number_that_was_called_does_not_speak_for_the_address_below_it() -> None:
    shown = read(contacts=ways("whatsapp", "email"), source=CALLED)
    assert shown[-5:] == [
        "Checked by us: November 1, 2026",
        "WhatsApp: +60 12-345 6789",
        "E-mail: us@example.org",
        "Not yet checked by us (September 2024)",
        labels.ROW["written"],
    ]


def test_without_another_way_nothing_is_said_of_writing() -> None:
    assert labels.ROW["written"] not in read(contacts=())


@pytest.mark.parametrize(("value", "said"), [("17", "press 17"), ("4 1", "press 4 → 1")])
def test_the_keys_of_her_language_stand_below_the_number(value: str, said: str) -> None:
    shown = read(contacts=(keys("9", "km"), keys(value, "en")))
    assert shown[shown.index("15999") + 1] == f"For English, {said}"
    assert not any(
        "9" in one.split("15999")[-1] and "press" in one for one in read(language="id", contacts=(keys("9", "km"),))
    )


def test_keys_nobody_has_pressed_say_so_where_the_number_was_called() -> None:
    assert "For English, press 2 · Not yet checked by us (September 2024)" in read(
        contacts=(keys("2", "en"),), source=CALLED
    )


def test_an_office_without_a_number_shows_its_address_for_writing() -> None:
    bare = office(origin="PH", phone="", address="")
    shown = directory_rows.render_mission(replace(bare, contacts=ways("email")), create_translator()).split("\n")
    assert shown[1:] == [
        "Its own name",
        "No address or number we trust yet",
        "E-mail: us@example.org",
        "Not yet checked by us (September 2024)",
        labels.ROW["written"],
    ]


def test_an_office_that_can_harm_her_shows_none_and_has_none() -> None:
    row = replace(office(), risk="military_linked", contacts=ways("email"))
    assert "us@example.org" not in directory_rows.render_mission(row, create_translator())
    with pytest.raises(RenderError):
        directory_rows.render_ways(row, create_translator())


def test_who_answers_is_said_where_it_is_a_government() -> None:
    assert {"Day and night · Free", "Run by the government (Malaysia)"} <= set(read(contacts=()))
    assert "Day and night · Free" in read(contacts=(), run_by="non_government")
    assert not any("government" in one for one in read(contacts=(), kind="police"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_for_another_way_is_answered_with_all_of_them(language: str) -> None:
    screen = ResponseCall("utter_contact_line", {"hotlines": ["hot-my-04"]})
    answer = find_row_answer(DIRECTORY, [screen], "other_way_to_reach")
    assert answer is not None
    assert answer.arguments["lead"]["says"] == "other_way_to_reach"  # type: ignore[index]
    shown = create_renderer().render(answer, create_translator(language)).text
    assert all(
        shown.count(one) == 1 for one in ("WhatsApp: +60 18-988 8058", "SMS: +60 18-988 8058", "https://wao.org.my")
    )
    assert shown.count(create_translator(language).translate_label(labels.ROW["written"])) == 1


def test_where_there_is_none_that_is_the_answer() -> None:
    row = next(row for row in DIRECTORY.hotlines if not (row.ways or row.website or row.is_emergency))
    answer = find_row_answer(
        DIRECTORY, [ResponseCall("utter_contact_line", {"hotlines": [row.row_id]})], "other_way_to_reach"
    )
    assert answer is not None
    assert answer.arguments["lead"] == {"says": "no_other_way_to_reach", "row": row.row_id}


def test_the_caution_stands_once_a_screen() -> None:
    both = ResponseCall(
        "utter_numbers_kind", {"country": "MY", "kind": "violence", "hotlines": ["hot-my-03", "hot-my-04"]}
    )
    shown = create_renderer().render(both, create_translator()).text
    assert shown.count("WhatsApp") == 2
    assert shown.count(labels.ROW["written"]) == 1


def test_only_numbers_of_the_directory_that_stand_in_the_text_are_copied() -> None:
    known, seen = list_directory_numbers(), 0
    for language in ("en", "my"):
        for call in every_utterance()[::3]:
            screen = create_renderer().render(call, create_translator(language))
            seen += len(screen.copies)
            assert len(screen.copies) <= MAX_COPY_BUTTONS
            assert len({button.number for button in screen.copies}) == len(screen.copies)
            for button in screen.copies:
                assert button.number in screen.text, (call, button)
                assert button.number in button.label
                assert button.number in known
    assert seen > 100


def test_a_number_that_is_only_a_part_of_another_is_not_copied() -> None:
    arguments = {"hotlines": ["hot-my-03"]}
    number = directory_rows.format_phone(DIRECTORY.get_hotline("hot-my-03").phone)
    copied = [
        button.number for button in list_copy_buttons(f"1{number} {number}0", arguments, DIRECTORY, create_translator())
    ]
    assert copied == []
    assert [one.number for one in list_copy_buttons(f"a {number}.", arguments, DIRECTORY, create_translator())] == [
        number
    ]


def test_police_and_ambulance_are_dialled_and_not_copied() -> None:
    card = create_renderer().render(ResponseCall("utter_help_now", {"country": "MY"}), create_translator())
    assert "999" in card.text
    assert card.copies == ()


@pytest.mark.parametrize(
    ("button", "is_right"),
    [
        ({"text": "Menu", "callback_data": "t", "style": "danger"}, True),
        ({"text": "Copy 15999", "copy_text": {"text": "15999"}}, True),
        ({"text": "Copy 999", "copy_text": {"text": "999"}}, False),
        ({"text": "Copy", "copy_text": {"text": "12345"}}, False),
        ({"text": "Copy", "copy_text": {"text": "+60 3-3000 8858"}}, False),
        ({"text": "Copy 15999", "copy_text": {"text": "15999"}, "callback_data": "t"}, False),
        ({"text": "Open", "url": "https://example.org"}, False),
    ],
)
def test_the_walks_hold_every_button_to_that(button: dict[str, object], is_right: bool) -> None:
    assert bool(find_unexpected_fields(button, "15999, 12345 and 999")) is not is_right
