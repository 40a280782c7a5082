"""Her card while she writes it: hers alone, every line hers to take off, gone for good within minutes."""

from dataclasses import replace

import pytest

from bot.errors import NotFound
from bot.model.handoff import FIELDS, LINES, Answers
from bot.services import drafts, retention
from bot.services.drafts import Draft
from tests.support.handoffs import CARD, POST, Office, Woman, policy


def read(she: Woman) -> Draft | None:
    office = she.office
    return office.run(drafts.read, office.keys, person_id=she.person_id, policy=policy(), now=office.clock())


def removes(she: Woman, line: str) -> None:
    office = she.office
    office.run(drafts.remove, office.keys, person_id=she.person_id, line=line, policy=policy(), now=office.clock())


def test_what_she_answers_is_what_stands_there(she: Woman) -> None:
    she.begins()
    she.answers(help="health", urgency="week", window="night", days="day_off", how="sealed", code_word="  si   kucing ")
    draft = read(she)
    assert draft is not None
    assert draft.answers == Answers(("health",), "week", "night", "day_off", "sealed", "si kucing", language="id")
    assert she.holder() == "draft"


def test_help_is_chosen_and_taken_out_again_and_no_say_stands_alone() -> None:
    said = Answers().with_answer("help", "wages").with_answer("help", "health")
    assert said.help == ("health", "wages")
    assert said.with_answer("help", "health").help == ("wages",)
    alone = said.with_answer("help", "no_say")
    assert (alone.help, alone.with_answer("help", "listen").help) == (("no_say",), ("listen",))
    assert alone.with_answer("help", "no_say").help == ()


@pytest.mark.parametrize("line", LINES)
def test_every_line_can_be_taken_off(she: Woman, line: str) -> None:
    she.begins()
    she.answers(**{name: values[0] for name, values in FIELDS.items()}, code_word="kucing")
    before = read(she)
    removes(she, line)
    after = read(she)
    assert before is not None and after is not None
    gone = {name for name, value in vars(before.answers).items() if value != getattr(after.answers, name)}
    assert gone == ({"window", "days"} if line == "when" else {line})
    assert not any(getattr(after.answers, name) for name in gone)


@pytest.mark.parametrize(("name", "value"), [("help", "money"), ("urgency", "soon"), ("name", "Sari"), ("window", "")])
def test_only_what_a_button_offers_is_an_answer(she: Woman, name: str, value: str) -> None:
    she.begins()
    with pytest.raises(ValueError, match="may not be|no such line"):
        she.answers(**{name: value})
    with pytest.raises(ValueError, match="no such line"):
        removes(she, "story")


def test_a_code_word_is_short(she: Woman) -> None:
    she.begins()
    she.answers(code_word="kucing " * 50)
    draft = read(she)
    assert draft is not None and draft.answers.code_word is not None
    assert len(draft.answers.code_word) <= 40


def test_fifteen_minutes_without_a_touch_and_nobody_can_read_it_again(office: Office, she: Woman) -> None:
    draft = she.begins()
    assert draft is not None
    for _ in range(3):
        office.clock.pass_time(minutes=policy().draft_minutes)
        she.answers(urgency="now")
    office.clock.pass_time(minutes=policy().draft_minutes, seconds=1)
    assert (read(she), she.holder()) == (None, "assistant")
    assert not office.keys.drafts.has(draft.draft_id)


def test_a_copy_made_before_cannot_be_read_after(office: Office, she: Woman) -> None:
    she.begins()
    she.answers(code_word="canary")
    copied = office.run(lambda uow: uow.drafts.of(she.person_id))
    office.run(drafts.discard, office.keys, person_id=she.person_id, now=office.clock())
    with pytest.raises(Exception, match="gone"):
        drafts.opened(office.keys, copied)


def test_the_sweep_takes_what_is_over_and_stray_keys(office: Office, she: Woman) -> None:
    draft = she.begins()
    assert draft is not None
    office.keys.drafts.make("stray")
    office.clock.pass_time(minutes=policy().draft_minutes + 1)
    swept = office.run(retention.sweep_handoffs, office.keys, policy=policy(), now=office.clock())
    assert (swept["drafts"], she.holder()) == (1, "assistant")
    assert [office.keys.drafts.has(name) for name in (draft.draft_id, "stray")] == [False, False]


@pytest.mark.parametrize("goes", [Woman.leaves, Woman.erases])
def test_leaving_and_erasing_destroy_it(office: Office, she: Woman, goes: object) -> None:
    draft = she.begins()
    assert draft is not None and callable(goes)
    goes(she)
    assert not office.keys.drafts.has(draft.draft_id)
    assert office.run(lambda uow: uow.drafts.ids()) == set()


def test_a_second_card_takes_the_place_of_the_first(office: Office, she: Woman) -> None:
    first, second = she.begins(), she.begins()
    assert first is not None and second is not None
    assert [office.keys.drafts.has(draft.draft_id) for draft in (first, second)] == [False, True]


def test_a_draft_whose_key_died_is_no_draft(office: Office, she: Woman) -> None:
    draft = she.begins()
    assert draft is not None
    office.keys.drafts.destroy(draft.draft_id)
    assert (read(she), she.holder()) == (None, "assistant")


def test_there_is_no_card_to_a_post_that_has_not_joined(office: Office, she: Woman) -> None:
    with pytest.raises(NotFound):
        she.begins(replace(POST, post_id="post-z"))


def test_neither_the_row_nor_what_is_printed_nor_the_audit_shows_a_word(office: Office, she: Woman) -> None:
    she.begins()
    she.answers(code_word="canary")
    she.sees(CARD + "canary")
    row = office.run(lambda uow: uow.drafts.of(she.person_id))
    acts = office.run(lambda uow: uow.audit.latest(50))
    assert "canary" not in f"{row.answers!r} {row} {read(she)} {acts}"
