"""Burmese typed in the old Zawgyi encoding, found and turned into Unicode.

Zawgyi uses the code points of Unicode Burmese for other letters, and stores what is drawn first before what is spoken
first. Two steps therefore: give every code point its meaning, then put each syllable in Unicode's order.
"""

import re

_CONSONANT = "\u1000-\u1021\u1025\u1027\u1029\u103f\u104e"
_ROWS = ("\u1000-\u1004", "\u1005-\u100a", "\u100b-\u100f", "\u1010-\u1014", "\u1015-\u1019", "\u101c", "\u101e")
"""Letters spoken in the same place: only these are ever stacked on each other."""
_STACK = "|".join(rf"(?<=[{row}])\u1039[{row}]" for row in _ROWS)
_BURMESE = re.compile(r"[\u1000-\u109f]")

_ZAWGYI_PATTERN = re.compile(
    rf"""[\u1033\u1034\u105a\u1060-\u1097]            # only Zawgyi writes Burmese with these
      |(?:^|[^\u1000-\u109f]|[\u102b-\u1030\u1032\u1036-\u1039])\u1031   # the vowel e before its consonant
      |(?:^|[^\u1000-\u109f]|\u1031)\u103b[{_CONSONANT}]                 # the medial ra before its consonant
      |(?!{_STACK}|(?<=\u103a)\u1039)\u1039           # the stacking sign where nothing can be stacked: it kills
    """,
    re.VERBOSE,
)
_UNICODE_PATTERN = re.compile(
    rf"""[\u103e\u103f]                               # Zawgyi has no such code points
      |[\u103b-\u103e]\u1031                          # the vowel e after a medial
      |[{_CONSONANT}]\u1037?\u103a(?:[\u1037\u1038]|(?=[^\u1000-\u109f]|$))   # a killed final letter
      |\u1004\u103a                                   # the commonest of them, and kinzi
    """,
    re.VERBOSE,
)

_KINZI = "\u1004\u103a\u1039"
_CODE_POINT_MAP = str.maketrans(
    {
        0x1033: "\u102f",
        0x1034: "\u1030",
        0x1039: "\u103a",
        0x103A: "\u103b",
        0x103B: "\u103c",
        0x103C: "\u103d",
        0x103D: "\u103e",
        0x105A: "\u102b\u103a",
        0x1060: "\u1039\u1000",
        0x1061: "\u1039\u1001",
        0x1062: "\u1039\u1002",
        0x1063: "\u1039\u1003",
        0x1064: _KINZI,
        0x1065: "\u1039\u1005",
        0x1066: "\u1039\u1006",
        0x1067: "\u1039\u1006",
        0x1068: "\u1039\u1007",
        0x1069: "\u1039\u1008",
        0x106A: "\u1009",
        0x106B: "\u100a",
        0x106C: "\u1039\u100b",
        0x106D: "\u1039\u100c",
        0x106E: "\u100d\u1039\u100d",
        0x106F: "\u100d\u1039\u100e",
        0x1070: "\u1039\u100f",
        0x1071: "\u1039\u1010",
        0x1072: "\u1039\u1010",
        0x1073: "\u1039\u1011",
        0x1074: "\u1039\u1011",
        0x1075: "\u1039\u1012",
        0x1076: "\u1039\u1013",
        0x1077: "\u1039\u1014",
        0x1078: "\u1039\u1015",
        0x1079: "\u1039\u1016",
        0x107A: "\u1039\u1017",
        0x107B: "\u1039\u1018",
        0x107C: "\u1039\u1019",
        0x107D: "\u103b",
        **dict.fromkeys(range(0x107E, 0x1085), "\u103c"),
        0x1085: "\u1039\u101c",
        0x1086: "\u103f",
        0x1087: "\u103e",
        0x1088: "\u103e\u102f",
        0x1089: "\u103e\u1030",
        0x108A: "\u103d\u103e",
        0x108B: _KINZI + "\u102d",
        0x108C: _KINZI + "\u102e",
        0x108D: _KINZI + "\u1036",
        0x108E: "\u102d\u1036",
        0x108F: "\u1014",
        0x1090: "\u101b",
        0x1091: "\u100f\u1039\u100d",
        0x1092: "\u100b\u1039\u100c",
        0x1093: "\u1039\u1018",
        0x1094: "\u1037",
        0x1095: "\u1037",
        0x1096: "\u1039\u1010\u103d",
        0x1097: "\u100b\u1039\u100b",
    }
)
"""What each Zawgyi code point means, as Unicode writes it. Facts of the encoding; order is mended afterwards."""

_SYLLABLE = re.compile(
    rf"(?P<e>\u1031?)(?P<ra>\u103c?)(?P<base>[{_CONSONANT}])"
    rf"(?P<signs>(?:{_KINZI}|\u1039[\u1000-\u1021]|[\u102b-\u1030\u1032\u1036-\u1038\u103a\u103b\u103d\u103e])*)"
)
"""One letter with all its signs, in Zawgyi's order: e and ra before it, everything else behind."""
_STACKED = re.compile(r"\u1039[\u1000-\u1021]")
_NYA = re.compile("\u1025(?=[\u1039\u103a\u102c])")
"""Zawgyi draws the letter nya with the vowel u; with these signs behind it, it is nya."""
_ORDER = {
    sign: place
    for place, sign in enumerate(
        "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102b\u102c\u103a\u102f\u1030\u1036\u1037\u1038"
    )
}


def is_zawgyi(text: str) -> bool:
    """Whether Burmese in a text is written in Zawgyi: more of its habits than of Unicode's."""
    return bool(_BURMESE.search(text)) and len(_ZAWGYI_PATTERN.findall(text)) > len(_UNICODE_PATTERN.findall(text))


def to_unicode(text: str) -> str:
    """The same text in Unicode; unchanged unless it is Zawgyi."""
    return convert_zawgyi(text) if is_zawgyi(text) else text


def convert_zawgyi(text: str) -> str:
    """Read a text as Zawgyi and write it in Unicode."""
    return _NYA.sub("\u1009", _SYLLABLE.sub(_reorder, text.translate(_CODE_POINT_MAP)))


def _reorder(match: re.Match[str]) -> str:
    kinzi, signs = (_KINZI, match["signs"].replace(_KINZI, "")) if _KINZI in match["signs"] else ("", match["signs"])
    stacked = "".join(_STACKED.findall(signs))
    single = match["e"] + match["ra"] + _STACKED.sub("", signs)
    return kinzi + match["base"] + stacked + "".join(sorted(single, key=_ORDER.__getitem__))
