"""Bad edits of translations, in every language."""

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from tests.support.factories import ROOT
from tests.unit.tools.lint.bad_edits import Change, Edit, Validate
from tools.lint import catalogs, context, po_files, sentence_length, terminology, text_rules

TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
PROMISES = terminology.load_required_phrases(ROOT)
Fits = Callable[[Message], bool]
Mar = Callable[[Random, Message], str]
ORDER = {"km": "អ្នកគួរទៅ។", "id": "Anda harus pergi.", "fil": "Dapat kang umalis.", "my": "လုပ်ရမယ်။", "vi": "Bạn phải đi."}
BLAME = {"km": "អ្នកបម្រើ", "id": "pembantu", "fil": "katulong", "my": "အိမ်ဖော်", "vi": "ô-sin"}
PROMISE = {
    "km": "ខ្ញុំធានា។",
    "id": "Dijamin aman.",
    "fil": "Garantisado ito.",
    "my": "အာမခံပါတယ်။",
    "vi": "Tôi hứa như vậy.",
}
QUESTION = {"km": "ហេតុអ្វី?", "id": "Kenapa begitu?", "fil": "Bakit ganoon?", "my": "ဘာကြောင့်လဲ။", "vi": "Tại sao vậy?"}
TELLING = {"km": "ប៉ូលីស", "id": "polisi", "fil": "pulis", "my": "ရဲ", "vi": "cảnh sát"}
FOREIGN = {"km": "အခုပြောပါ", "id": "ដឹង", "fil": "знать", "my": "ដឹង", "vi": "знать"}


@cache
def template() -> Catalog:
    """The texts of the product, extracted once: no edit here touches them."""
    return translation_files.build_template(ROOT)


@cache
def held_against() -> context.LintContext:
    """The lists of the product, read once."""
    return context.load_lint_context(ROOT)


def catalogue_of(language: str) -> Validate:
    """The check of one catalogue."""

    def validate(root: Path) -> Iterator[Finding]:
        yield from catalogs.validate_catalogue(root, template(), language, held_against())

    return validate


def retold(fits: Fits, mar: Mar) -> Change:
    """Another translation of one text that fits."""

    def change(random: Random, text: str) -> str:
        catalog = pofile.read_po(io.BytesIO(text.encode()))
        known = {(message.context, message.id) for message in template()}
        message = random.choice([m for m in catalog if m.id and (m.context, m.id) in known and fits(m)])
        message.string = mar(random, message)
        return translation_files.to_po(catalog).decode()

    return change


def is_screen(message: Message) -> bool:
    """Whether a text is a screen that says more than a word."""
    return str(message.context).startswith("utter_") and len(str(message.id).split()) > 4


def anything(message: Message) -> bool:
    """Any text."""
    return True


def holds(*words: str) -> Fits:
    """Texts whose English holds one of the words."""
    return lambda message: message.context != "fact" and any(word in str(message.id) for word in words)


def behind(words: str) -> Mar:
    """Something more at the end."""
    return lambda _, message: f"{message.string} {words}"


def _without(words: tuple[str, ...]) -> Mar:
    return lambda _, message: text_rules.remove_phrases(str(message.string), words)


def _without_a_sentence(random: Random, message: Message) -> str:
    parts = [part for part in sentence_length.split_sentences(str(message.string)) if len(part) > 12]
    said = random.choice(
        [part for part in parts if part in str(message.string)]
    )  # data inside it is left out by the split
    return re.sub(r"\s*" + re.escape(said) + r"[.?។]*", "", str(message.string), count=1)


def _in_order(message: Message) -> bool:
    english, said = (len(sentence_length.split_sentences(str(text))) for text in (message.id, message.string))
    return is_screen(message) and english == said > 2


def _renamed(_: Random, message: Message) -> str:
    return str(message.string).replace("{", "{my_", 1)


def _lost(_: Random, message: Message) -> str:
    return re.sub(r"\{\w+\}", "", str(message.string), count=1)


def _drawn_out(_: Random, message: Message) -> str:
    return " ".join([str(message.string).replace("\n", " ")] * 12)


def _twice(random: Random, text: str) -> str:
    entry = random.choice([part for part in text.split("\n\n")[1:] if part.strip()])
    return f"{text.rstrip()}\n\n{entry.strip()}\n"


Bad = Callable[[str, Fits, Mar, str], Edit]


def _file(language: str) -> str:
    return f"locales/{language}/LC_MESSAGES/messages.po"


def _language(language: str) -> Iterator[Edit]:
    def bad(name: str, fits: Fits, mar: Mar, says: str) -> Edit:
        return Edit(f"{language}: {name}", _file(language), retold(fits, mar), catalogue_of(language), says)

    yield from _smuggled(language, bad)
    yield from _lost_words(language, bad)
    yield from _told(language, bad)
    yield from _written(language)


def _smuggled(language: str, bad: Bad) -> Iterator[Edit]:
    yield bad("a number", anything, behind("999"), "the digit 9")
    yield bad("a full-width digit", anything, behind("９"), "the digit ９")
    yield bad("a link", anything, behind("www.example.org"), "the link")
    yield bad("an address", anything, behind("help@example.org"), "the name @example|the link")
    yield bad("turned round", anything, behind("\u202eX"), "turns the writing round")
    yield bad("a hidden joiner", anything, lambda _, m: f"\u2060{m.string}", "an invisible sign")
    yield bad("a line in another script", is_screen, behind(FOREIGN[language]), "letters")


def _lost_words(language: str, bad: Bad) -> Iterator[Edit]:
    def unkept(promise: str) -> Edit:
        mar = _without(PROMISES[promise][language])
        return bad(f"without “{promise}”", holds(promise), mar, f"“{promise}” is lost")

    passport = next(row.accepted_forms[language] for row in held_against().terminology if "passport" in row.english)
    yield bad("a placeholder lost", lambda m: "{" in str(m.id), _lost, "is missing")
    yield bad("a placeholder renamed", lambda m: "{" in str(m.id), _renamed, "is not in the English")
    yield unkept("You do not have to")
    yield unkept("have to report")
    yield bad("a sentence dropped", _in_order, _without_a_sentence, "sentences less than|other lines")
    yield bad("another word for a passport", holds("passport"), _without(passport), "the term “passport” is lost")
    yield bad("nothing", anything, lambda _, __: "", "is not translated")


def _told(language: str, bad: Bad) -> Iterator[Edit]:
    theirs = {(m.context, m.id): str(m.string) for m in translation_files.read_po(ROOT / _file(_another(language)))}
    yield bad("another language", is_screen, lambda _, m: theirs[m.context, m.id], "letters|reads as")
    yield bad("a blaming word", is_screen, behind(f"{BLAME[language]}."), f"says “{BLAME[language]}")
    yield bad("an order", is_screen, behind(ORDER[language]), "it orders")
    yield bad("a promise", is_screen, behind(PROMISE[language]), "it promises")
    yield bad("a question for reasons", is_screen, behind(QUESTION[language]), "justify")
    yield bad("a shout", is_screen, behind("!"), "shouts")
    yield bad("a telling beginning", is_screen, lambda _, m: f"{TELLING[language]}: {m.string}", "begins with")
    yield bad("too long", is_screen, _drawn_out, "a message of|a sentence of")


def _written(language: str) -> Iterator[Edit]:
    def header(_: Random, text: str) -> str:
        return text.replace(f"Language: {language}", f"Language: {_another(language)}")

    yield Edit(f"{language}: twice", _file(language), _twice, po_files.validate, "stands here 2 times")
    yield Edit(f"{language}: another's header", _file(language), header, po_files.validate, "the header lacks")


def _another(language: str) -> str:
    return TRANSLATED[(TRANSLATED.index(language) + 1) % len(TRANSLATED)]


EDITS = tuple(edit for language in TRANSLATED for edit in _language(language))
