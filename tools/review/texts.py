"""What reviewers said of texts: rows of the ledger for what is good, a small .po file for what should be said otherwise.

A mark counts only for exactly the text that was read. Of one reader her newest mark of a text counts; one that takes an earlier
"good" back takes the row out. Doubts and disagreements are told, and decided by people.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import po_headers, review_log, translation_files
from bot.i18n.catalogs import MESSAGES
from bot.i18n.review_log import CatalogText, Review, ReviewLog, build_review, hash_text, normalize_reviewer
from bot.i18n.translation_files import get_po_path, write_atomically
from bot.i18n.translator import has_same_placeholders
from bot.nlu.text.zawgyi import to_unicode
from tools.review.marks import DOUBT, GOOD, SUGGEST, TextMark

EXCERPT_LENGTH: Final = 50
TextKey = tuple[str, str, str]
"""Context, hash of the English, hash of the translation."""


@dataclass(frozen=True)
class Suggestion:
    """A better wording of one text. `alternatives`: what other readers would say instead."""

    text: CatalogText
    words: str
    mark: TextMark
    alternatives: tuple[tuple[str, TextMark], ...]

    @property
    def is_sound(self) -> bool:
        """Whether it may be put into a catalogue as it is: nobody says otherwise, and no placeholder is lost."""
        return not self.alternatives and has_same_placeholders(self.words, self.text[1])


@dataclass
class LanguagePlan:
    """What the marks of one language come to."""

    language: str
    reviews: tuple[Review, ...] = ()
    """The whole ledger as it will be."""
    added: list[Review] = field(default_factory=list)
    withdrawn: list[Review] = field(default_factory=list)
    known_count: int = 0
    """Marks "good" whose row stands in the ledger already."""
    doubts: list[tuple[CatalogText, TextMark]] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    disagreements: list[tuple[CatalogText, list[str]]] = field(default_factory=list)
    """A text, and what each of its readers says."""
    outdated: list[tuple[CatalogText | None, TextMark]] = field(default_factory=list)
    """Marks of a text that reads otherwise now, or, with None, is gone."""

    @property
    def is_changed(self) -> bool:
        """Whether the ledger will be another one."""
        return bool(self.added or self.withdrawn)


def plan_import(root: Path, marks: Iterable[TextMark], *, today: date) -> list[LanguagePlan]:
    """What to do for each language that has marks; nothing is written. Raises BadCatalogue."""
    by_language: dict[str, list[TextMark]] = {}
    for mark in marks:
        by_language.setdefault(mark.language, []).append(mark)
    return [
        plan_language(
            language,
            review_log.load_review_log(root, language),
            review_log.list_texts(root, language),
            by_language[language],
            today=today,
        )
        for language in LANGUAGES
        if language in by_language
    ]


def plan_language(
    language: str, ledger: ReviewLog, texts: Sequence[CatalogText], marks: Sequence[TextMark], *, today: date
) -> LanguagePlan:
    """The same for one language. `today`: a phone whose clock is ahead dates no row later than this."""
    plan = LanguagePlan(language)
    by_source = {(context, hash_text(msgid)): (context, msgid, said) for context, msgid, said in texts}
    said_of: dict[CatalogText, list[TextMark]] = {}
    for mark in _list_newest(marks):
        text = by_source.get((mark.context, mark.msgid_hash))
        if text is None or not text[2] or hash_text(text[2]) != mark.msgstr_hash:
            plan.outdated.append((text, mark))
        else:
            said_of.setdefault(text, []).append(mark)
    order = {text: place for place, text in enumerate(texts)}
    for text in sorted(said_of, key=lambda text: (ledger.get_rank(text[0]), order[text])):
        _plan_text(plan, text, ledger.list_reviews(*text), said_of[text], today)
    gone = set(map(id, plan.withdrawn))
    plan.reviews = (*(row for row in ledger.reviews if id(row) not in gone), *plan.added)
    return plan


def _plan_text(
    plan: LanguagePlan, text: CatalogText, rows: Sequence[Review], marks: Sequence[TextMark], today: date
) -> None:
    by_reader = {normalize_reviewer(mark.reviewer): mark for mark in marks}
    kept = {normalize_reviewer(row.reviewer): row for row in rows}
    for row in rows:
        mark = by_reader.get(normalize_reviewer(row.reviewer))
        if mark and mark.verdict != GOOD and mark.marked_on >= row.read_on:
            plan.withdrawn.append(row)
            kept.pop(normalize_reviewer(row.reviewer), None)
    for reader, mark in by_reader.items():
        if mark.verdict != GOOD:
            continue
        if reader in kept:
            plan.known_count += 1
        else:
            read_on = min(mark.marked_on, today)
            plan.added.append(build_review(text, by=mark.reviewer, is_trained=mark.is_trained, on=read_on))
    plan.doubts += [(text, mark) for mark in marks if mark.verdict == DOUBT]
    wordings = _list_wordings(plan.language, marks)
    if wordings:
        words, mark = wordings[0]
        plan.suggestions.append(Suggestion(text, words, mark, tuple(wordings[1:])))
    _plan_disagreement(plan, text, kept, by_reader, wordings)


def _plan_disagreement(
    plan: LanguagePlan,
    text: CatalogText,
    kept: Mapping[str, Review],
    by_reader: Mapping[str, TextMark],
    wordings: Sequence[tuple[str, TextMark]],
) -> None:
    objecting = [mark for mark in by_reader.values() if mark.verdict != GOOD]
    content = {reader: row.reviewer for reader, row in kept.items()}
    content |= {reader: mark.reviewer for reader, mark in by_reader.items() if mark.verdict == GOOD}
    content = {reader: name for reader, name in content.items() if reader not in {_reader(mark) for mark in objecting}}
    if objecting and (content or len(wordings) > 1):
        said = [f"{name}: good" for name in content.values()]
        plan.disagreements.append((text, said + [f"{mark.reviewer}: {_describe(mark)}" for mark in objecting]))


def _reader(mark: TextMark) -> str:
    return normalize_reviewer(mark.reviewer)


def _describe(mark: TextMark) -> str:
    said = "doubt" if mark.verdict == DOUBT else "should be"
    return f"{said}: {mark.words}" if mark.words else said


def _list_newest(marks: Iterable[TextMark]) -> list[TextMark]:
    """Of each reader and text the newest; of two of one moment the one that claims less."""
    newest: dict[tuple[TextKey, str], TextMark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.marked_at, mark.verdict != GOOD, mark.verdict, mark.words)):
        newest[(mark.context, mark.msgid_hash, mark.msgstr_hash), _reader(mark)] = mark
    return list(newest.values())


def _list_wordings(language: str, marks: Iterable[TextMark]) -> list[tuple[str, TextMark]]:
    """Each suggested wording once, the newest first."""
    found: dict[str, TextMark] = {}
    for mark in sorted(marks, key=lambda mark: mark.marked_at, reverse=True):
        if mark.verdict == SUGGEST:
            found.setdefault(to_unicode(mark.words) if language == "my" else mark.words, mark)
    return list(found.items())


def write_ledgers(root: Path, plans: Iterable[LanguagePlan]) -> None:
    """Each ledger whole or not at all. Raises BadCatalogue."""
    for plan in plans:
        if plan.is_changed:
            content = review_log.format_review_log(plan.reviews).encode("utf-8")
            write_atomically(review_log.get_review_log_path(root, plan.language), content)


def write_suggestions(plan: LanguagePlan, folder: Path) -> Path:
    """A small catalogue of what was suggested, for any editor of .po files. Raises BadCatalogue.

    What is fuzzy in it needs a decision: readers say different things, or a placeholder is lost.
    """
    language = None if plan.language == DEFAULT_LANGUAGE else plan.language
    catalog = po_headers.create_catalog(language, "Suggested", MESSAGES)
    for one in plan.suggestions:
        context, msgid, said = one.text
        catalog.add(
            msgid,
            one.words,
            context=context or None,
            flags=() if one.is_sound else ("fuzzy",),
            user_comments=[
                f"{one.mark.reviewer}, {one.mark.marked_on}",
                *(f"{mark.reviewer}, {mark.marked_on}: {_to_line(words)}" for words, mark in one.alternatives),
            ],
            auto_comments=[f"Now: {_to_line(said)}"],
        )
    path = folder / f"{plan.language}.po"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, translation_files.to_po(catalog))
    return path


def apply_suggestions(root: Path, plan: LanguagePlan) -> int:
    """Put the sound suggestions into the language's catalogue; how many. English has none. Raises BadCatalogue."""
    sound = [one for one in plan.suggestions if one.is_sound]
    if plan.language == DEFAULT_LANGUAGE or not sound:
        return 0
    path = get_po_path(root, plan.language)
    read = translation_files.read_po(path)
    catalog = po_headers.create_catalog(plan.language, plan.language, MESSAGES)
    catalog.header_comment, catalog.obsolete = read.header_comment, read.obsolete
    words = {one.text[:2]: one.words for one in sound}
    for message in read:
        if message.id:
            message.string = words.get((message.context or "", str(message.id)), message.string)
            catalog[message.id] = message
    write_atomically(path, translation_files.to_po(catalog))
    return len(sound)


def format_plan(plan: LanguagePlan) -> Iterator[str]:
    """What to read after an import, a line each; what needs somebody is told text by text."""
    readers = ", ".join(dict.fromkeys(row.reviewer for row in plan.added))
    yield f"{plan.language}: {len(plan.added)} texts have a new row{f' ({readers})' if readers else ''}."
    if plan.known_count:
        yield f"{plan.language}: {plan.known_count} were in the ledger already."
    for row in plan.withdrawn:
        yield f"{plan.language}: a row of {row.reviewer} was taken out, of {row.context}: not good any more."
    for text, mark in plan.doubts:
        yield f"{plan.language}: DOUBT {describe_text(text)} — {mark.reviewer}: {_to_line(mark.words) or 'no note'}"
    for one in plan.suggestions:
        lost = (
            "" if has_same_placeholders(one.words, one.text[1]) else " (its placeholders are not those of the English)"
        )
        yield (
            f"{plan.language}: SUGGESTION {describe_text(one.text)} — {one.mark.reviewer}: {_to_line(one.words)}{lost}"
        )
    for text, said in plan.disagreements:
        yield f"{plan.language}: DISAGREE {describe_text(text)} — {_to_line('; '.join(said))}"
    for outdated, mark in plan.outdated:
        what = describe_text(outdated) if outdated else f"[{mark.context}] a text that is gone"
        yield f"{plan.language}: CHANGED {what} — {mark.reviewer} read another text on {mark.marked_on}: {_describe_line(mark)}"


def _describe_line(mark: TextMark) -> str:
    return "good" if mark.verdict == GOOD else _to_line(_describe(mark))


def describe_text(text: CatalogText) -> str:
    """A text by its context and the beginning of its English."""
    first = text[1].split("\n")[0]
    shown = first if len(first) <= EXCERPT_LENGTH and first == text[1] else f"{first[:EXCERPT_LENGTH]} …"
    return f"[{text[0]}] “{shown}”"


def _to_line(words: str) -> str:
    return words.replace("\n", " / ")
