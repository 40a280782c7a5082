"""`python -m bot coverage`: what is known of each topic in each country, and where research is thin, as docs/coverage.md."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.content.rights import load_rights
from bot.model.rights import Rights
from bot.model.vocabulary import DESTINATIONS, ORIGINS, TOPICS

PAGE: Final = Path("docs") / "coverage.md"
MARKS: Final = {"fact": "●", "standard": "○", "unknown": "–"}
THIN: Final = 8
"""A country with own rights on fewer topics than this is called thin."""
OPENING: Final = """# What is known of the law, and where

Written by `python -m bot coverage` from [data/rights/facts.csv](../data/rights/facts.csv); a test fails while it is out of
date. Only what may be shown is counted: rows of high and medium confidence. Nobody who knows the law has read them yet
unless the row has a date in `reviewed_on`.
"""
LEGEND: Final = """● n: so many rights of that country · ○: none known, the international standard is shown and said to be one ·
–: nothing known, and she is told so · +n: risks of that country · !: who must report what is known for this topic there
"""


def run(root: Path) -> Counter[str]:
    """Write the page; how many of topic × country are of which kind."""
    known = load_rights(root / "data" / "rights")
    (root / PAGE).write_text(page(known), encoding="utf-8")
    return counts(known)


def kind(known: Rights, topic: str, country: str) -> str:
    """`fact`, `standard` or `unknown`: what the part “The law here” can show."""
    rights = known.rights(topic, country)
    if not rights:
        return "unknown"
    return "fact" if rights[0].country else "standard"


def counts(known: Rights) -> Counter[str]:
    """How many of topic × country are of which kind."""
    return Counter(kind(known, topic, country) for topic in TOPICS for country in DESTINATIONS)


def page(known: Rights) -> str:
    """docs/coverage.md."""
    parts = [OPENING, _summary(known), *_table(known), LEGEND, *_thin(known), *_home(known), *_rows(known)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _summary(known: Rights) -> str:
    found = counts(known)
    numbers = f"fact {found['fact']}, standard {found['standard']}, unknown {found['unknown']}"
    return f"## Topic × country\n\n{len(TOPICS)} topics × {len(DESTINATIONS)} countries: {numbers}.\n"


def _table(known: Rights) -> Iterator[str]:
    yield f"| topic | {' | '.join(DESTINATIONS)} |"
    yield f"|---|{'---|' * len(DESTINATIONS)}"
    for topic in TOPICS:
        yield f"| {topic} | {' | '.join(_cell(known, topic, country) for country in DESTINATIONS)} |"
    yield ""


def _cell(known: Rights, topic: str, country: str) -> str:
    what = kind(known, topic, country)
    own = f" {len(known.rights(topic, country))}" if what == "fact" else ""
    risks = len(known.risks(topic, country))
    duty = any(topic in fact.topics for fact in known.duties(topic, country))
    return f"{MARKS[what]}{own}{f' +{risks}' if risks else ''}{' !' if duty else ''}"


def _thin(known: Rights) -> Iterator[str]:
    yield "## Thin places\n"
    for country in DESTINATIONS:
        own = [topic for topic in TOPICS if kind(known, topic, country) == "fact"]
        if len(own) < THIN:
            yield f"- **{country}**: rights on {len(own)} of {len(TOPICS)} topics."
    silent = [country for country in DESTINATIONS if not known.duties("police_reporting", country)]
    yield f"- Who must report what is not known in {', '.join(silent)}."
    bare = [topic for topic in TOPICS if not any(kind(known, topic, country) == "fact" for country in DESTINATIONS)]
    yield f"- No country's own right is known about {', '.join(bare)}.\n"


def _home(known: Rights) -> Iterator[str]:
    yield "## Rules of home countries\n"
    yield f"| topic | {' | '.join(ORIGINS)} |"
    yield f"|---|{'---|' * len(ORIGINS)}"
    for topic in TOPICS:
        found = [str(len(known.at_home(topic, [origin])) or "–") for origin in ORIGINS]
        if set(found) != {"–"}:
            yield f"| {topic} | {' | '.join(found)} |"
    yield ""


def _rows(known: Rights) -> Iterator[str]:
    facts = known.facts.values()
    yield "## Rows\n"
    kinds = Counter(fact.kind for fact in facts)
    yield f"- {len(facts)} rows are shown: {', '.join(f'{count} {name}' for name, count in sorted(kinds.items()))}."
    yield f"- {sum(fact.is_sure for fact in facts)} are sure, {sum(not fact.is_sure for fact in facts)} less so."
    yield f"- {sum(not fact.source.published for fact in facts)} have a source without a date."
    yield f"- {sum(fact.source.assured_on is not None for fact in facts)} have been reviewed."
