"""What is recognised in an officer's words, in every language; and lines of hers that do not do something else."""

import pytest

from bot.i18n import cards, prepared
from bot.i18n.voice import Voice
from bot.model.own import CODE_WORDS
from bot.model.scenario import CHECKS, SCENARIOS, WORD_SIGNS
from bot.model.vocabulary import LANGUAGES
from bot.scenarios import judging
from bot.scenarios.signs import Setting, Signs
from bot.text.matching import Phrases
from bot.text.normalise import normalise
from tests.support.factories import library, voice
from tests.unit.scenarios.studio import guides, officers_catalogues, scenarios

POST = "Embassy One"
ENDS = ("leave", "erase", "stop", "help")


def setting(language: str) -> Setting:
    return Setting(voice(language).label(cards.CODE_WORDS["mango"]), POST, voice(language))


def signs() -> Signs:
    return Signs(guides(), scenarios().words, lambda: library().rights.facts)


def said(code: str, language: str) -> str:
    given = {"code_word": setting(language).code_word, "post": POST, "when": "14:30"}
    facts = library().rights.facts
    return prepared.said(guides().prepared[code], given, guides().values, facts, voice(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prepared_text_is_recognised_and_is_no_fault(language: str) -> None:
    listening, where = signs(), setting(language)
    for code in guides().prepared:
        found = listening.of(f"Hm.\n{said(code, language)}", where)
        assert code in found
        assert not {"asks_why", "promises"} & found, (code, found)
        assert ("code_word" in found) == (code == "greet_with_word"), code
        assert ("post" in found) == (code == "who"), code
        assert ("health_hours" in found) == (code == "doctor_early"), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_an_officers_own_are_recognised_by_the_lists(language: str) -> None:
    from bot.content.files import read_csv
    from bot.content.scenarios import WORDS
    from tests.support.factories import ROOT

    rows = [row for row in read_csv(ROOT / "data/policies/rehearsal/words.csv", WORDS) if row["language"] == language]
    assert {row["means"] for row in rows} == set(WORD_SIGNS)
    for row in rows:
        assert row["means"] in signs().of(f"… {row['phrase'].upper()} …", setting(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_hers_leaves_erases_or_stops(language: str) -> None:
    phrases = Phrases(library().words, normalise=normalise)
    lines = Voice(language, officers_catalogues()[language]).catalogue
    for scenario in scenarios().every.values():
        for line in scenario.lines:
            for word in CODE_WORDS:
                text = lines.gettext(line.says).replace("{code_word}", voice(language).label(cards.CODE_WORDS[word]))
                assert phrases.meaning(text) not in ENDS, (scenario.name, line.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_word_of_a_scenario_is_said_in_its_own_lines_alone(language: str) -> None:
    listening = signs()
    for scenario in scenarios().every.values():
        word = voice(language).label(cards.CODE_WORDS[scenario.card["code_word"]])
        where = Setting(word, POST, voice(language))
        catalogue = officers_catalogues()[language]
        for line in scenario.lines:
            if "{code_word}" not in line.says:
                assert "code_word" not in listening.of(catalogue.gettext(line.says), where), (scenario.name, line.code)


def test_the_ways_to_look_are_those_of_the_data() -> None:
    assert set(judging.CHECKS) == set(CHECKS)
    assert set(scenarios().every) == set(SCENARIOS)
    assert {each.check for scenario in scenarios().every.values() for each in scenario.expects} <= set(CHECKS)


def test_every_standard_is_used() -> None:
    used = {each.standard for scenario in scenarios().every.values() for each in scenario.expects}
    assert used == set(scenarios().standards)
