"""Her words as the classifiers compare them. For understanding only: nothing normalised is ever shown or kept.

Training and running use this one function, so that both see the same letters.
"""

import re
import unicodedata

from bot.text.zawgyi import to_unicode

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]|[\ud800-\udfff]")
"""Control characters, and halves of a character that never met: nothing behind us could take them."""
_UNSPACED = "\u1000-\u109f\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff"
"""Burmese and Khmer letters and signs: their writers put spaces where they like."""
_INNER_SPACE = re.compile(rf"(?<=[{_UNSPACED}])\s+(?=[{_UNSPACED}])")
_ASAT_BEFORE_MEDIAL = re.compile("\u103a(\u103b[\u102b\u102c])")
"""The word for man or husband is written both ways round, and Zawgyi cannot tell them apart."""
_REPEATED_CHARACTER = re.compile(r"([^\W\d_])\1{2,}|([^\w\s])\2+")
_DOUBLED_CHARACTER = re.compile(r"(.)\1")
"""Without such a place nothing is drawn out: to look for it is quicker than to try."""
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_MARKS = re.compile("[\u0300-\u036f]+")
_LETTERS_WITHOUT_MARK = str.maketrans("đ", "d")


def normalize(text: str) -> str:
    """One spelling of a message: Unicode Burmese, composed letters, no invisible signs, lower case, no drawn-out letters."""
    said = _APOSTROPHES.sub("'", _CONTROL.sub(" ", text))
    folded = said.lower() if said.isascii() else _fold(said)
    if _DOUBLED_CHARACTER.search(folded):
        folded = _REPEATED_CHARACTER.sub(lambda run: run[1] or run[2], folded)
    return " ".join(folded.split())


def _fold(text: str) -> str:
    seen = unicodedata.normalize("NFC", _INVISIBLE.sub("", to_unicode(text)))
    folded = unicodedata.normalize("NFC", seen.casefold())
    return _ASAT_BEFORE_MEDIAL.sub("\\1\u103a", _INNER_SPACE.sub("", folded))


def remove_diacritics(text: str) -> str:
    """Latin text without diacritics, as Vietnamese is often typed. Other scripts are left as they are."""
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS_WITHOUT_MARK)
