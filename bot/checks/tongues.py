"""Lines in the wrong language, told by the small words that every sentence needs. For languages in Latin letters."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.checks import wording

SMALL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the a an is are was you your i my we they this that these of to in on from for and or not can will with it if",
        "id": "yang dan di ini itu untuk tidak bisa anda dari ke saya atau dengan akan adalah kalau ada orang bukan pada sudah",
        "fil": "ang ng sa na mga hindi mo ka ko ito ay kung para at ikaw may kang ako lang pa nang kahit o wala puwede",
        "vi": "bạn không tôi của có là và ở để cho này một các thể đã người với khi từ nếu được hoặc gì những",
    }.items()
}
LANGUAGE_WITH_MARKS: Final = "vi"
"""The language whose words are full of marks; hardly two of its words in a row have none."""
LANGUAGES_WITHOUT_MARKS: Final = ("id", "fil", "en")
"""Languages written without any, but for a few names."""
_DIACRITICS: Final = re.compile(r"[^\W\d_\x00-\x7fñé]")


def find_foreign_lines(translation: str, language: str) -> Iterator[tuple[str, str]]:
    """Each line that reads as another language than its own, with that language."""
    for line in wording.remove_placeholders(translation).split("\n") if language in SMALL_WORDS else ():
        words = re.findall(r"\w+", line.casefold())
        read_as = _detect_language(words, language) if len(words) > 1 else language
        if read_as != language:
            yield line, read_as


def _detect_language(words: list[str], language: str) -> str:
    is_marked = any(_DIACRITICS.search(word) for word in words)
    if is_marked and language in LANGUAGES_WITHOUT_MARKS:
        return LANGUAGE_WITH_MARKS
    counts = {code: sum(word in small for word in words) for code, small in SMALL_WORDS.items()}
    likeliest = max(counts, key=counts.__getitem__)
    is_clear = counts[likeliest] > counts[language] + (1 if counts[language] or is_marked else 0)
    return likeliest if is_clear else language
