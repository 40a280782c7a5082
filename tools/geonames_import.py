"""Names of places that are also words: which of them our examples hold, and what is made of each → docs/measured/places.md."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.model.vocabulary import DEFAULT_LANGUAGE
from bot.text.normalise import normalize
from bot.text.place_table import LED_USE, NO_MEANING
from bot.text.places import PlaceNameMatcher
from bot.understanding.examples import load_dataset

PLACES_PAGE: Final = Path("docs") / "measured" / "places.md"
_HEAD: Final = """# Names of places that are also words

Made by `python -m bot places --doubtful`: every example sentence of `data/nlu` against the names that
[place_aliases.csv](../../data/directory/place_aliases.csv) holds in doubt in its language. Owner: understanding.

- `none`: words that look like a name and are none. *mang thai* is pregnant, *banting* is to slam.
- `led`: a name only beside a word for in, from or to (*ở Thái*, *di KL*), or where a message is nothing else.

What such words are to her stands in [place_words.csv](../../data/policies/place_words.csv): `in`, `from`, `to`, `home` and
`office` directly beside the name (`link` may stand between, `join` between two names); `back`, `still`, `arrived`, `now`,
`self` and `other` anywhere in its clause. Of two countries that nothing tells apart she is asked.

"Taken" is how many example sentences name the place by it; "left" how many hold the word and name nothing.
"""


def write_page(root: Path) -> int:
    """Write the page; how many names stand on it."""
    rows = list(_build_rows(root))
    table = ["| language | word | use | taken | left | for example |", "|---|---|---|--:|--:|---|", *rows]
    (root / PLACES_PAGE).write_text(f"{_HEAD}\n" + "\n".join(table) + "\n", encoding="utf-8")
    return len(rows)


def _build_rows(root: Path) -> Iterator[str]:
    names = PlaceNameMatcher.read_root(root)
    doubtful = _find_doubtful_names(names)
    taken: defaultdict[tuple[str, str], int] = defaultdict(int)
    left: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence in load_dataset(root):
        language = sentence.language or DEFAULT_LANGUAGE
        said = unicodedata.normalize("NFKC", normalize(sentence.text))
        padded = f" {said} "
        spans, _ = names.find_spans(said, names.detect_languages(said, language))
        found = {said[span.start : span.end] for span in spans}
        for name in doubtful[language]:
            if name in found:
                taken[language, name] += 1
            elif (f" {name} " if name.isascii() else name) in padded:
                left[language, name].append(sentence.text)
    for code, known in sorted(doubtful.items()):
        for name, use in sorted(known.items()):
            one = (code, name)
            if taken[one] or left[one]:
                example = min(left[one], key=len, default="").replace("|", "/")
                yield f"| {code} | {name} | {use} | {taken[one]} | {len(left[one])} | {example} |"


def _find_doubtful_names(names: PlaceNameMatcher) -> defaultdict[str, dict[str, str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in names.as_rows():
        if row["use"] == LED_USE or row["kind"] == NO_MEANING:
            for language in filter(None, row["language"].split(";")):
                found[language][row["alias"]] = NO_MEANING if row["kind"] == NO_MEANING else LED_USE
    return found
