"""data/nlu: enough examples of every intent in every language, each meaning one thing, none carrying what we must not learn."""

import re
import unicodedata
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import INTENTS, LANGUAGES
from bot.errors import BadContent, Misconfigured
from bot.nlu.fusion import FUSION_FILE, FusionModel
from bot.nlu.text.language_id import detect_by_script
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import strip_punctuation
from bot.nlu.text.zawgyi import is_zawgyi
from bot.nlu.training.example_files import BLOCK_KINDS, Example, iterate_example_files, parse_examples, read_examples
from tools.lint import language_rules, text_rules
from tools.nlu_evaluation.batches import FILE as BATCHES_FILE
from tools.nlu_evaluation.batches import load_batches

MIN_EXAMPLES: Final = 40
MIN_ENGLISH_EXAMPLES: Final = 25
"""English is the language of few of them."""
MIN_CRITICAL_EXAMPLES: Final = 60
CRITICAL_INTENTS: Final = (
    "danger_now",
    "self_harm",
    "sexual_violence",
    "physical_abuse",
    "quick_exit",
    "talk_to_person",
)
"""Intents where not to understand costs most."""
MIN_ROMANISED_EXAMPLES: Final = 3
"""Of an intent in Khmer and Burmese: many have no keyboard for their script."""
LATIN: Final = "LATIN"
"""Every language may be typed in Latin letters; some only in these."""
Scripts = Mapping[str, str]
"""The script of each language, as Unicode names its letters."""
_SHARED_SCRIPTS: Final = ("COMBINING", "MODIFIER", "FEMININE", "MASCULINE")
_ANNOTATION: Final = re.compile(r"\[[^\]]*\]\s*[({]")
_LONG_NUMBER: Final = re.compile(r"\d[\d\s-]{3,}\d")
_LINK: Final = re.compile(r"https?:|www\.|\bt\.me|@\w", re.IGNORECASE)


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about training examples."""
    examples = list(read_examples(root))
    scripts = language_rules.load_scripts(root)
    yield from _check_file_shape(root)
    yield from _check_provenance(root, examples)
    yield from _check_counts(examples, scripts)
    yield from _check_ambiguous(examples)
    yield from _check_repeated(examples)
    for example in examples:
        for message, mend in _find_faults(example, scripts):
            yield Finding(example.file, example.line, f"“{example.text}”: {message}", mend)


def _check_file_shape(root: Path) -> Iterator[Finding]:
    for file, language, text in iterate_example_files(root):
        if parse_examples(file, language, text) is None:
            yield Finding(
                file, None, "no list of examples under `nlu`", "begin it as the other files do, or take it away"
            )
    for path in sorted((root / "data" / "nlu").glob("*/*/*.yml")):
        mend = "put it into the folder of its language, a file an intent"
        yield Finding(path.relative_to(root).as_posix(), None, "nothing reads this file", mend)


def _check_provenance(root: Path, examples: Iterable[Example]) -> Iterator[Finding]:
    """One finding a block whose sentences stand in another intent's file, or name no batch or kind that is known."""
    try:
        known = load_batches(root)
    except BadContent as error:
        yield Finding(BATCHES_FILE, None, str(error), "compare it with its other rows")
        return
    seen: set[tuple[str, str, str, str]] = set()
    for example in examples:
        block = (example.file, example.intent, example.batch, example.kind)
        if block in seen:
            continue
        seen.add(block)
        own = f"{example.intent}.yml"
        if example.intent in INTENTS and Path(example.file).name != own:
            yield Finding(example.file, example.line, f"{example.intent} in another intent's file", f"move it to {own}")
        if example.batch not in known:
            message = f"the batch “{example.batch}” is not known" if example.batch else "a block without a batch"
            mend = f"write `metadata: {{batch: …}}` with a name of {BATCHES_FILE}; add a row there for a new one"
            yield Finding(example.file, example.line, message, mend)
        if example.kind not in ("", *BLOCK_KINDS):
            mend = f"use {', '.join(BLOCK_KINDS)}, or none"
            yield Finding(example.file, example.line, f"the kind “{example.kind}” is not known", mend)


def _check_counts(examples: list[Example], scripts: Scripts) -> Iterator[Finding]:
    counted = Counter((example.language, example.intent) for example in examples)
    romanised = Counter((one.language, one.intent) for one in examples if not detect_by_script(normalize(one.text)))
    for language in LANGUAGES:
        for intent in INTENTS:
            if counted[language, intent] < _get_minimum(language, intent):
                message = f"{intent} has {counted[language, intent]} examples"
                yield Finding(f"data/nlu/{language}", None, message, f"write at least {_get_minimum(language, intent)}")
            if scripts.get(language, LATIN) != LATIN and romanised[language, intent] < MIN_ROMANISED_EXAMPLES:
                message = f"{intent} has {romanised[language, intent]} examples in Latin letters"
                yield Finding(f"data/nlu/{language}", None, message, f"write at least {MIN_ROMANISED_EXAMPLES}")
    for example in examples:
        if example.intent not in INTENTS:
            yield Finding(example.file, example.line, f"{example.intent} is no intent", "use a name of the vocabulary")


def _get_minimum(language: str, intent: str) -> int:
    usual = MIN_ENGLISH_EXAMPLES if language == "en" else MIN_EXAMPLES
    return MIN_CRITICAL_EXAMPLES if intent in CRITICAL_INTENTS and language != "en" else usual


def _check_ambiguous(examples: list[Example]) -> Iterator[Finding]:
    first: dict[str, Example] = {}
    for example in examples:
        # Without spaces and signs: what differs in nothing else cannot mean two things.
        known = first.setdefault(strip_punctuation(normalize(example.text)).replace(" ", ""), example)
        if known.intent != example.intent:
            message = f"“{example.text}” is {example.intent} here and {known.intent} in {known.file}:{known.line}"
            yield Finding(example.file, example.line, message, "keep it under one intent")


def _check_repeated(examples: list[Example]) -> Iterator[Finding]:
    # Rasa learns it once. What sounds like danger is learnt beside danger a second time, where its number weighs.
    first: dict[tuple[str, str, str], Example] = {}
    for example in examples:
        known = first.setdefault((example.language, example.intent, example.text), example)
        if known is not example and not (example.is_near_danger or known.is_near_danger):
            message = f"“{example.text}” stands here twice, in line {known.line} too"
            yield Finding(example.file, example.line, message, "take one out")


def _find_faults(example: Example, scripts: Scripts) -> Iterator[tuple[str, str]]:
    text = example.text
    if not text.strip():
        yield "empty", "take it out"
    if _ANNOTATION.search(text):
        yield "an entity is marked by hand", "places are found by table; write the words alone"
    if _LONG_NUMBER.search(text):
        yield "a long number", "take the number out; it may be somebody's"
    if _LINK.search(text):
        yield "a link or a name", "take it out"
    if text != unicodedata.normalize("NFC", text):
        yield "not in composed form (NFC)", "save it in NFC"
    if is_zawgyi(text):
        yield "written in Zawgyi", "write it in Unicode; the assistant turns Zawgyi into Unicode by itself"
    if text_rules.BIDI.search(text):
        yield "an invisible sign that turns the writing round", "take it out"
    for script in sorted(find_foreign_scripts(text, example.language, scripts)):
        yield f"{script.title()} letters in {example.language}", "write it in that language's letters, or in Latin ones"


def find_foreign_scripts(text: str, language: str, scripts: Scripts) -> set[str]:
    """Scripts a text uses that its language is not typed in."""
    allowed = (LATIN, scripts.get(language, LATIN), *_SHARED_SCRIPTS)
    return {script for _, script in text_rules.iterate_scripts(text) if script not in allowed}


SIMILARITY_THRESHOLD: Final = 0.7
"""The part of their pieces that two sentences share, from which one of them stands in the wrong place."""
NGRAM_LENGTH: Final = 3
"""Letters of a piece, the spaces around and between words among them."""
MAX_DIFFERENCE: Final = (1 - SIMILARITY_THRESHOLD) / (1 + SIMILARITY_THRESHOLD)
"""The part of the pieces of both that only one may have."""
SIGNATURE_BITS: Final = 256
Ngrams = frozenset[str]


def extract_ngrams(text: str) -> Ngrams:
    """The pieces of a sentence, as the classifiers see its letters."""
    said = f" {strip_punctuation(normalize(text))} "
    return frozenset(said[start : start + NGRAM_LENGTH] for start in range(max(1, len(said) - NGRAM_LENGTH + 1)))


def compute_jaccard(one: Ngrams, other: Ngrams) -> float:
    """The part of all their pieces that both have."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def find_near_duplicates(sentences: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """The places of every two (text, intent) of one language that are near each other under different intents."""
    intents, known, counted = [], [], Counter[str]()
    for text, intent in sentences:
        intents.append(intent)
        known.append(extract_ngrams(text))
        counted.update(known[-1])
    signs = [_compute_signature(found) for found in known]
    rare: dict[str, list[int]] = defaultdict(list)
    near = []
    # The shorter first: a longer one must hold so much of it that fewer of its pieces need to be looked up.
    by_length = sorted(range(len(known)), key=lambda place: len(known[place]))
    lengths = [len(known[place]) for place in by_length]
    for turn, place in enumerate(by_length):
        found, intent, sign = known[place], intents[place], signs[place]
        order = sorted(found, key=lambda piece: (counted[piece], piece))
        apart = ceil(2 * len(found) * MAX_DIFFERENCE)  # the other is no longer
        long_enough = bisect_left(lengths, SIMILARITY_THRESHOLD * len(found))
        for earlier in _find_candidates(
            order[: _count_required_ngrams(SIMILARITY_THRESHOLD, found)], rare, long_enough
        ):
            other = by_length[earlier]
            if (signs[other] ^ sign).bit_count() > apart or intents[other] == intent:
                continue
            if compute_jaccard(found, known[other]) >= SIMILARITY_THRESHOLD:
                near.append((max(place, other), min(place, other)))
        for piece in order[: _count_required_ngrams(2 * SIMILARITY_THRESHOLD / (1 + SIMILARITY_THRESHOLD), found)]:
            rare[piece].append(turn)
    return [(first, second) for second, first in sorted(near)]


def _compute_signature(found: Ngrams) -> int:
    """A bit for each piece. Where more bits differ than pieces may, the pieces need not be compared: that is much quicker."""
    bits = 0
    for piece in found:
        bits |= 1 << zlib.crc32(piece.encode()) % SIGNATURE_BITS
    return bits


def _find_candidates(pieces: list[str], rare: dict[str, list[int]], long_enough: int) -> set[int]:
    """The turns of those that hold one of these pieces, from the first on that is long enough."""
    found = (rare.get(piece, []) for piece in pieces)
    return set().union(*(turns[bisect_left(turns, long_enough) :] for turns in found))


def _count_required_ngrams(part: float, found: Ngrams) -> int:
    """Of two that share this part of one, the other holds at least one of so many pieces, whichever they are."""
    return len(found) - ceil(part * len(found)) + 1


NAMES_FILE: Final = "data/languages/names.csv"
NAME_COLUMNS: Final = ("language", "name", "unless")
PAIRS_FILE: Final = "data/languages/near_examples.csv"
PAIR_COLUMNS: Final = ("language", "one", "other", "because")
Names = Mapping[str, tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]]
"""By language: what any of its names looks like, and the phrases in which each is none."""


def validate_near_examples(root: Path) -> Iterator[Finding]:
    """Every finding about examples that are near each other, and about names of people."""
    tables = ((NAMES_FILE, NAME_COLUMNS), (PAIRS_FILE, PAIR_COLUMNS))
    found = [finding for file, columns in tables for finding in files.check_table(root, file, columns)]
    yield from found
    if found:
        return
    examples = list(read_examples(root))
    yield from _check_names(root, examples)
    yield from _check_near_duplicates(root, examples)


def _check_names(root: Path, examples: list[Example]) -> Iterator[Finding]:
    names = _load_names(root)
    for example in examples:
        form, unless = names[example.language]
        said = text_rules.normalize_text(normalize(example.text))
        for found in form.finditer(said):
            if not text_rules.find_phrases(said, unless.get(found[0].replace(" ", ""), ())):
                mend = f"say “she”, “my friend” or leave it out; if it is no name here, write so in {NAMES_FILE}"
                yield Finding(example.file, example.line, f"“{example.text}”: the name “{found[0]}”", mend)


def _load_names(root: Path) -> Names:
    _, rows = files.read_rows(root / NAMES_FILE)
    names: dict[str, tuple[re.Pattern[str], dict[str, tuple[str, ...]]]] = {}
    for language in LANGUAGES:
        own = [row for _, row in rows if row["language"] == language]
        form = "|".join(text_rules.compile_phrase(row["name"]).pattern for row in own) or r"(?!)"
        unless = {row["name"].replace(" ", ""): tuple(filter(None, row["unless"].split(";"))) for row in own}
        names[language] = (re.compile(form), unless)
    return names


def _check_near_duplicates(root: Path, examples: list[Example]) -> Iterator[Finding]:
    _, rows = files.read_rows(root / PAIRS_FILE)
    allowed = {(row["language"], frozenset((row["one"], row["other"]))) for _, row in rows}
    for language in LANGUAGES:
        own = [example for example in examples if example.language == language]
        for place, other in find_near_duplicates((example.text, example.intent) for example in own):
            one, two = own[place], own[other]
            if (language, frozenset((one.text, two.text))) not in allowed:
                message = (
                    f"“{two.text}” is {two.intent} here, and “{one.text}” is {one.intent} in {one.file}:{one.line}"
                )
                mend = f"keep the one that is right, or say in {PAIRS_FILE} what makes them differ"
                yield Finding(two.file, two.line, message, mend)


FIX_HINT: Final = "run `make tune`, and keep the file"


def validate_fusion(root: Path) -> Iterator[Finding]:
    """A fusion that is missing, unreadable, or of other intents: a new intent would be understood with confidence, wrongly."""
    if not (root / FUSION_FILE).is_file():
        yield Finding(FUSION_FILE, None, "there is no fusion of what letters say", FIX_HINT)
        return
    try:
        learnt = set(FusionModel.load(root / FUSION_FILE).intents)
    except Misconfigured as error:
        yield Finding(FUSION_FILE, None, str(error), FIX_HINT)
        return
    for intent in sorted(learnt ^ set(INTENTS)):
        what = "knows it, and the vocabulary does not" if intent in learnt else "does not know it"
        yield Finding(FUSION_FILE, None, f"{intent}: the fusion {what}", FIX_HINT)
