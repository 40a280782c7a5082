"""Why a row stands where it stands, in words for staff: the same facts that put it there, looked at once more."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.model.directory import HOME_KINDS, Hotline, Mission
from bot.model.vocabulary import ANY
from bot.services.nearest import Seeker, compute_distance, round_distance

SearchArguments = Mapping[str, Any]
OFFICE_REASONS: Final[tuple[tuple[str, Callable[[Mission, Seeker, SearchArguments], bool]], ...]] = (
    ("in the country she is in", lambda row, seeker, given: row.country == given["country"]),
    ("in another country, serves this one too", lambda row, seeker, given: given["country"] in row.jurisdiction),
    (
        "labour office first: it is about work",
        lambda row, seeker, given: seeker.wants_labour and row.kind == "labour_office",
    ),
    ("distance not known", lambda row, seeker, given: seeker.city is not None and compute_distance(seeker, row) is None),
    ("embassy first: her city is not known", lambda row, seeker, given: seeker.city is None and row.kind == "embassy"),
)
LINE_REASONS: Final[tuple[tuple[str, Callable[[Hotline, Seeker, SearchArguments], bool]], ...]] = (
    ("emergency: always", lambda line, seeker, given: line.is_emergency),
    ("her country's line, works from abroad", lambda line, seeker, given: _is_home(line) and line.dialable_from == ANY),
    ("not run by a government", lambda line, seeker, given: line.run_by == "non_government"),
    ("her language", lambda line, seeker, given: not line.is_emergency and seeker.language in line.languages),
    ("open now", lambda line, seeker, given: seeker.is_open(line) is True),
    ("closed now", lambda line, seeker, given: seeker.is_open(line) is False),
    ("hours not known", lambda line, seeker, given: seeker.is_open(line) is None and not line.is_emergency),
)


def explain_office(row: Mission, seeker: Seeker, arguments: SearchArguments) -> list[str]:
    """Why this office."""
    return [*_list_applicable(OFFICE_REASONS, row, seeker, arguments), *_explain_distance(row, seeker)]


def explain_line(line: Hotline, seeker: Seeker, arguments: SearchArguments) -> list[str]:
    """Why this line."""
    return [f"kind: {line.kind}", *_list_applicable(LINE_REASONS, line, seeker, arguments)]


def _list_applicable(table: Any, row: Any, seeker: Seeker, arguments: SearchArguments) -> Iterator[str]:
    return (reason for reason, applies in table if applies(row, seeker, arguments))


def _explain_distance(row: Mission, seeker: Seeker) -> Iterator[str]:
    far = compute_distance(seeker, row)
    if far is not None and seeker.city is not None:
        ends = "its door" if row.precision == "office" else "the middle of its city"
        yield f"{round_distance(far)} km, rounded, from the middle of {seeker.city.name} to {ends}"


def _is_home(line: Hotline) -> bool:
    return line.kind in HOME_KINDS
