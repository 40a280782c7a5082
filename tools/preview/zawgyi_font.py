"""Burmese as a device with a Zawgyi font draws it: our texts are Unicode, and some translators' devices are not yet.

The way back from bot/nlu/text/zawgyi.py. Each syllable is put into the order in which Zawgyi draws it; of the many drawn forms
of one sign the commonest that fits is taken.
"""

import re
from typing import Final

_CONSONANT: Final = "\u1000-\u1021\u1025\u1027\u1029\u103f\u104e"
_SYLLABLE: Final = re.compile(
    rf"(?P<kinzi>\u1004\u103a\u1039)?(?P<base>[{_CONSONANT}\u1009])(?P<stacked>(?:\u1039[\u1000-\u1021])*)"
    r"(?P<signs>[\u102b-\u1032\u1036-\u1038\u103a-\u103e]*)"
)
_KINZI: Final = "\u1064"
_STACKED: Final = {
    "\u1000": "\u1060",
    "\u1001": "\u1061",
    "\u1002": "\u1062",
    "\u1003": "\u1063",
    "\u1005": "\u1065",
    "\u1006": "\u1066",
    "\u1007": "\u1068",
    "\u1008": "\u1069",
    "\u100b": "\u106c",
    "\u100c": "\u106d",
    "\u100f": "\u1070",
    "\u1010": "\u1071",
    "\u1011": "\u1073",
    "\u1012": "\u1075",
    "\u1013": "\u1076",
    "\u1014": "\u1077",
    "\u1015": "\u1078",
    "\u1016": "\u1079",
    "\u1017": "\u107a",
    "\u1018": "\u107b",
    "\u1019": "\u107c",
    "\u101c": "\u1085",
}
"""Letters below another."""
_WIDE_CONSONANTS: Final = frozenset("\u1000\u1003\u1006\u100f\u1010\u1011\u1018\u101a\u101c\u101e\u101f\u1021\u103f")
"""Letters that the medial ra has to reach around further."""
_LOW_SIGNS: Final = frozenset("\u103b\u103c\u103d\u103e\u102f\u1030")
"""Signs that stand below the line, so that the next one there must stand further down or right."""
_SIGN_MAP: Final = {
    "\u103b": "\u103a",
    "\u103d": "\u103c",
    "\u103e": "\u103d",
    "\u103a": "\u1039",
    "\u102b": "\u102b",
    "\u102c": "\u102c",
    "\u102d": "\u102d",
    "\u102e": "\u102e",
    "\u1032": "\u1032",
    "\u1036": "\u1036",
    "\u1038": "\u1038",
}
_ORDER: Final = "\u103b\u103d\u103e\u102d\u102e\u1032\u1036\u102f\u1030\u102b\u102c\u103a\u1037\u1038"
_WHOLE_LETTERS: Final = {"\u103f": "\u1086"}


def to_zawgyi(text: str) -> str:
    """The text in Zawgyi; everything that is not Burmese stays as it is."""
    return _SYLLABLE.sub(_encode_syllable, text)


def _encode_syllable(match: re.Match[str]) -> str:
    signs = match["signs"]
    before = "\u1031" if "\u1031" in signs else ""
    around = ("\u107e" if match["base"] in _WIDE_CONSONANTS else "\u103b") if "\u103c" in signs else ""
    below = "".join(_STACKED.get(letter, "\u1039" + letter) for letter in match["stacked"].replace("\u1039", ""))
    is_low = bool(below) or bool(_LOW_SIGNS & set(signs))
    behind = "".join(_encode_sign(sign, signs, bool(below)) for sign in _ORDER if sign in signs)
    kinzi = _KINZI if match["kinzi"] else ""
    return before + around + _encode_base(match["base"], is_low=is_low, signs=signs) + kinzi + below + behind


def _encode_base(letter: str, *, is_low: bool, signs: str) -> str:
    if letter == "\u1014" and is_low:
        return "\u108f"
    if letter == "\u101b" and _LOW_SIGNS & set(signs) - {"\u103b"}:
        return "\u1090"
    if letter == "\u1009":
        return "\u1025" if {"\u103a", "\u102c"} & set(signs) else "\u106a"
    return _WHOLE_LETTERS.get(letter, letter)


def _encode_sign(sign: str, signs: str, is_stacked: bool) -> str:
    is_shifted = is_stacked or "\u103b" in signs or "\u103c" in signs
    if sign == "\u102f":
        return "\u1033" if is_shifted else "\u102f"
    if sign == "\u1030":
        return "\u1034" if is_shifted else "\u1030"
    if sign == "\u1037":
        return "\u1095" if is_shifted or _LOW_SIGNS & set(signs) else "\u1037"
    return _SIGN_MAP.get(sign, "")
