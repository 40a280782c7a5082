"""data/officers/rehearsal → the scenarios that officers train with."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.content.file_reader import read_csv, read_yaml
from bot.content.playbooks import load_canned_responses
from bot.domain.handoff import (
    CONTACT_WINDOWS,
    COVER_STORIES,
    HELP_KINDS,
    OFFICER_PREFERENCES,
    OUTCOMES,
    REFERRAL_SERVICES,
    URGENCIES,
)
from bot.domain.handoff_buttons import SUGGESTED_CODE_WORDS
from bot.errors import BadContent
from tools.officer_training.scenario import (
    ANY_SIGN,
    BUILT_IN_SIGNS,
    EXPECTATION_CHECKS,
    SCENARIOS,
    WORD_SIGNS,
    WRITERS,
    Expectation,
    Scenario,
    ScenarioLine,
    Scenarios,
    Standard,
)

WORD_COLUMNS: Final = ("phrase", "language", "means")
CARD_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "help": HELP_KINDS,
    "urgency": URGENCIES,
    "window": CONTACT_WINDOWS,
    "code_word": SUGGESTED_CODE_WORDS,
    "cover": COVER_STORIES,
    "who": OFFICER_PREFERENCES,
}


def load_scenarios(officers: Path) -> Scenarios:
    """Raises BadContent with everything that is wrong with the first file that is."""
    folder = officers / "rehearsal"
    standards = _load_standards(folder / "standard.yml")
    every = {name: load_scenario(folder / f"{name}.yml") for name in SCENARIOS}
    prepared, _ = load_canned_responses(officers)
    known = {*prepared, *BUILT_IN_SIGNS, *WORD_SIGNS}
    for name, scenario in every.items():
        _refuse_faults(f"rehearsal/{name}.yml", _find_faults(scenario, known, standards))
    return Scenarios(every, standards, _load_words(folder / "words.csv"))


def load_scenario(path: Path) -> Scenario:
    """One file. Raises BadContent."""
    try:
        written = read_yaml(path)
        asked = [
            *_parse_expectations(written["expects"], never=False),
            *_parse_expectations(written["never"], never=True),
        ]
        return Scenario(
            path.stem,
            str(written["title"]),
            str(written["who"]),
            dict(written["card"]),
            str(written["opens"]),
            tuple(_parse_line(row) for row in written["lines"]),
            tuple(asked),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"rehearsal/{path.name} lacks {error}.") from error


def _parse_line(row: dict[str, Any]) -> ScenarioLine:
    return ScenarioLine(
        code=str(row["code"]),
        text=str(row["says"]),
        trigger_signs=frozenset(row.get("hears") or ()),
        previous_line=row.get("after"),
        delay_seconds=int(row.get("seconds", 0)),
        writer=str(row.get("writer", "her")),
        gives_consent=bool(row.get("agrees", False)),
    )


def _parse_expectations(rows: list[dict[str, Any]], *, never: bool) -> Iterator[Expectation]:
    for row in rows:
        given = {name: value for name, value in row.items() if name not in ("standard", "check")}
        yield Expectation(str(row["standard"]), str(row["check"]), given, never)


def _load_standards(path: Path) -> dict[str, Standard]:
    try:
        rows = [Standard(str(row["code"]), str(row["says"]), str(row["why"])) for row in read_yaml(path)["standards"]]
    except (KeyError, TypeError) as error:
        raise BadContent(f"rehearsal/{path.name} lacks {error}.") from error
    return {row.code: row for row in rows}


def _load_words(path: Path) -> dict[str, tuple[str, ...]]:
    rows = list(read_csv(path, WORD_COLUMNS))
    strangers = {row["means"] for row in rows} - set(WORD_SIGNS)
    _refuse_faults(f"rehearsal/{path.name}", [f"{means!r} is unknown" for means in sorted(strangers)])
    return {means: tuple(row["phrase"] for row in rows if row["means"] == means) for means in WORD_SIGNS}


def _find_faults(scenario: Scenario, signs: set[str], standards: Mapping[str, Standard]) -> list[str]:
    codes = [line.code for line in scenario.lines]
    heard = {sign for line in scenario.lines for sign in line.trigger_signs}
    faults = [f"{sign!r} is no sign" for sign in sorted(heard - signs - {ANY_SIGN})]
    faults += [f"the line {line.code!r} is never said" for line in scenario.lines if not _is_reachable(line, codes)]
    faults += [f"{line.writer!r} is nobody" for line in scenario.lines if line.writer not in WRITERS]
    faults += [fault for field, value in scenario.card.items() for fault in _find_card_faults(field, value)]
    faults += [
        fault for each in scenario.expectations for fault in _find_expectation_faults(each, signs, codes, standards)
    ]
    return faults + [f"two lines are called {code!r}" for code in sorted(set(codes)) if codes.count(code) > 1]


def _is_reachable(line: ScenarioLine, codes: list[str]) -> bool:
    is_known = line.previous_line is None or line.previous_line in codes[: codes.index(line.code)]
    return is_known and bool(line.trigger_signs or (line.previous_line and line.delay_seconds > 0))


def _find_card_faults(field: str, value: Any) -> Iterator[str]:
    for code in value if isinstance(value, list) else [value]:
        if code not in CARD_CODES.get(field, ()):
            yield f"her card cannot say {code!r} for {field!r}"


def _find_expectation_faults(
    expectation: Expectation, signs: set[str], codes: list[str], standards: Mapping[str, Standard]
) -> Iterator[str]:
    if expectation.standard not in standards:
        yield f"there is no standard {expectation.standard!r}"
    if expectation.check not in EXPECTATION_CHECKS or set(expectation.arguments) != set(
        EXPECTATION_CHECKS.get(expectation.check, ())
    ):
        yield f"{expectation.check!r} is no check, or is given {', '.join(sorted(expectation.arguments)) or 'nothing'}"
        return
    named = (expectation.arguments.get(name) for name in ("line", "until"))
    yield from (f"there is no line {code!r}" for code in named if code and code not in codes)
    yield from _find_unknown(expectation.arguments.get("signs", ()), signs, "sign")
    yield from _find_unknown(expectation.arguments.get("services", ()), REFERRAL_SERVICES, "service")
    yield from _find_unknown(expectation.arguments.get("outcomes", ()), OUTCOMES, "outcome")


def _find_unknown(named: Iterable[str], known: Iterable[str], what: str) -> Iterator[str]:
    return (f"{each!r} is no {what}" for each in sorted(set(named) - set(known)))


def _refuse_faults(file: str, faults: list[str]) -> None:
    if faults:
        raise BadContent(f"{file}: {'; '.join(faults)}.")
