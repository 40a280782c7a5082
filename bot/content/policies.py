"""data/policies → limits and the gateway's word lists."""

from pathlib import Path

from bot.content.files import read_csv, read_yaml
from bot.errors import BadContent
from bot.model import vocabulary
from bot.model.counting import AUDIENCES, ReleaseRules
from bot.model.freshness import CONFIDENCE_LEVELS, VerificationPolicy
from bot.model.policy import Limits, SUBJECT_MARKERS, WordLists

WHOLE_MEANINGS = ("leave", "erase", "help", "stop")
LIST_FOLDERS = ("danger", "leave", "stop")
"""Folders of lists, one file a language in each."""
CONTAINED_MEANINGS = ("danger_now", "self_harm")
SAFE_WORD_MEANINGS = ("recall", "common")
COLUMNS = ("phrase", "means")
VALIDITY_KINDS = ("police", "ambulance", "line", "mission", "mission_short_lived")
"""Kinds of row whose checks last a time of their own."""
LIKELY_COUNTRIES_FILE, MAX_LIKELY_COUNTRIES = "likely_countries.yml", 6
"""Where women of a language mostly are, and how many countries a card may name: more cannot be read in danger."""
GRAVITY_COLUMNS = ("topic", "rank", "reason")
MIN_GROUP_SIZES = {"posts": 5, "public": 10}
"""The smallest number that any rules may show, by audience."""


def load_limits(folder: Path) -> Limits:
    """Raises BadContent."""
    try:
        return Limits(**read_yaml(folder / "limits.yml"))
    except TypeError as error:
        raise BadContent(f"limits.yml: {error}.") from error


def load_verification_rules(folder: Path) -> VerificationPolicy:
    """Raises BadContent."""
    try:
        written = dict(read_yaml(folder / "directory.yml"))
        rules = VerificationPolicy(**{**written, **{name: tuple(written[name]) for name in ("shown", "short_lived")}})
        lasting = [rules.months[kind] for kind in VALIDITY_KINDS] + [rules.demoted_after, rules.hidden_after]
    except (KeyError, TypeError, ValueError) as error:
        raise BadContent(f"directory.yml: {error}.") from error
    if not all(isinstance(number, int) and number > 0 for number in lasting):
        raise BadContent("directory.yml: months and times must be whole numbers above 0.")
    if not set(rules.shown) <= set(CONFIDENCE_LEVELS[:-1]):
        raise BadContent("directory.yml may show high and medium alone.")
    return rules


def load_statistics_rules(folder: Path) -> dict[str, ReleaseRules]:
    """The rules of what numbers may be shown, by audience. Raises BadContent, also where they would show too much."""
    try:
        rules = {audience: ReleaseRules(**read_yaml(folder / "statistics.yml")[audience]) for audience in AUDIENCES}
        is_safe = all(_is_strict_enough(rules[audience], MIN_GROUP_SIZES[audience]) for audience in AUDIENCES)
        is_safe &= len({each.round_to for each in rules.values()}) == 1
    except (KeyError, TypeError) as error:
        raise BadContent(f"statistics.yml: {error}.") from error
    if not is_safe:
        raise BadContent("statistics.yml shows more than may be shown: smaller numbers, unrounded ones, or too early.")
    return rules


def _is_strict_enough(rules: ReleaseRules, least: int) -> bool:
    # The limit is a multiple of the base: else a number that may be shown could be rounded to below it.
    return rules.least >= least and rules.round_to >= 3 and rules.least % rules.round_to == 0 and rules.delay_days >= 0


def load_gravity(folder: Path) -> tuple[str, ...]:
    """Intents of safety, help and topics, the gravest first. Raises BadContent."""
    rows = list(read_csv(folder / "gravity.csv", GRAVITY_COLUMNS))
    for number, row in enumerate(rows, 1):
        if row["rank"] != str(number) or not row["reason"].strip():
            raise BadContent(f"gravity.csv: {row['topic']} has rank {row['rank']!r} and reason {row['reason']!r}.")
    return tuple(row["topic"] for row in rows)


def load_word_lists(folder: Path) -> WordLists:
    """The lists of leave, stop, help and danger words, all languages together. Raises BadContent."""
    whole: dict[str, str] = {"x": "leave", "/x": "leave"}
    within: dict[str, str] = {}
    for language in vocabulary.LANGUAGES:
        for kind in LIST_FOLDERS:
            for row in read_csv(folder / kind / f"{language}.csv", COLUMNS):
                _add_phrase(row, whole, within, f"{kind}/{language}.csv")
    unlike = (row["word"] for row in read_csv(folder / "not_leave.csv", ("word", "language", "means")))
    recall = {language: _read_meanings(folder / "recall" / f"{language}.csv", SAFE_WORD_MEANINGS) for language in vocabulary.LANGUAGES}
    about = [_read_meanings(folder / "about" / f"{language}.csv", SUBJECT_MARKERS) for language in vocabulary.LANGUAGES]
    asks = [_read_meanings(folder / "questions" / f"{language}.csv", vocabulary.QUESTION_PARTS) for language in vocabulary.LANGUAGES]
    return WordLists(
        whole_messages=whole,
        phrases=within,
        lookalike_words=frozenset(unlike),
        safe_words={language: words["recall"] for language, words in recall.items()},
        common_words=frozenset(word for words in recall.values() for word in words["common"]),
        subject_phrases={means: tuple(phrase for words in about for phrase in words[means]) for means in SUBJECT_MARKERS},
        question_phrases={means: tuple(phrase for words in asks for phrase in words[means]) for means in vocabulary.QUESTION_PARTS},
    )


def load_likely_countries(folder: Path) -> dict[str, tuple[str, ...]]:
    """The countries a help card names where hers is not known, by language, the likeliest first. Raises BadContent."""
    found = read_yaml(folder / LIKELY_COUNTRIES_FILE)
    if not isinstance(found, dict) or set(found) != set(vocabulary.LANGUAGES):
        raise BadContent(f"{LIKELY_COUNTRIES_FILE} must name every language once.")
    for language, codes in found.items():
        is_list = isinstance(codes, list) and 0 < len(codes) <= MAX_LIKELY_COUNTRIES and len(set(codes)) == len(codes)
        if not is_list or not set(codes) <= set(vocabulary.CARD_COUNTRIES):
            raise BadContent(f"{LIKELY_COUNTRIES_FILE}: {language} must name one to {MAX_LIKELY_COUNTRIES} countries of a card, each once.")
    return {language: tuple(codes) for language, codes in found.items()}


def _read_meanings(path: Path, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {means: [] for means in known}
    for row in read_csv(path, COLUMNS):
        phrase = row["phrase"].strip()
        if row["means"] not in known or not phrase:
            raise BadContent(
                f"{path.parent.name}/{path.name}: {row['phrase']!r} means {row['means']!r}, which is unknown."
            )
        found[row["means"]].append(phrase)
    return {means: tuple(phrases) for means, phrases in found.items()}


def _add_phrase(row: dict[str, str], whole: dict[str, str], within: dict[str, str], name: str) -> None:
    phrase, means = row["phrase"].strip(), row["means"]
    if means not in (*WHOLE_MEANINGS, *CONTAINED_MEANINGS) or not phrase:
        raise BadContent(f"{name}: {row['phrase']!r} means {means!r}, which is unknown.")
    (whole if means in WHOLE_MEANINGS else within)[phrase] = means
