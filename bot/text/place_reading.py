"""From the names in a message to what they are to her: where she is, her home country, where she came back from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model.vocabulary import DEFAULT_LANGUAGE, DESTINATIONS, HOMES, ORIGINS
from bot.text.place_table import OFFICE as OFFICE_NAME
from bot.text.place_table import PEOPLE, Found
from bot.text.place_words import ARRIVED, BACK, FROM, HOME, IN, OFFICE, OTHER, SELF, STILL, TO, PlaceWords

_CLAUSE_ENDS: Final = re.compile(r"[.,;:!?\n()။၊។៕]")
_WEAK, _STATED, _ORIGIN, _LEFT, _OTHERS = "weak", "stated", "origin", "left", "others"
"""What one name is: named without saying which, where she is, her home country, where she came back from, whose somebody is."""


@dataclass(frozen=True)
class Span:
    """One name in a message, and everything it means."""

    start: int
    end: int
    found: tuple[Found, ...]

    def codes(self, *kinds: str) -> tuple[str, ...]:
        """The codes of some kinds."""
        return _codes(one.code for one in self.found if one.kind in kinds)


@dataclass(frozen=True)
class PlaceReading:
    """What a message says of places, as closed values."""

    here: tuple[str, ...] = ()
    """Countries where she says she is; else destinations named without saying what they are to her. A home country is here only
    where she says that she is there, or in a message that is nothing else. Several: it is not known which; ask her."""
    home: str | None = None
    """Her home country, if she said it."""
    left: tuple[str, ...] = ()
    """Countries she came back from: nothing there can help her now."""
    places: tuple[str, ...] = ()
    """Ids of places she may mean; in more than one country where `here` is empty."""
    states_here: bool = False
    """Whether the message says that she is there, or is nothing but a place abroad; only such a message changes what is known.

    Her home country alone may be an answer to either question: `here` and `home` name it, and this is false."""
    languages: tuple[str, ...] = ()
    """Languages she named."""
    left_text: str = ""
    """What is left of the normalised message without the names."""
    is_alone: bool = False
    """Whether the message is nothing but names."""


@dataclass(frozen=True)
class _Role:
    """What one name is to her."""

    span: Span
    code: str
    role: str


def reading(
    text: str, spans: Sequence[Span], *, left: str, is_alone: bool, words: PlaceWords, language: str | None,
    languages: frozenset[str] | None,
) -> PlaceReading:  # fmt: skip
    """Read the names of a normalised text by the words around them. `is_alone`: the message is nothing but names."""
    # Whoever has not chosen a language may write any; whoever has still mixes English in.
    written = None if languages is None or language == DEFAULT_LANGUAGE else languages | {DEFAULT_LANGUAGE}
    roles: list[_Role] = []
    for span in spans:
        roles += _roles(text, span, spans, words, written, is_alone, roles)
    gone = _codes(one.code for one in roles if one.role == _LEFT)
    stated = tuple(code for code in _with(roles, _STATED) if code not in gone)
    weak = tuple(code for code in _with(roles, _WEAK) if code not in gone)
    # "Indonesia" in a sentence is far more often where she is from; alone it may answer where she is.
    here = stated or tuple(code for code in weak if code in DESTINATIONS) or (weak if is_alone else ())
    return PlaceReading(
        here=here, home=_home(roles, stated, weak, language, is_alone=is_alone), left=gone,
        places=_codes(code for span in spans if not _is_away(span, roles) for code in span.codes("place")),
        states_here=bool(stated) or (is_alone and bool(spans) and not gone and _is_abroad(here, spans, roles)),
        languages=_codes(code for span in spans for code in span.codes("language")), left_text=left, is_alone=is_alone,
    )  # fmt: skip


def _is_abroad(here: tuple[str, ...], spans: Iterable[Span], roles: Iterable[_Role]) -> bool:
    """Whether names on their own are places abroad: her home country may as well be an answer to whose she is."""
    is_place = bool(here) or any(span.codes("place") for span in spans)
    return is_place and not set(here) & set(ORIGINS) and not _with(roles, _ORIGIN)


def _with(roles: Iterable[_Role], role: str) -> tuple[str, ...]:
    return _codes(one.code for one in roles if one.role == role)


def _home(
    roles: Sequence[_Role], stated: tuple[str, ...], weak: tuple[str, ...], language: str | None, *, is_alone: bool
) -> str | None:
    """Her home country: the one of her language first. Another people's name in passing is not hers."""
    own = HOMES.get(language or "")
    if own in (*_with(roles, _ORIGIN), *stated, *weak, *_with(roles, _OTHERS)):
        return own
    known = [*_with(roles, _ORIGIN), *stated, *(weak if is_alone or own is None else ())]
    known += _with(roles, _OTHERS) if is_alone else ()
    return next((code for code in known if code in ORIGINS), None)


def _is_away(span: Span, roles: Iterable[_Role]) -> bool:
    return any(one.span is span and one.role in (_LEFT, _ORIGIN) for one in roles)


def _roles(
    text: str, span: Span, spans: Sequence[Span], words: PlaceWords, languages: frozenset[str] | None, is_alone: bool,
    known: Sequence[_Role],
) -> Iterator[_Role]:  # fmt: skip
    yield from (_Role(span, code, _ORIGIN) for code in span.codes(OFFICE_NAME))
    countries, people = span.codes("country", "origin"), span.codes(PEOPLE)
    if not countries and not people:
        return
    before, after = _around(text, span, spans)
    if known and words.joins(before, languages):
        # "In Malaysia or Singapore": what was said of the one holds for the other.
        yield from (_Role(span, code, known[-1].role) for code in countries)
        return
    beside = words.beside(before, after, languages)
    means = beside[0] if beside else None
    clause = f"{before} {after}" if _is_burmese(text, span) or means == FROM else before
    about = words.speaks_of(before if means == FROM else clause, languages) or (SELF if is_alone else "")
    said = words.within(clause, languages) | {about}
    yield from (_Role(span, code, _role(code, means, said)) for code in countries)
    # "Somebody's helper, an Indonesian": who they are says nothing of her, unless she says it of herself.
    is_hers = about == SELF or (means == HOME and about != OTHER)
    yield from (_Role(span, code, _ORIGIN if is_hers else _OTHERS) for code in people)


def _role(code: str, means: str | None, said: frozenset[str]) -> str:
    is_back = BACK in said and STILL not in said
    is_home = code in ORIGINS
    if means in (HOME, OFFICE):
        return _ORIGIN if is_home else _WEAK
    if means == FROM:
        return _LEFT if is_back and not is_home else _ORIGIN if is_home else _WEAK
    if not is_home:
        return _STATED if means == IN and OTHER not in said else _WEAK
    has_arrived = means == TO and is_back and ARRIVED in said
    is_there = means == IN and OTHER not in said and (SELF in said or ARRIVED in said)
    return _STATED if has_arrived or is_there else _ORIGIN if means in (TO, IN) else _WEAK


def _around(text: str, span: Span, spans: Iterable[Span]) -> tuple[str, str]:
    """The clause before a name and behind it, up to the names beside it."""
    begins = max((other.end for other in spans if other.end <= span.start), default=0)
    ends = min((other.start for other in spans if other.start >= span.end), default=len(text))
    return _CLAUSE_ENDS.split(text[begins : span.start])[-1], _CLAUSE_ENDS.split(text[span.end : ends])[0]


def _is_burmese(text: str, span: Span) -> bool:
    """Whether a name is written in Burmese, where what is done stands behind it."""
    return "\u1000" <= text[span.start : span.start + 1] <= "\u109f"


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
