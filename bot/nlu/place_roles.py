"""From the names in a message to what they are to her: where she is, her home country, where she came back from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE, DESTINATIONS, HOME_COUNTRIES, ORIGINS
from bot.nlu.place_table import OFFICE as OFFICE_NAME
from bot.nlu.place_table import PEOPLE, PlaceMatch
from bot.nlu.place_words import ARRIVED, BACK, FROM, HOME, IN, NOW, OFFICE, OTHER, SELF, STILL, TO, PlaceWords

_CLAUSE_ENDS: Final = re.compile(r"[.,;:!?\n()။၊។៕]")
_WEAK_ROLE, _STATED_ROLE, _ORIGIN_ROLE, _HOMEWARD_ROLE, _LEFT_ROLE, _OTHERS_ROLE = (
    "weak",
    "stated",
    "origin",
    "homeward",
    "left",
    "others",
)
"""What one name is: named without saying which, where she is, her home country, a home country somebody is in or goes to, where
she came back from, where somebody else is from."""
_BURMESE: Final = re.compile("[\u1000-\u109f]")
_MAX_DISTANCE: Final = 11
"""Letters behind a name within which "now" belongs to it."""


@dataclass(frozen=True)
class NameSpan:
    """One name in a message, and everything it means."""

    start: int
    end: int
    matches: tuple[PlaceMatch, ...]

    def list_codes(self, *kinds: str) -> tuple[str, ...]:
        """The codes of some kinds."""
        return _deduplicate(one.code for one in self.matches if one.kind in kinds)


@dataclass(frozen=True)
class PlaceReading:
    """What a message says of places, as closed values."""

    current_countries: tuple[str, ...] = ()
    """Countries where she says she is; else destinations named without saying what they are to her. A home country is here only
    where she says that she is there, or in a message that is nothing else. Several: it is not known which; ask her."""
    home_country: str | None = None
    """Her home country, if she said it."""
    left_countries: tuple[str, ...] = ()
    """Countries she came back from: nothing there can help her now."""
    places: tuple[str, ...] = ()
    """Ids of places she may mean; in more than one country where `here` is empty."""
    is_current_stated: bool = False
    """Whether the message says that she is there, or is nothing but a place abroad; only such a message changes what is known.

    Her home country alone may be an answer to either question: `here` and `home` name it, and this is false."""
    languages: tuple[str, ...] = ()
    """Languages she named."""
    remaining_text: str = ""
    """What is left of the normalised message without the names."""
    is_alone: bool = False
    """Whether the message is nothing but names."""


@dataclass(frozen=True)
class _PlaceRole:
    """What one name is to her."""

    span: NameSpan
    code: str
    role: str
    is_now: bool = False
    """Whether it is said to be so now: of several places where she was, this is where she is."""


def interpret_places(
    text: str,
    spans: Sequence[NameSpan],
    *,
    remaining_text: str,
    is_alone: bool,
    words: PlaceWords,
    language: str | None,
    languages: frozenset[str] | None,
) -> PlaceReading:
    """Read the names of a normalised text by the words around them. `is_alone`: the message is nothing but names."""
    # Whoever has not chosen a language may write any; whoever has still mixes English in.
    written = None if languages is None or language == DEFAULT_LANGUAGE else languages | {DEFAULT_LANGUAGE}
    roles: list[_PlaceRole] = []
    own = HOME_COUNTRIES.get(language or "")
    for span in spans:
        roles += _iterate_roles(
            span, _get_surroundings(text, span, spans), words, written, own, roles, is_alone=is_alone
        )
    gone = _deduplicate(one.code for one in roles if one.role == _LEFT_ROLE)
    now = [one for one in roles if one.is_now]
    stated = tuple(
        code
        for code in _list_codes_with_role(now, _STATED_ROLE) or _list_codes_with_role(roles, _STATED_ROLE)
        if code not in gone
    )
    weak = tuple(code for code in _list_codes_with_role(roles, _WEAK_ROLE) if code not in gone)
    # "Indonesia" in a sentence is far more often where she is from; alone it may answer where she is.
    here = stated or tuple(code for code in weak if code in DESTINATIONS) or (weak if is_alone else ())
    return PlaceReading(
        current_countries=here,
        home_country=_find_home_country(roles, stated, weak, language, is_alone=is_alone),
        left_countries=gone,
        places=_deduplicate(
            code for span in spans if not _is_elsewhere(span, roles) for code in span.list_codes("place")
        ),
        is_current_stated=bool(stated) or (is_alone and bool(spans) and not gone and _is_abroad(here, spans, roles)),
        languages=_deduplicate(code for span in spans for code in span.list_codes("language")),
        remaining_text=remaining_text,
        is_alone=is_alone,
    )


def _is_abroad(here: tuple[str, ...], spans: Iterable[NameSpan], roles: Iterable[_PlaceRole]) -> bool:
    """Whether names on their own are places abroad: her home country may as well be an answer to whose she is."""
    is_place = bool(here) or any(span.list_codes("place") for span in spans)
    return is_place and not set(here) & set(ORIGINS) and not _list_codes_with_role(roles, _ORIGIN_ROLE)


def _list_codes_with_role(roles: Iterable[_PlaceRole], role: str) -> tuple[str, ...]:
    return _deduplicate(one.code for one in roles if one.role == role)


def _find_home_country(
    roles: Sequence[_PlaceRole], stated: tuple[str, ...], weak: tuple[str, ...], language: str | None, *, is_alone: bool
) -> str | None:
    """Her home country: the one of her language first. Another people's name in passing is not hers."""
    own = HOME_COUNTRIES.get(language or "")
    named = (
        *_list_codes_with_role(roles, _ORIGIN_ROLE),
        *_list_codes_with_role(roles, _HOMEWARD_ROLE),
        *stated,
        *weak,
        *_list_codes_with_role(roles, _OTHERS_ROLE),
    )
    if own in named:
        return own
    passing = (*_list_codes_with_role(roles, _HOMEWARD_ROLE), *stated, *weak) if is_alone or own is None else ()
    known = (
        *_list_codes_with_role(roles, _ORIGIN_ROLE),
        *passing,
        *(_list_codes_with_role(roles, _OTHERS_ROLE) if is_alone else ()),
    )
    return next((code for code in known if code in ORIGINS), None)


def _is_elsewhere(span: NameSpan, roles: Iterable[_PlaceRole]) -> bool:
    return any(one.span is span and one.role in (_LEFT_ROLE, _ORIGIN_ROLE) for one in roles)


@dataclass(frozen=True)
class _ClauseContext:
    """What the words around one name say."""

    means: str | None
    """What stands directly beside it."""
    markers: frozenset[str]
    """What is said anywhere in the clause: back, still, arrived, now."""
    subject: str | None
    """Whom it is about where the name stands: herself, somebody else, or nobody."""
    mentions_others: bool
    own_country: str | None
    """The country of her language."""

    @property
    def has_returned(self) -> bool:
        """Whether somebody has come back, and does not only want to."""
        return BACK in self.markers and STILL not in self.markers

    def is_origin(self, code: str) -> bool:
        """Whether a home country named as somebody's is hers; a foreign one only where nobody else is named."""
        return (
            self.subject != OTHER
            if self.own_country in (None, code)
            else self.subject == SELF and not self.mentions_others
        )

    def get_role(self, code: str) -> str:
        """What a country is to her."""
        if code not in ORIGINS:
            if self.means == FROM and self.has_returned:
                return _LEFT_ROLE
            return _STATED_ROLE if self.means == IN and self.subject != OTHER else _WEAK_ROLE
        if self.means == FROM and self.has_returned and self.own_country not in (None, code):
            return _LEFT_ROLE
        if self.means in (FROM, HOME, OFFICE):
            return _ORIGIN_ROLE if self.means == OFFICE or self.is_origin(code) else _OTHERS_ROLE
        has_arrived = self.means == TO and self.has_returned and ARRIVED in self.markers
        is_there = self.means == IN and (self.subject == SELF or (self.subject is None and ARRIVED in self.markers))
        return _STATED_ROLE if has_arrived or is_there else _HOMEWARD_ROLE if self.means in (TO, IN) else _WEAK_ROLE


def _iterate_roles(
    span: NameSpan,
    clause: tuple[str, str],
    words: PlaceWords,
    languages: frozenset[str] | None,
    own: str | None,
    known: Sequence[_PlaceRole],
    *,
    is_alone: bool,
) -> Iterator[_PlaceRole]:
    yield from (_PlaceRole(span, code, _ORIGIN_ROLE) for code in span.list_codes(OFFICE_NAME))
    countries, people = span.list_codes("country", "origin"), span.list_codes(PEOPLE)
    if not countries and not people:
        return
    before, after = clause
    if known and words.is_connector(before, languages):
        # "In Malaysia or Singapore": what was said of the one holds for the other.
        yield from (_PlaceRole(span, code, known[-1].role, known[-1].is_now) for code in countries)
        return
    around = _parse_clause(before, after, words, languages, own, is_alone=is_alone)
    is_now = NOW in words.find_markers(f"{before} | {after[:_MAX_DISTANCE]}", languages)
    yield from (_PlaceRole(span, code, around.get_role(code), is_now) for code in countries)
    # "Somebody's helper, an Indonesian": who they are says nothing of her, unless she says it of herself.
    yield from (
        _PlaceRole(
            span,
            code,
            _ORIGIN_ROLE if around.is_origin(code) and (around.subject or around.means == HOME) else _OTHERS_ROLE,
        )
        for code in people
    )


def _parse_clause(
    before: str, after: str, words: PlaceWords, languages: frozenset[str] | None, own: str | None, *, is_alone: bool
) -> _ClauseContext:
    beside = words.match_adjacent(before, after, languages)
    means = beside[0] if beside else None
    # In Burmese what is done stands behind the name; "from" may have its verb there in every language.
    is_behind = bool(_BURMESE.search(f"{before}{after}"))
    whole = f"{before} {after}" if is_behind or means == FROM else before
    subject = whole if is_behind else before
    about = words.find_subject(subject, languages) or (SELF if is_alone else None)
    return _ClauseContext(
        means, words.find_markers(whole, languages), about, words.mentions_others(subject, languages), own
    )


def _get_surroundings(text: str, span: NameSpan, spans: Iterable[NameSpan]) -> tuple[str, str]:
    """The clause before a name and behind it, up to the names beside it."""
    begins = max((other.end for other in spans if other.end <= span.start), default=0)
    ends = min((other.start for other in spans if other.start >= span.end), default=len(text))
    return _CLAUSE_ENDS.split(text[begins : span.start])[-1], _CLAUSE_ENDS.split(text[span.end : ends])[0]


def _deduplicate(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
