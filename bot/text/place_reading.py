"""From the names in a message to what they are to her: where she is, her home country, where she came back from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model.vocabulary import DEFAULT_LANGUAGE, DESTINATIONS, HOMES, ORIGINS
from bot.text.place_table import OFFICE as OFFICE_NAME
from bot.text.place_table import PEOPLE, Found
from bot.text.place_words import ARRIVED, BACK, FROM, HOME, IN, NOW, OFFICE, OTHER, SELF, STILL, TO, PlaceWords

_CLAUSE_ENDS: Final = re.compile(r"[.,;:!?\n()။၊។៕]")
_WEAK, _STATED, _ORIGIN, _HOMEWARD, _LEFT, _OTHERS = "weak", "stated", "origin", "homeward", "left", "others"
"""What one name is: named without saying which, where she is, her home country, a home country somebody is in or goes to, where
she came back from, where somebody else is from."""
_BURMESE: Final = re.compile("[\u1000-\u109f]")
_NEAR: Final = 11
"""Letters behind a name within which "now" belongs to it."""


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
    is_now: bool = False
    """Whether it is said to be so now: of several places where she was, this is where she is."""


def reading(
    text: str, spans: Sequence[Span], *, left: str, is_alone: bool, words: PlaceWords, language: str | None,
    languages: frozenset[str] | None,
) -> PlaceReading:  # fmt: skip
    """Read the names of a normalised text by the words around them. `is_alone`: the message is nothing but names."""
    # Whoever has not chosen a language may write any; whoever has still mixes English in.
    written = None if languages is None or language == DEFAULT_LANGUAGE else languages | {DEFAULT_LANGUAGE}
    roles: list[_Role] = []
    own = HOMES.get(language or "")
    for span in spans:
        roles += _roles(span, _around(text, span, spans), words, written, own, roles, is_alone=is_alone)
    gone = _codes(one.code for one in roles if one.role == _LEFT)
    now = [one for one in roles if one.is_now]
    stated = tuple(code for code in _with(now, _STATED) or _with(roles, _STATED) if code not in gone)
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
    named = (*_with(roles, _ORIGIN), *_with(roles, _HOMEWARD), *stated, *weak, *_with(roles, _OTHERS))
    if own in named:
        return own
    passing = (*_with(roles, _HOMEWARD), *stated, *weak) if is_alone or own is None else ()
    known = (*_with(roles, _ORIGIN), *passing, *(_with(roles, _OTHERS) if is_alone else ()))
    return next((code for code in known if code in ORIGINS), None)


def _is_away(span: Span, roles: Iterable[_Role]) -> bool:
    return any(one.span is span and one.role in (_LEFT, _ORIGIN) for one in roles)


@dataclass(frozen=True)
class _Clause:
    """What the words around one name say."""

    means: str | None
    """What stands directly beside it."""
    says: frozenset[str]
    """What is said anywhere in the clause: back, still, arrived, now."""
    about: str | None
    """Whom it is about where the name stands: herself, somebody else, or nobody."""
    names_others: bool
    own: str | None
    """The country of her language."""

    @property
    def is_back(self) -> bool:
        """Whether somebody has come back, and does not only want to."""
        return BACK in self.says and STILL not in self.says

    def is_origin(self, code: str) -> bool:
        """Whether a home country named as somebody's is hers; another than that of her language only where nobody else is named."""
        return self.about != OTHER if self.own in (None, code) else self.about == SELF and not self.names_others

    def role(self, code: str) -> str:
        """What a country is to her."""
        if code not in ORIGINS:
            if self.means == FROM and self.is_back:
                return _LEFT
            return _STATED if self.means == IN and self.about != OTHER else _WEAK
        if self.means == FROM and self.is_back and self.own not in (None, code):
            return _LEFT
        if self.means in (FROM, HOME, OFFICE):
            return _ORIGIN if self.means == OFFICE or self.is_origin(code) else _OTHERS
        has_arrived = self.means == TO and self.is_back and ARRIVED in self.says
        is_there = self.means == IN and (self.about == SELF or (self.about is None and ARRIVED in self.says))
        return _STATED if has_arrived or is_there else _HOMEWARD if self.means in (TO, IN) else _WEAK


def _roles(
    span: Span, clause: tuple[str, str], words: PlaceWords, languages: frozenset[str] | None, own: str | None,
    known: Sequence[_Role], *, is_alone: bool,
) -> Iterator[_Role]:  # fmt: skip
    yield from (_Role(span, code, _ORIGIN) for code in span.codes(OFFICE_NAME))
    countries, people = span.codes("country", "origin"), span.codes(PEOPLE)
    if not countries and not people:
        return
    before, after = clause
    if known and words.joins(before, languages):
        # "In Malaysia or Singapore": what was said of the one holds for the other.
        yield from (_Role(span, code, known[-1].role, known[-1].is_now) for code in countries)
        return
    around = _clause(before, after, words, languages, own, is_alone=is_alone)
    is_now = NOW in words.within(f"{before} | {after[:_NEAR]}", languages)
    yield from (_Role(span, code, around.role(code), is_now) for code in countries)
    # "Somebody's helper, an Indonesian": who they are says nothing of her, unless she says it of herself.
    yield from (
        _Role(span, code, _ORIGIN if around.is_origin(code) and (around.about or around.means == HOME) else _OTHERS)
        for code in people
    )


def _clause(
    before: str, after: str, words: PlaceWords, languages: frozenset[str] | None, own: str | None, *, is_alone: bool
) -> _Clause:
    beside = words.beside(before, after, languages)
    means = beside[0] if beside else None
    # In Burmese what is done stands behind the name; "from" may have its verb there in every language.
    is_behind = bool(_BURMESE.search(f"{before}{after}"))
    whole = f"{before} {after}" if is_behind or means == FROM else before
    subject = whole if is_behind else before
    about = words.speaks_of(subject, languages) or (SELF if is_alone else None)
    return _Clause(means, words.within(whole, languages), about, words.names_others(subject, languages), own)


def _around(text: str, span: Span, spans: Iterable[Span]) -> tuple[str, str]:
    """The clause before a name and behind it, up to the names beside it."""
    begins = max((other.end for other in spans if other.end <= span.start), default=0)
    ends = min((other.start for other in spans if other.start >= span.end), default=len(text))
    return _CLAUSE_ENDS.split(text[begins : span.start])[-1], _CLAUSE_ENDS.split(text[span.end : ends])[0]


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
