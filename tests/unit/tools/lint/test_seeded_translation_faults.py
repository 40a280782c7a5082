"""Thousands of bad edits of translations, one fault each: every single one is found. `make proofs` makes them of every text."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tests.support.together import together
from tools.lint import context, terminology, text_rules, translation

TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
Text = tuple[context.MessageKey, str]
PROMISES = terminology.load_required_phrases(ROOT)
EVERY = 32
"""Each edit is made of one text in so many, the next edit of the next ones: of all of them it takes a minute and a half."""

EDITS: dict[str, Callable[[str], str]] = {
    "a digit": lambda said: f"{said} 9",
    "a digit of another script": lambda said: f"{said} ៩",
    "a full-width digit": lambda said: f"９{said}",
    "a raised digit": lambda said: f"{said}²",
    "a link": lambda said: f"{said} t.me/help",
    "a name": lambda said: f"{said} @help",
    "a stray brace": lambda said: "{" + said,
    "an invented placeholder": lambda said: f"{said} {{phone_number}}",
    "a sign that turns the writing round": lambda said: f"\u202e{said}",
    "an isolate": lambda said: f"{said}\u2067",
    "a zero-width joiner": lambda said: f"{said[:1]}\u200d{said[1:]}",
    "a Cyrillic look-alike": lambda said: f"{said}\u0430",
    "another paragraph": lambda said: f"{said}\n\n{said[:1]}",
    "another line": lambda said: f"{said}\n{said[:1]}",
    "an ellipsis": lambda said: f"{said}…",
    "nothing at all": lambda _: " ",
}


@cache
def _texts(language: str) -> tuple[Text, ...]:
    catalog = translation_files.read_po(get_po_path(ROOT, language))
    return tuple(((m.context or "", str(m.id)), str(m.string)) for m in catalog if m.id)


@cache
def _desk() -> context.LintContext:
    return context.load_lint_context(ROOT)


def _has_words(text: str) -> bool:
    """Whether anything of a text is in a language: "OK." and placeholders alone are in none."""
    return text != "OK." and any(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", text))


def _faults(key: context.MessageKey, said: str, language: str) -> list[translation.Fault]:
    return list(translation.find_translation_faults(key[1], said, _desk().get_placement(key, language), _desk()))


def _missed(language: str, edit: Callable[[str], str], *, number: int, every: int = EVERY) -> Iterator[Text]:
    for key, said in _texts(language)[number % every :: every]:
        if not _faults(key, edit(said), language):
            yield key, edit(said)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(("number", "edit"), enumerate(EDITS.values()), ids=EDITS)
def test_every_bad_edit_is_found(language: str, number: int, edit: Callable[[str], str]) -> None:
    assert list(_missed(language, edit, number=number)) == []


@pytest.mark.proof
@pytest.mark.parametrize("language", TRANSLATED)
@together("edit", EDITS)
def test_every_bad_edit_of_every_text_is_found(language: str, edit: str) -> None:
    assert list(_missed(language, EDITS[edit], number=0, every=1)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_renamed_placeholder_is_found(language: str) -> None:
    with_data = [(key, said) for key, said in _texts(language) if "{" in said]
    missed = [key for key, said in with_data if not _faults(key, said.replace("{", "{my_", 1), language)]
    assert with_data
    assert missed == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("promise", PROMISES)
def test_every_dropped_promise_is_found(language: str, promise: str) -> None:
    made = [(key, said) for key, said in _texts(language) if promise in key[1] and key[0] != "fact"]
    bare = [(key, text_rules.remove_phrases(said, PROMISES[promise][language])) for key, said in made]
    assert made
    assert [key for key, said in bare if not _faults(key, said, language)] == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("other", LANGUAGES)
def test_every_screen_in_a_wrong_language_is_found(language: str, other: str) -> None:
    if other == language:
        assert [
            key for key, said in _texts(language) if _faults(key, said, language) and key[0].startswith("utter_")
        ] == []
        return
    theirs = dict(_texts(other)) if other != DEFAULT_LANGUAGE else {key: key[1] for key, _ in _texts(language)}
    screens = [(key, theirs[key]) for key, _ in _texts(language) if key[0].startswith("utter_") and _has_words(key[1])]
    assert len(screens) > 30
    assert [key[0] for key, said in screens if not _faults(key, said, language)] == []
