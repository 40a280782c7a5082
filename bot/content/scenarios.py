"""data/policies/rehearsal → the scenarios that officers train with."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.content.files import read_csv, read_yaml
from bot.content.guides import load_prepared
from bot.errors import BadContent
from bot.model.handoff import COVERS, HELP, OUTCOMES, URGENCY, WHEN, WHO
from bot.model.own import CODE_WORDS
from bot.model.referral import SERVICES
from bot.model.scenario import (
    ANYTHING,
    CHECKS,
    OWN_SIGNS,
    PERSONS,
    SCENARIOS,
    WORD_SIGNS,
    Expectation,
    Line,
    Scenario,
    Scenarios,
    Standard,
)

WORDS: Final = ("phrase", "language", "means")
CARD: Final[Mapping[str, tuple[str, ...]]] = {
    "help": HELP, "urgency": URGENCY, "window": WHEN, "code_word": CODE_WORDS, "cover": COVERS, "who": WHO,
}  # fmt: skip


def load_scenarios(policies: Path) -> Scenarios:
    """Raises BadContent with everything that is wrong with the first file that is."""
    folder = policies / "rehearsal"
    standards = _standards(folder / "standard.yml")
    every = {name: load_scenario(folder / f"{name}.yml") for name in SCENARIOS}
    prepared, _ = load_prepared(policies)
    known = {*prepared, *OWN_SIGNS, *WORD_SIGNS}
    for name, scenario in every.items():
        _refuse(f"rehearsal/{name}.yml", _faults(scenario, known, standards))
    return Scenarios(every, standards, _words(folder / "words.csv"))


def load_scenario(path: Path) -> Scenario:
    """One file. Raises BadContent."""
    try:
        written = read_yaml(path)
        asked = [*_expectations(written["expects"], never=False), *_expectations(written["never"], never=True)]
        return Scenario(
            path.stem, str(written["title"]), str(written["who"]), dict(written["card"]), str(written["opens"]),
            tuple(_line(row) for row in written["lines"]), tuple(asked),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"rehearsal/{path.name} lacks {error}.") from error


def _line(row: dict[str, Any]) -> Line:
    return Line(
        code=str(row["code"]), says=str(row["says"]), hears=frozenset(row.get("hears") or ()), after=row.get("after"),
        seconds=int(row.get("seconds", 0)), writer=str(row.get("writer", "her")), agrees=bool(row.get("agrees", False)),
    )  # fmt: skip


def _expectations(rows: list[dict[str, Any]], *, never: bool) -> Iterator[Expectation]:
    for row in rows:
        given = {name: value for name, value in row.items() if name not in ("standard", "check")}
        yield Expectation(str(row["standard"]), str(row["check"]), given, never)


def _standards(path: Path) -> dict[str, Standard]:
    try:
        rows = [Standard(str(row["code"]), str(row["says"]), str(row["why"])) for row in read_yaml(path)["standards"]]
    except (KeyError, TypeError) as error:
        raise BadContent(f"rehearsal/{path.name} lacks {error}.") from error
    return {row.code: row for row in rows}


def _words(path: Path) -> dict[str, tuple[str, ...]]:
    rows = list(read_csv(path, WORDS))
    strangers = {row["means"] for row in rows} - set(WORD_SIGNS)
    _refuse(f"rehearsal/{path.name}", [f"{means!r} is unknown" for means in sorted(strangers)])
    return {means: tuple(row["phrase"] for row in rows if row["means"] == means) for means in WORD_SIGNS}


def _faults(scenario: Scenario, signs: set[str], standards: Mapping[str, Standard]) -> list[str]:
    codes = [line.code for line in scenario.lines]
    heard = {sign for line in scenario.lines for sign in line.hears}
    faults = [f"{sign!r} is no sign" for sign in sorted(heard - signs - {ANYTHING})]
    faults += [f"the line {line.code!r} is never said" for line in scenario.lines if not _is_reached(line, codes)]
    faults += [f"{line.writer!r} is nobody" for line in scenario.lines if line.writer not in PERSONS]
    faults += [fault for field, value in scenario.card.items() for fault in _card_faults(field, value)]
    faults += [fault for each in scenario.expects for fault in _expected_faults(each, signs, codes, standards)]
    return faults + [f"two lines are called {code!r}" for code in sorted(set(codes)) if codes.count(code) > 1]


def _is_reached(line: Line, codes: list[str]) -> bool:
    is_known = line.after is None or line.after in codes[: codes.index(line.code)]
    return is_known and bool(line.hears or (line.after and line.seconds > 0))


def _card_faults(field: str, value: Any) -> Iterator[str]:
    for code in value if isinstance(value, list) else [value]:
        if code not in CARD.get(field, ()):
            yield f"her card cannot say {code!r} for {field!r}"


def _expected_faults(
    each: Expectation, signs: set[str], codes: list[str], standards: Mapping[str, Standard]
) -> Iterator[str]:
    if each.standard not in standards:
        yield f"there is no standard {each.standard!r}"
    if each.check not in CHECKS or set(each.given) != set(CHECKS.get(each.check, ())):
        yield f"{each.check!r} is no check, or is given {', '.join(sorted(each.given)) or 'nothing'}"
        return
    named = (each.given.get(name) for name in ("line", "until"))
    yield from (f"there is no line {code!r}" for code in named if code and code not in codes)
    yield from _strangers(each.given.get("signs", ()), signs, "sign")
    yield from _strangers(each.given.get("services", ()), SERVICES, "service")
    yield from _strangers(each.given.get("outcomes", ()), OUTCOMES, "outcome")


def _strangers(named: Iterable[str], known: Iterable[str], what: str) -> Iterator[str]:
    return (f"{each!r} is no {what}" for each in sorted(set(named) - set(known)))


def _refuse(file: str, faults: list[str]) -> None:
    if faults:
        raise BadContent(f"{file}: {'; '.join(faults)}.")
