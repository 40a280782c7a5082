"""The same sentences as other phones and habits would spell them: Zawgyi, decomposed letters, no diacritics."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.text.normalise import remove_diacritics
from bot.understanding.examples import Sentence

_KINZI = "\u1004\u103a\u1039"
_SYLLABLE = re.compile(
    rf"(?P<kinzi>{_KINZI})?(?P<base>[\u1000-\u102a\u103f\u104e])(?P<stack>(?:\u1039[\u1000-\u1021])*)(?P<signs>[\u102b-\u1038\u103a-\u103e]*)"
)
_STACKED_CONSONANTS = dict(
    zip(
        "\u1000\u1001\u1002\u1003\u1005\u1006\u1007\u1008\u100b\u100c\u100f\u1010\u1011\u1012\u1013\u1014\u1015\u1016\u1017\u1018\u1019\u101c",
        "\u1060\u1061\u1062\u1063\u1065\u1066\u1068\u1069\u106c\u106d\u1070\u1071\u1073\u1075\u1076\u1077\u1078\u1079\u107a\u107b\u107c\u1085",
        strict=True,
    )
)
_JOINED_SIGNS = (
    ("\u103d\u103e", "\u108a"),
    ("\u103e\u102f", "\u1088"),
    ("\u103e\u1030", "\u1089"),
    ("\u102b\u103a", "\u105a"),
)
_SIGNS = str.maketrans({"\u103a": "\u1039", "\u103b": "\u103a", "\u103d": "\u103c", "\u103e": "\u103d"})


def to_zawgyi(text: str) -> str:
    """Unicode Burmese as a Zawgyi keyboard would have typed it: what is drawn first comes first."""
    return _SYLLABLE.sub(_encode_syllable, text)


def _encode_syllable(match: re.Match[str]) -> str:
    signs = match["signs"]
    first = ("\u1031" if "\u1031" in signs else "") + ("\u103b" if "\u103c" in signs else "")
    rest = signs.replace("\u1031", "").replace("\u103c", "")
    for pair, joined in _JOINED_SIGNS:
        rest = rest.replace(pair, joined)
    stack = "".join(_STACKED_CONSONANTS.get(letter, letter) for letter in match["stack"].replace("\u1039", ""))
    base = "\u1086" if match["base"] == "\u103f" else match["base"]
    return first + base + stack + ("\u1064" if match["kinzi"] else "") + rest.translate(_SIGNS)


def decompose(text: str) -> str:
    """Every letter apart from its marks (NFD)."""
    return unicodedata.normalize("NFD", text)


def iterate_variants(sentences: Sequence[Sentence]) -> Iterator[tuple[str, list[Sentence], list[Sentence]]]:
    """Each variant, the sentences that it changes, and what they become."""
    for name, change, language in (
        ("Zawgyi", to_zawgyi, "my"),
        ("decomposed", decompose, "vi"),
        ("unaccented", remove_diacritics, "vi"),
    ):
        changed = [one for one in sentences if one.language == language and change(one.text) != one.text]
        if changed:
            yield name, changed, [replace(one, text=change(one.text)) for one in changed]
