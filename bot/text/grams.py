"""The features of a message: pieces of words, words, and pairs of words."""

from collections.abc import Iterator

SHORTEST, LONGEST = 1, 5
"""Characters in a piece. Khmer and Burmese are not split into words: measured, it does not help."""


def grams(text: str) -> Iterator[str]:
    """Every feature of a normalised text, with repetitions."""
    words = text.split()
    for word in words:
        yield from _pieces(f" {word} ")
        yield f"\t{word}"
    for first, second in zip(words, words[1:], strict=False):
        yield f"\t{first}\t{second}"


def _pieces(word: str) -> Iterator[str]:
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(word) - length + 1):
            piece = word[start : start + length]
            if piece != " ":  # every word has it: it would lend an unknown one the meaning of all
                yield piece
