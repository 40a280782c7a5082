"""From the names in a message to what they are to her: where she is, her home country, where she came back from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model.vocabulary import DESTINATIONS, ORIGINS
from bot.text.place_words import ARRIVED, BACK, FROM, HOME, IN, OFFICE, OTHER, SELF, STILL, TO, PlaceWords

_CLAUSE_ENDS: Final = re.compile(r"[.,;:!?\n()။၊។៕]")
_PEOPLE: Final = "people"
_WEAK, _STATED, _ORIGIN, _LEFT = "weak", "stated", "origin", "left"
"""What one name is: named without saying which, where she is, her home country, where she came back from."""


@dataclass(frozen=True)
class Span:
    """One name in a message, and everything it means as pairs of kind and code."""

    start: int
    end: int
    meanings: tuple[tuple[str, str], ...]

    def codes(self, kind: str) -> tuple[str, ...]:
        """The codes of one kind."""
        return tuple(code for named, code in self.meanings if named == kind)


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
    """Whether the message says that she is there, or is nothing but a place; only such a message changes what is known."""
    languages: tuple[str, ...] = ()
    """Languages she named."""
    left_text: str = ""
    """What is left of the normalised message without the names."""


def reading(
    text: str, spans: Sequence[Span], *, left: str, is_alone: bool, words: PlaceWords, languages: frozenset[str] | None
) -> PlaceReading:
    """Read the names of a normalised text by the words around them. `is_alone`: the message is nothing but names."""
    roles = [(span, code, role) for span in spans for code, role in _roles(text, span, spans, words, languages, is_alone)]
    by_role = {role: _codes(code for _, code, given in roles if given == role) for role in (_WEAK, _STATED, _ORIGIN, _LEFT)}
    gone = by_role[_LEFT]
    stated = tuple(code for code in by_role[_STATED] if code not in gone)
    weak = tuple(code for code in by_role[_WEAK] if code not in gone)
    abroad = tuple(code for code in weak if code in DESTINATIONS)
    # "Indonesia" in a sentence is far more often where she is from; alone it may answer where she is.
    here = stated or abroad or (weak if is_alone else ())
    home = next((code for code in (*by_role[_ORIGIN], *stated, *weak) if code in ORIGINS), None)
    is_place = any(span.codes("country") or span.codes("origin") or span.codes("place") for span in spans)
    return PlaceReading(
        here=here, home=home, left=gone,
        places=_codes(
            code for span in spans for code in span.codes("place")
            if not any(other is span and role in (_LEFT, _ORIGIN) for other, _, role in roles)
        ),
        states_here=bool(stated) or (is_alone and is_place and not by_role[_ORIGIN] and not gone),
        languages=_codes(code for span in spans for code in span.codes("language")), left_text=left,
    )  # fmt: skip


def _roles(
    text: str, span: Span, spans: Sequence[Span], words: PlaceWords, languages: frozenset[str] | None, is_alone: bool
) -> Iterator[tuple[str, str]]:
    yield from ((code, _ORIGIN) for kind in (_PEOPLE, OFFICE) for code in span.codes(kind))
    countries = _codes((*span.codes("country"), *span.codes("origin")))
    if not countries:
        return
    before, after = _around(text, span, spans)
    beside = words.beside(before, after, languages)
    said = words.within(f"{before} {after}" if _is_unspaced(text, span) else before, languages)
    means = beside[0] if beside else None
    for code in countries:
        yield code, _role(code, means, said, is_alone=is_alone, is_bare=not beside or before.strip() == beside[1])


def _role(code: str, means: str | None, said: frozenset[str], *, is_alone: bool, is_bare: bool) -> str:
    is_back = BACK in said and STILL not in said
    if means in (HOME, OFFICE):
        return _ORIGIN if code in ORIGINS else _WEAK
    if means == FROM:
        return _LEFT if is_back else _ORIGIN if code in ORIGINS else _WEAK
    if code in DESTINATIONS:
        return _STATED if means == IN and OTHER not in said else _WEAK
    if (means == TO and BACK in said and ARRIVED in said and STILL not in said) or (
        means == IN and OTHER not in said and (SELF in said or ARRIVED in said or (is_alone and is_bare))
    ):
        return _STATED
    return _ORIGIN if means in (TO, IN) else _WEAK


def _around(text: str, span: Span, spans: Iterable[Span]) -> tuple[str, str]:
    """The clause before a name and behind it, up to the names beside it."""
    begins = max((other.end for other in spans if other.end <= span.start), default=0)
    ends = min((other.start for other in spans if other.start >= span.end), default=len(text))
    return _CLAUSE_ENDS.split(text[begins : span.start])[-1], _CLAUSE_ENDS.split(text[span.end : ends])[0]


def _is_unspaced(text: str, span: Span) -> bool:
    """Whether a name is written in Burmese, where what is done stands behind it."""
    return "\u1000" <= text[span.start : span.start + 1] <= "\u109f"


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
