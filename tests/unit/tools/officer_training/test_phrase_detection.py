"""What is recognised in an officer's words, in every language; and lines of hers that do not do something else."""

import pytest

from bot.domain.enums import LANGUAGES
from bot.domain.handoff_buttons import SUGGESTED_CODE_WORDS
from bot.i18n import canned_responses, handoff_card
from bot.i18n.translator import Translator
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import PhraseMatcher
from tests.support.factories import create_translator, load_real_content
from tests.unit.tools.officer_training.scenario_app import guides, officers_catalogues, scenarios
from tools.officer_training import assessment
from tools.officer_training.phrase_detection import HandoffSetting, PhraseDetector
from tools.officer_training.scenario import EXPECTATION_CHECKS, SCENARIOS, WORD_SIGNS

POST = "Embassy One"
ENDS = ("leave", "erase", "stop", "help")


def setting(language: str) -> HandoffSetting:
    return HandoffSetting(
        create_translator(language).translate_label(handoff_card.CODE_WORDS["mango"]), POST, create_translator(language)
    )


def signs() -> PhraseDetector:
    return PhraseDetector(guides(), scenarios().words, lambda: load_real_content().rights.facts)


def said(code: str, language: str) -> str:
    given = {"code_word": setting(language).code_word, "post": POST, "when": "14:30"}
    facts = load_real_content().rights.facts
    return canned_responses.render_canned_response(
        guides().canned_responses[code], given, guides().values, facts, create_translator(language)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prepared_text_is_recognised_and_is_no_fault(language: str) -> None:
    listening, where = signs(), setting(language)
    for code in guides().canned_responses:
        found = listening.detect(f"Hm.\n{said(code, language)}", where)
        assert code in found
        assert not {"asks_why", "promises"} & found, (code, found)
        assert ("code_word" in found) == (code == "greet_with_word"), code
        assert ("post" in found) == (code == "who"), code
        assert ("health_hours" in found) == (code == "doctor_early"), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_an_officers_own_are_recognised_by_the_lists(language: str) -> None:
    from bot.content.file_reader import read_csv
    from tests.support.factories import ROOT
    from tools.officer_training.scenario_files import WORD_COLUMNS

    rows = [
        row for row in read_csv(ROOT / "data/officers/rehearsal/words.csv", WORD_COLUMNS) if row["language"] == language
    ]
    assert {row["means"] for row in rows} == set(WORD_SIGNS)
    for row in rows:
        assert row["means"] in signs().detect(f"… {row['phrase'].upper()} …", setting(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_hers_leaves_erases_or_stops(language: str) -> None:
    phrases = PhraseMatcher(load_real_content().word_lists, normalise=normalize)
    lines = Translator(language, officers_catalogues()[language]).catalogue
    for scenario in scenarios().by_name.values():
        for line in scenario.lines:
            for word in SUGGESTED_CODE_WORDS:
                text = lines.gettext(line.text).replace(
                    "{code_word}", create_translator(language).translate_label(handoff_card.CODE_WORDS[word])
                )
                assert phrases.match(text) not in ENDS, (scenario.name, line.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_word_of_a_scenario_is_said_in_its_own_lines_alone(language: str) -> None:
    listening = signs()
    for scenario in scenarios().by_name.values():
        word = create_translator(language).translate_label(handoff_card.CODE_WORDS[scenario.card["code_word"]])
        where = HandoffSetting(word, POST, create_translator(language))
        catalogue = officers_catalogues()[language]
        for line in scenario.lines:
            if "{code_word}" not in line.text:
                assert "code_word" not in listening.detect(catalogue.gettext(line.text), where), (
                    scenario.name,
                    line.code,
                )


def test_the_ways_to_look_are_those_of_the_data() -> None:
    assert set(assessment.EXPECTATION_CHECKS) == set(EXPECTATION_CHECKS)
    assert set(scenarios().by_name) == set(SCENARIOS)
    assert {each.check for scenario in scenarios().by_name.values() for each in scenario.expectations} <= set(
        EXPECTATION_CHECKS
    )


def test_every_standard_is_used() -> None:
    used = {each.standard for scenario in scenarios().by_name.values() for each in scenario.expectations}
    assert used == set(scenarios().standards)
