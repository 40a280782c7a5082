"""Why a row stands where it stands, in words for staff: the same facts that put it there, looked at once more."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.model.directory import HOME_KINDS, Hotline, Mission
from bot.model.vocabulary import ANY
from bot.services.nearest import Seeker, distance, said

Given = Mapping[str, Any]
OFFICE: Final[tuple[tuple[str, Callable[[Mission, Seeker, Given], bool]], ...]] = (
    ("in the country she is in", lambda row, seeker, given: row.country == given["country"]),
    ("in another country, serves this one too", lambda row, seeker, given: given["country"] in row.jurisdiction),
    (
        "labour office first: it is about work",
        lambda row, seeker, given: seeker.wants_labour and row.kind == "labour_office",
    ),
    ("distance not known", lambda row, seeker, given: seeker.at is not None and distance(seeker, row) is None),
    ("embassy first: her city is not known", lambda row, seeker, given: seeker.at is None and row.kind == "embassy"),
)
LINE: Final[tuple[tuple[str, Callable[[Hotline, Seeker, Given], bool]], ...]] = (
    ("emergency: always", lambda line, seeker, given: line.is_emergency),
    ("her country's line, works from abroad", lambda line, seeker, given: _is_home(line) and line.dialable_from == ANY),
    ("not run by a government", lambda line, seeker, given: line.run_by == "non_government"),
    ("her language", lambda line, seeker, given: not line.is_emergency and seeker.language in line.languages),
    ("open now", lambda line, seeker, given: seeker.is_open(line) is True),
    ("closed now", lambda line, seeker, given: seeker.is_open(line) is False),
    ("hours not known", lambda line, seeker, given: seeker.is_open(line) is None and not line.is_emergency),
)


def of_office(row: Mission, seeker: Seeker, given: Given) -> list[str]:
    """Why this office."""
    return [*_applying(OFFICE, row, seeker, given), *_distance(row, seeker)]


def of_line(line: Hotline, seeker: Seeker, given: Given) -> list[str]:
    """Why this line."""
    return [f"kind: {line.kind}", *_applying(LINE, line, seeker, given)]


def _applying(table: Any, row: Any, seeker: Seeker, given: Given) -> Iterator[str]:
    return (reason for reason, applies in table if applies(row, seeker, given))


def _distance(row: Mission, seeker: Seeker) -> Iterator[str]:
    far = distance(seeker, row)
    if far is not None and seeker.at is not None:
        ends = "its door" if row.precision == "office" else "the middle of its city"
        yield f"{said(far)} km, rounded, from the middle of {seeker.at.name} to {ends}"


def _is_home(line: Hotline) -> bool:
    return line.kind in HOME_KINDS
