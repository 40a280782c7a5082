"""Bad edits of catalogues as editors, tools and tired people make them; each with its kind, and the line it stands in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from babel.messages.catalog import Catalog

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from bot.i18n.catalogs import CONSOLE, MESSAGES, TextDomain
from tests.support.factories import ROOT
from tests.support.po_entries import PoEntry, parse_entries
from tools.lint import catalogs, po_files
from tools.lint.context import LintContext, load_lint_context

TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
UNSPACED = ("km", "my")
LATIN = ("id", "fil", "vi")
Mar = Callable[[Random, str, str], str]
"""Chance, the translation and its English; the translation with one fault."""
Fits = Callable[[str, str], bool]
Whole = Callable[[Random, str], tuple[str, int | None]]
"""Chance and a file's text; the file with one fault, and its line."""
FULL_STOP = {"km": "។", "my": "။"}
OTHER_STOP = {"km": ".", "my": ".", "id": "។", "fil": "။", "vi": "。"}
DOUBLED = {"km": "មិន\u200bមិន", "id": "yang yang", "fil": "mga mga", "my": "အခု အခု", "vi": "không không"}
ADDRESS = {"km": "បង", "id": "kamu", "fil": "opo", "my": "ခင်ဗျား", "vi": "chị"}
ALIKE = {"km": "កណ្ដាល", "my": "ဥ်", "vi": "ðó"}
LOUD = {"id": "PENTING", "fil": "MAHALAGA", "vi": "QUAN TRỌNG"}


@dataclass(frozen=True)
class Bad:
    """A kind of bad edit of one translation."""

    code: str
    """The kind of the finding, as in findings.csv."""
    name: str
    mar: Mar
    fits: Fits = lambda said, english: True
    languages: tuple[str, ...] = TRANSLATED
    domain: TextDomain = MESSAGES


@dataclass(frozen=True)
class BadFile:
    """A kind of bad edit of a whole file."""

    code: str
    name: str
    change: Whole
    languages: tuple[str, ...] = TRANSLATED


def behind(words: str) -> Mar:
    """Something more before the sign at the end."""
    return lambda _, said, __: f"{said.rstrip('.?។။')} {words}{_end(said)}"


def instead(pattern: str, words: str) -> Mar:
    """The first place of a form, written otherwise."""
    return lambda _, said, __: re.sub(pattern, words, said, count=1)


def sentence(said: str, english: str) -> bool:
    """Texts of some length that say something and end with a full stop."""
    return len(english) > 30 and english.endswith(".") and "\n" not in said and "{" not in said


def button(said: str, english: str) -> bool:
    """Short texts without a sign at their end."""
    return english[-1:].isalpha() and 3 < len(english) < 15 and "{" not in said


def holds(sign: str) -> Fits:
    """Texts whose translation holds a sign."""
    return lambda said, english: sign in said


def _end(said: str) -> str:
    return said[-1:] if said[-1:] in ".?។။" else ""


def _torn(random: Random, said: str, _: str) -> str:
    places = [found.start() for found in re.finditer("[\u17b6-\u17c5\u102d-\u1030]", said)]
    place = random.choice(places)
    return said[:place] + "\u200b" + said[place:]


def _of(table: dict[str, str]) -> dict[str, Mar]:
    return {language: behind(words) for language, words in table.items()}


def _joined(_: Random, said: str, __: str) -> str:
    """As a tool does it that takes out what it cannot see."""
    return said.replace("\u200b", "").replace(" ", "")


def _another(_: Random, said: str, __: str) -> str:
    return said[: max(4, len(said) // 12)].strip() + _end(said)


def _twice_put(_: Random, said: str, __: str) -> str:
    name = re.search(r"\{\w+\}", said)
    assert name
    return f"{said} {name[0]}"


def _not_alone(_: Random, said: str, __: str) -> str:
    return re.sub(r"(?m)^(\{\w+\})$", r"\1 –", said, count=1)


EVERYWHERE = (
    Bad("note", "a note", behind("TO" + "DO"), sentence),
    Bad("note", "a doubt", behind("(?)"), sentence),
    Bad("markup", "a bold word", behind("*x*"), sentence),
    Bad("markup", "a tag", behind("<b>x</b>"), sentence),
    Bad("markup", "an entity", behind("&nbsp;"), sentence),
    Bad("markup", "a heading", behind("[x]"), sentence),
    Bad("accelerator", "a key", lambda _, said, __: f"&{said}", button),
    Bad("accelerator", "another key", lambda _, said, __: f"_{said}", button),
    Bad("broken-bytes", "letters broken by saving", behind("â€™"), sentence),
    Bad("broken-bytes", "a letter nobody knows", behind("\ufffd"), sentence),
    Bad("backslash", "an escape twice", behind("\\n"), sentence),
    Bad("bracket", "a bracket that stays open", behind("(x"), sentence),
    Bad("bracket", "a bracket that was never opened", behind("x)"), sentence),
    Bad("odd-space", "a space that keeps words together", instead(" ", "\u00a0"), holds(" ")),
    Bad("odd-space", "a wide space", instead(" ", "\u3000"), holds(" ")),
    Bad("odd-space", "a thin space", instead(" ", "\u2009"), holds(" ")),
    Bad("emoji", "a picture", behind("🙏"), sentence),
    Bad("foreign-sign", "a wide comma", behind("，x"), sentence),
    Bad("punctuation", "a space before the full stop", lambda _, said, __: f"{said[:-1]} {said[-1]}", sentence),
    Bad("punctuation", "a full stop twice", lambda _, said, __: said + said[-1], sentence, UNSPACED),
    Bad("punctuation", "a comma twice", instead(", ", ",, "), holds(", "), LATIN),
    Bad("punctuation", "no space behind a comma", instead(", ", ","), holds(", "), LATIN),
    Bad(
        "punctuation",
        "no space behind a full stop",
        instead(r"(?<=\w\w)\. (?=\w\w)", "."),
        lambda said, english: bool(re.search(r"\w\w\. \w\w", said)),
        LATIN,
    ),
    Bad("end-sign", "no sign at the end", lambda _, said, __: said[:-1], sentence),
    Bad("end-sign", "a full stop on a button", lambda _, said, __: f"{said}.", button, LATIN),
    Bad("end-sign", "a colon for a full stop", lambda _, said, __: f"{said[:-1]}:", sentence, LATIN),
    Bad("too-short", "the rest left out", _another, lambda said, english: len(english) > 90 and "\n" not in said),
    Bad("placeholder-often", "a value twice", _twice_put, lambda said, english: len(re.findall(r"\{\w+\}", said)) == 1),
    Bad(
        "placeholder-line",
        "a number on no line of its own",
        _not_alone,
        lambda said, english: bool(re.search(r"(?m)^\{\w+\}$", english) and re.search(r"(?m)^\{\w+\}$", said)),
    ),
    Bad(
        "english-left",
        "the end left in English",
        lambda _, said, english: f"{said} {' '.join(english.split()[-4:])}",
        lambda said, english: (
            sentence(said, english) and bool(re.search(r" (of|the|and|you|is|that) \w+ \w+\.$", english))
        ),
        LATIN,
    ),
    Bad(
        "no-break",
        "zero-width spaces taken out",
        _joined,
        lambda said, english: max(map(len, re.split(r"[၊။។\n]", said))) > 80 and "{" not in said,
        UNSPACED,
    ),
    Bad("break-edge", "a zero-width space at the end", lambda _, said, __: f"{said}\u200b", sentence, UNSPACED),
    Bad("break-edge", "two zero-width spaces", instead("\u200b", "\u200b\u200b"), holds("\u200b"), ("km",)),
    Bad("break-edge", "a zero-width space beside a space", instead(" ", "\u200b "), holds(" "), UNSPACED),
    Bad("break-inside", "a torn syllable", _torn, sentence, UNSPACED),
    Bad("mark-form", "vowels in another order", behind("ကုိ"), sentence, ("my",)),
    Bad("mark-form", "a final sign before a vowel", behind("ကံု"), sentence, ("my",)),
    Bad("mark-form", "signs around a letter in another order", behind("ကွျ"), sentence, ("my",)),
    Bad("mark-form", "lower letters in another order", behind("ក្រ្ត"), sentence, ("km",)),
    Bad("mark-form", "a letter nobody should use", behind("\u17a3"), sentence, ("km",)),
    Bad("mark-form", "a tone mark on the other vowel", behind("hoà"), sentence, ("vi",)),
    Bad(
        "punctuation",
        "a Latin colon",
        instead("៖", ":"),
        lambda said, english: bool(re.search("[\u1780-\u17d3]៖", said)),
        ("km",),
    ),
    Bad("punctuation", "Latin quotation marks", behind("“x”"), sentence, ("km",)),
    Bad(
        "punctuation",
        "a Latin comma",
        instead("၊", ","),
        lambda said, english: bool(re.search("[\u1000-\u103f]၊", said)),
        ("my",),
    ),
    Bad(
        "punctuation",
        "a Latin question mark",
        lambda _, said, __: f"{said[:-1]}?",
        lambda said, english: english.endswith("?") and said.endswith("။"),
        ("my",),
    ),
    Bad(
        "small-beginning",
        "a small letter",
        lambda _, said, __: said[0].lower() + said[1:],
        lambda said, english: sentence(said, english) and said[0].lower() != said[0],
        LATIN,
    ),
    Bad(
        "small-beginning",
        "a small letter behind a full stop",
        lambda _, said, __: re.sub(r"(?<=\w\w\. )(\w)", lambda found: found[1].lower(), said, count=1),
        lambda said, english: bool(re.search(r"\w\w\. [^\W\d_]", said)) and "{" not in said,
        LATIN,
    ),
    Bad("markup", "a star for officers", behind("*x*"), sentence, domain=CONSOLE),
    Bad("bracket", "an open bracket for officers", behind("(x"), sentence, domain=CONSOLE),
)


def _of_language(language: str) -> Iterator[Bad]:
    yield Bad("doubled", "a word twice", behind(DOUBLED[language]), sentence)
    yield Bad("tone", "a word of age or rank", behind(ADDRESS[language]), _spoken)
    yield Bad(
        "end-sign", "another language's full stop", lambda _, said, __: said[:-1] + OTHER_STOP[language], sentence
    )
    if language in ALIKE:
        yield Bad("mark-form", "a letter that looks alike", behind(ALIKE[language]), sentence)
    if language in LOUD:
        yield Bad("capitals", "a word in capitals", behind(LOUD[language]), sentence)


def _spoken(said: str, english: str) -> bool:
    return sentence(said, english) and english.startswith(("You ", "I "))


def kinds(language: str) -> tuple[Bad, ...]:
    """Every kind of bad edit of a translation that a language can have."""
    return (*(bad for bad in EVERYWHERE if language in bad.languages), *_of_language(language))


def file_of(language: str, domain: TextDomain) -> str:
    """A catalogue, relative to the root."""
    return f"locales/{language}/LC_MESSAGES/{domain.name}.po"


def spoil(random: Random, written: str, bad: Bad) -> tuple[str, PoEntry, str]:
    """A file with one translation made worse, which entry it is, and its bad translation."""
    fitting = [one for one in parse_entries(written) if one.key[1] and one.key[0] != "fact" and one.translation]
    fitting = [one for one in fitting if bad.fits(one.translation, one.key[1])]
    random.shuffle(fitting)
    for entry in fitting:
        worse = bad.mar(random, entry.translation, entry.key[1])
        if worse != entry.translation:
            return _with(written, entry, worse), entry, worse
    raise AssertionError(f"no text can have the fault {bad.name}")


def _with(written: str, entry: PoEntry, said: str) -> str:
    lines = written.split("\n")
    first = next(n for n in range(entry.line - 1, len(lines)) if lines[n].startswith("msgstr "))
    last = next(n for n in range(first + 1, len(lines)) if not lines[n].startswith('"'))
    parts = said.split("\n")
    written_lines = [quoted(f"{part}\n") for part in parts[:-1]] + [quoted(parts[-1])]
    return "\n".join([*lines[:first], 'msgstr ""', *written_lines, *lines[last:]])


def quoted(text: str) -> str:
    """A text as a .po file quotes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def findings(root: Path, language: str, domain: TextDomain) -> list[Finding]:
    """What the checks of form and of texts say of one catalogue."""
    path = root / file_of(language, domain)
    found = list(catalogs.validate_catalogue(root, _templates(domain), language, _desk(), domain))
    try:
        written = path.read_bytes().decode()
    except UnicodeDecodeError:
        return found
    placed = po_files.find_file_faults(path, written, language)
    return [*found, *(Finding(file_of(language, domain), line, *one) for line, one in placed)]


@cache
def _templates(domain: TextDomain) -> Catalog:
    return translation_files.build_template(ROOT, domain)


@cache
def _desk() -> LintContext:
    return load_lint_context(ROOT)
