"""Her card while she writes it: hers alone, every line hers to take off, gone for good within minutes."""

from dataclasses import replace

import pytest

from bot.domain.handoff import CARD_FIELDS, CARD_LINES, CardAnswers
from bot.errors import NotFound
from bot.services import retention
from bot.services.handoffs import drafts
from bot.services.handoffs.drafts import Draft
from tests.support.handoff_scenario import CARD, POST, HandoffServices, PersonActor, get_policy


def read(she: PersonActor) -> Draft | None:
    office = she.services
    return office.run_in_transaction(
        drafts.read_draft, office.keys, person_id=she.person_id, policy=get_policy(), now=office.clock()
    )


def removes(she: PersonActor, line: str) -> None:
    office = she.services
    office.run_in_transaction(
        drafts.remove_line, office.keys, person_id=she.person_id, line=line, policy=get_policy(), now=office.clock()
    )


def test_what_she_answers_is_what_stands_there(she: PersonActor) -> None:
    she.begin_card()
    she.answer_fields(
        help="health", urgency="week", window="night", days="day_off", how="sealed", code_word="  si   kucing "
    )
    draft = read(she)
    assert draft is not None
    assert draft.answers == CardAnswers(("health",), "week", "night", "day_off", "sealed", "si kucing", language="id")
    assert she.get_holder() == "draft"


def test_help_is_chosen_and_taken_out_again_and_no_say_stands_alone() -> None:
    said = CardAnswers().with_answer("help", "wages").with_answer("help", "health")
    assert said.help == ("health", "wages")
    assert said.with_answer("help", "health").help == ("wages",)
    alone = said.with_answer("help", "no_say")
    assert (alone.help, alone.with_answer("help", "listen").help) == (("no_say",), ("listen",))
    assert alone.with_answer("help", "no_say").help == ()


@pytest.mark.parametrize("line", CARD_LINES)
def test_every_line_can_be_taken_off(she: PersonActor, line: str) -> None:
    she.begin_card()
    she.answer_fields(**{name: values[0] for name, values in CARD_FIELDS.items()}, code_word="kucing")
    before = read(she)
    removes(she, line)
    after = read(she)
    assert before is not None and after is not None
    gone = {name for name, value in vars(before.answers).items() if value != getattr(after.answers, name)}
    assert gone == ({"window", "days"} if line == "when" else {line})
    assert not any(getattr(after.answers, name) for name in gone)


@pytest.mark.parametrize(("name", "value"), [("help", "money"), ("urgency", "soon"), ("name", "Sari"), ("window", "")])
def test_only_what_a_button_offers_is_an_answer(she: PersonActor, name: str, value: str) -> None:
    she.begin_card()
    with pytest.raises(ValueError, match="may not be|no such line"):
        she.answer_fields(**{name: value})
    with pytest.raises(ValueError, match="no such line"):
        removes(she, "story")


def test_a_code_word_is_short(she: PersonActor) -> None:
    she.begin_card()
    she.answer_fields(code_word="kucing " * 50)
    draft = read(she)
    assert draft is not None and draft.answers.code_word is not None
    assert len(draft.answers.code_word) <= 40


def test_fifteen_minutes_without_a_touch_and_nobody_can_read_it_again(
    office: HandoffServices, she: PersonActor
) -> None:
    draft = she.begin_card()
    assert draft is not None
    for _ in range(3):
        office.clock.advance(minutes=get_policy().draft_minutes)
        she.answer_fields(urgency="now")
    office.clock.advance(minutes=get_policy().draft_minutes, seconds=1)
    assert (read(she), she.get_holder()) == (None, "assistant")
    assert not office.keys.draft_keys.has_key(draft.draft_id)


def test_a_copy_made_before_cannot_be_read_after(office: HandoffServices, she: PersonActor) -> None:
    she.begin_card()
    she.answer_fields(code_word="canary")
    copied = office.run_in_transaction(lambda uow: uow.drafts.get_by_person(she.person_id))
    office.run_in_transaction(drafts.discard_draft, office.keys, person_id=she.person_id, now=office.clock())
    with pytest.raises(Exception, match="gone"):
        drafts.decrypt_draft(office.keys, copied)


def test_the_sweep_takes_what_is_over_and_stray_keys(office: HandoffServices, she: PersonActor) -> None:
    draft = she.begin_card()
    assert draft is not None
    office.keys.draft_keys.create_key("stray")
    office.clock.advance(minutes=get_policy().draft_minutes + 1)
    swept = office.run_in_transaction(retention.sweep_handoffs, office.keys, policy=get_policy(), now=office.clock())
    assert (swept["drafts"], she.get_holder()) == (1, "assistant")
    assert [office.keys.draft_keys.has_key(name) for name in (draft.draft_id, "stray")] == [False, False]


@pytest.mark.parametrize("goes", [PersonActor.leave, PersonActor.erase])
def test_leaving_and_erasing_destroy_it(office: HandoffServices, she: PersonActor, goes: object) -> None:
    draft = she.begin_card()
    assert draft is not None and callable(goes)
    goes(she)
    assert not office.keys.draft_keys.has_key(draft.draft_id)
    assert office.run_in_transaction(lambda uow: uow.drafts.list_ids()) == set()


def test_a_second_card_takes_the_place_of_the_first(office: HandoffServices, she: PersonActor) -> None:
    first, second = she.begin_card(), she.begin_card()
    assert first is not None and second is not None
    assert [office.keys.draft_keys.has_key(draft.draft_id) for draft in (first, second)] == [False, True]


def test_a_draft_whose_key_died_is_no_draft(office: HandoffServices, she: PersonActor) -> None:
    draft = she.begin_card()
    assert draft is not None
    office.keys.draft_keys.destroy_key(draft.draft_id)
    assert (read(she), she.get_holder()) == (None, "assistant")


def test_there_is_no_card_to_a_post_that_has_not_joined(office: HandoffServices, she: PersonActor) -> None:
    with pytest.raises(NotFound):
        she.begin_card(replace(POST, post_id="post-z"))


def test_neither_the_row_nor_what_is_printed_nor_the_audit_shows_a_word(
    office: HandoffServices, she: PersonActor
) -> None:
    she.begin_card()
    she.answer_fields(code_word="canary")
    she.view_card(CARD + "canary")
    row = office.run_in_transaction(lambda uow: uow.drafts.get_by_person(she.person_id))
    acts = office.run_in_transaction(lambda uow: uow.audit.list_latest(50))
    assert "canary" not in f"{row.answers!r} {row} {read(she)} {acts}"
