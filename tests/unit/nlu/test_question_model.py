"""What a message asks: the likeliest questions of a message and of its clauses, and the choice among them."""

from pathlib import Path

import pytest

from bot.domain.enums import LANGUAGES, NO_CRISIS, NO_QUESTION, QUESTIONS
from bot.errors import BadContent
from bot.nlu.question_model import QuestionModel
from bot.nlu.training.question_model import QuestionExample, fit_question_model, read_question_examples
from tests.support.factories import ROOT

SAID = {
    "hours": ["what time do they open", "are they open on sunday", "when do they close", "open at night?"],
    "cost": ["is the call free", "does it cost money", "must i pay for the call", "is that free"],
    "passport_legality": ["can my madam keep my passport", "is it legal that boss holds my passport"],
    NO_QUESTION: ["my madam has my passport", "they pay me late", "hello", "since march", "i work in a house"],
}


def build_examples() -> list[QuestionExample]:
    return [QuestionExample(asks, text, "en", "test", 1) for asks, texts in SAID.items() for text in texts]


@pytest.fixture(scope="module")
def model() -> QuestionModel:
    return fit_question_model(build_examples())


def test_question_behind_a_story_is_the_likeliest(model: QuestionModel) -> None:
    ranked = model.rank_questions("i work in a house, they pay me late. is the call free?")
    assert ranked[0][0] == "cost"


def test_message_in_a_script_nobody_knows_asks_nothing(model: QuestionModel) -> None:
    assert model.rank_questions("ⴰⴱⴳ") == [(NO_QUESTION, 1.0)]


def test_model_that_was_kept_says_the_same(model: QuestionModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert QuestionModel.load(tmp_path).rank_questions("open now?") == model.rank_questions("open now?")


def test_examples_of_every_language_ask_everything() -> None:
    examples = read_question_examples(ROOT / "data" / "questions")
    for language in LANGUAGES:
        asked = {one.asks for one in examples if one.language == language}
        assert {*QUESTIONS, NO_QUESTION, NO_CRISIS} == asked, language


@pytest.mark.parametrize("line", ["sky,what colour,b", "hours,,b"])
def test_line_that_is_no_question_is_refused_by_name(line: str, tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / f"{language}.csv").write_text("asks,example,batch\nnone,hello,b\n", encoding="utf-8")
    (tmp_path / "my.csv").write_text(f"asks,example,batch\n{line}\n", encoding="utf-8")
    with pytest.raises(BadContent, match=r"my\.csv, line 2"):
        read_question_examples(tmp_path)


def test_examples_that_all_ask_the_same_are_refused() -> None:
    with pytest.raises(BadContent, match="some that ask nothing"):
        fit_question_model(one for one in build_examples() if one.asks == "hours")


CRISIS = ["is there war here", "will they evacuate us from the war", "typhoon where do we go", "evacuation list where"]
NO_CRISIS_AT_ALL = ["he fights with me every day", "i saw a film about the war"]


def test_a_crisis_is_heard_beside_everything_else_and_changes_nothing_of_it(
    model: QuestionModel, tmp_path: Path
) -> None:
    more = [("crisis", text) for text in CRISIS] + [(NO_CRISIS, text) for text in NO_CRISIS_AT_ALL]
    wider = fit_question_model(
        [*build_examples(), *(QuestionExample(asks, text, "en", "test", 1) for asks, text in more)]
    )
    wider.save(tmp_path)
    for loaded in (wider, QuestionModel.load(tmp_path)):
        assert loaded.rank_questions("will they evacuate us, is there war")[0][0] == "crisis"
        for texts in SAID.values():
            for text in texts:
                assert loaded.rank_questions(text) == model.rank_questions(text), text
