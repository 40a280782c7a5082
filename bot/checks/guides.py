"""What officers work with: checklists whole, prepared texts fit for her lock screen, watched words in every language."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.checks import files, lexicon, wording
from bot.checks.finding import Finding
from bot.content.guides import COMPOSER, load_guides
from bot.content.policies import load_limits
from bot.content.rights import load_rights
from bot.errors import BadContent
from bot.i18n.voice import placeholders
from bot.model.guides import ABOUT, CHECKLISTS, GROUPS, NAMES
from bot.model.post import REPORTS
from bot.model.rights import Fact
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FOLDER: Final = "data/policies/sop"
PREPARED: Final = "data/policies/prepared.yml"
COMPOSER_FILE: Final = "data/policies/composer.csv"
STEP: Final = ("code", "says")
TEXT: Final = ("code", "group", "title", "says")
Facts = Mapping[str, Fact]
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about data/policies/sop, prepared.yml and composer.csv."""
    facts = load_rights(root / "data" / "rights").facts
    for name in CHECKLISTS:
        yield from _checklist(root, f"{FOLDER}/{name}.yml", facts)
    for path in sorted((root / FOLDER).glob("*.yml")):
        if path.stem not in CHECKLISTS:
            yield Finding(f"{FOLDER}/{path.name}", None, "nobody reads it", f"use {', '.join(CHECKLISTS)}")
    yield from _prepared(root, facts)
    yield from _watched(root)
    try:
        load_guides(root / "data" / "policies")
    except BadContent as error:
        yield Finding("data/policies", None, str(error), "mend the file")


def _checklist(root: Path, file: str, facts: Facts) -> Iterator[Finding]:
    written = files.tree(root / file) or {}
    values = written.get("values") or {}
    yield from _values(file, values, facts)
    for field in ("title", "when"):
        for message, mend in _said(str(written.get(field) or ""), values):
            yield Finding(file, files.line_of(written, field), f"its {field} {message}", mend)
    steps = written.get("steps") or []
    for index, step in enumerate(steps):
        for message, mend in (*_whole(step, STEP), *_said(str(step.get("says") or ""), values)):
            yield Finding(file, files.line_of(steps, index), f"step {step.get('code')} {message}", mend)
    if not any(step.get("consent") for step in steps):
        yield Finding(
            file, None, "no step asks for her consent", "write `consent: true` where something is done for her"
        )


def _prepared(root: Path, facts: Facts) -> Iterator[Finding]:
    written = files.tree(root / PREPARED) or {}
    values, texts = written.get("values") or {}, written.get("texts") or []
    yield from _values(PREPARED, values, facts)
    characters = load_limits(root / "data" / "policies").opening_characters
    telling = lexicon.load_lexicon(root)[DEFAULT_LANGUAGE]
    for index, text in enumerate(texts):
        said = str(text.get("says") or "")
        found = [*_whole(text, TEXT), *_said(said, {**values, **dict.fromkeys(NAMES)}), *_offered(text)]
        found += [
            (f"begins with “{word}”", f"keep the first {characters} characters neutral")
            for word in lexicon.telling(wording.opening(said, characters), telling)
        ]
        if "{post}" in said[:characters]:
            found.append(("names the post on her lock screen", f"name it after {characters} characters"))
        for message, mend in found:
            yield Finding(PREPARED, files.line_of(texts, index), f"{text.get('code')} {message}", mend)
    if not any(text.get("first") for text in texts):
        yield Finding(PREPARED, None, "no text may be the first", "write `first: true` beside a greeting")


def _whole(row: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[Fault]:
    for field in fields:
        if not str(row.get(field) or "").strip():
            yield f"lacks {field}", f"write {', '.join(fields)}"


def _said(text: str, known: Mapping[str, Any]) -> Iterator[Fault]:
    for thing in sorted(wording.smuggled(text)):
        yield f"holds {thing}", "make it a value"
    try:
        unknown = placeholders(text) - set(known)
    except ValueError:
        yield "has a stray brace", "write placeholders as {name}"
        return
    for name in sorted(unknown):
        yield f"names {{{name}}}, which nothing fills", f"use {', '.join([*NAMES, *known])}"


def _offered(text: Mapping[str, Any]) -> Iterator[Fault]:
    if text.get("group") not in GROUPS:
        yield f"is of group {text.get('group')!r}", f"use {', '.join(GROUPS)}"
    if not set(text.get("reports") or ()) <= set(REPORTS):
        yield "is for posts that report otherwise", f"use {', '.join(REPORTS)}"


def _values(file: str, values: Mapping[str, str], facts: Facts) -> Iterator[Finding]:
    for name, fact_id in values.items():
        if fact_id not in facts or not facts[fact_id].values:
            message = f"{name} is the value of {fact_id}, which has none"
            yield Finding(file, files.line_of(values, name), message, "name a fact with a value")


def _watched(root: Path) -> Iterator[Finding]:
    rows = yield from files.table(root, COMPOSER_FILE, COMPOSER)
    if rows is None:
        return
    known = {(row["language"], row["about"]) for _, row in rows if row["phrase"].strip()}
    for language in LANGUAGES:
        for about in ABOUT:
            if (language, about) not in known:
                yield Finding(COMPOSER_FILE, None, f"{language} has no word about {about}", "add at least one row")
