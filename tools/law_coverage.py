"""`python -m bot coverage`: what is known of each topic and each office, and where research is thin, as docs/coverage.md."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.content.directory import load_directory
from bot.content.rights import load_rights
from bot.domain.directory import Directory
from bot.domain.enums import DESTINATIONS, ORIGINS, TOPICS
from bot.domain.rights import Rights
from tools import office_coverage

PAGE: Final = Path("docs") / "coverage.md"
COVERAGE_MARKS: Final = {"fact": "●", "standard": "○", "unknown": "–"}
MIN_COVERED_TOPICS: Final = 8
"""A country with own rights on fewer topics than this is called thin."""
PAGE_HEADER: Final = """# What is known of the law, and where

Written by `python -m bot coverage` from [data/rights/facts.csv](../data/rights/facts.csv) and, for [her own
office](#her-own-office), from [the directory](../data/directory/README.md); a test fails while it is out of
date. Only what may be shown is counted: rows of high and medium confidence. Nobody who knows the law has read them yet unless
the row has a date in `reviewed_on`.
"""
PAGE_LEGEND: Final = """\
● n: so many rights of that country · ○: none known, the international standard is shown and said to be one ·
–: nothing known, and she is told so · +n: risks of that country · !: who must report what is known for this topic there
"""


def write_page(root: Path) -> Counter[str]:
    """Write the page; how many of topic × country are of which kind."""
    known, directory = load_rights(root / "data" / "rights"), load_directory(root / "data" / "directory")
    (root / PAGE).write_text(render_page(known, directory), encoding="utf-8")
    return count_coverage(known)


def classify_coverage(known: Rights, topic: str, country: str) -> str:
    """`fact`, `standard` or `unknown`: what the part “The law here” can show."""
    rights = known.list_rights(topic, country)
    if not rights:
        return "unknown"
    return "fact" if rights[0].country else "standard"


def count_coverage(known: Rights) -> Counter[str]:
    """How many of topic × country are of which kind."""
    return Counter(classify_coverage(known, topic, country) for topic in TOPICS for country in DESTINATIONS)


def render_page(known: Rights, directory: Directory) -> str:
    """docs/coverage.md."""
    parts = [
        PAGE_HEADER,
        _render_summary(known),
        *_render_table(known),
        PAGE_LEGEND,
        *_render_questions(known),
        *_render_thin_places(known),
        *_render_home_rules(known),
        *office_coverage.render_section(directory),
        *_render_row_counts(known),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _render_summary(known: Rights) -> str:
    found = count_coverage(known)
    numbers = f"fact {found['fact']}, standard {found['standard']}, unknown {found['unknown']}"
    return f"## Topic × country\n\n{len(TOPICS)} topics × {len(DESTINATIONS)} countries: {numbers}.\n"


def _render_table(known: Rights) -> Iterator[str]:
    yield f"| topic | {' | '.join(DESTINATIONS)} |"
    yield f"|---|{'---|' * len(DESTINATIONS)}"
    for topic in TOPICS:
        yield f"| {topic} | {' | '.join(_render_cell(known, topic, country) for country in DESTINATIONS)} |"
    yield ""


def _render_cell(known: Rights, topic: str, country: str) -> str:
    what = classify_coverage(known, topic, country)
    own = f" {len(known.list_rights(topic, country))}" if what == "fact" else ""
    risks = len(known.list_risks(topic, country))
    duty = any(topic in fact.topics for fact in known.list_duties(topic, country))
    return f"{COVERAGE_MARKS[what]}{own}{f' +{risks}' if risks else ''}{' !' if duty else ''}"


QUESTIONS_LEGEND: Final = """\
● n: so many statements of that country answer the question · ○: what holds everywhere is said · –: “I do not know”
"""


def classify_answer(known: Rights, aspect: str, country: str) -> str:
    """`fact`, `standard` or `unknown`: what answers a question about the law of a country of work."""
    answers = known.list_answers(aspect, country=country)
    if not answers:
        return "unknown"
    return "fact" if answers[0].country == country else "standard"


def _render_questions(known: Rights) -> Iterator[str]:
    asked = [
        aspect
        for aspect in known.aspects
        if any(classify_answer(known, aspect, one) != "unknown" for one in DESTINATIONS)
    ]
    found = Counter(classify_answer(known, aspect, country) for aspect in asked for country in DESTINATIONS)
    yield "## Question × country\n"
    yield (
        f"{len(asked)} questions × {len(DESTINATIONS)} countries: "
        f"fact {found['fact']}, standard {found['standard']}, unknown {found['unknown']}.\n"
    )
    yield f"| question | {' | '.join(DESTINATIONS)} |"
    yield f"|---|{'---|' * len(DESTINATIONS)}"
    for aspect in asked:
        cells = (_render_answer_cell(known, aspect, country) for country in DESTINATIONS)
        yield f"| {aspect} | {' | '.join(cells)} |"
    yield ""
    yield QUESTIONS_LEGEND


def _render_answer_cell(known: Rights, aspect: str, country: str) -> str:
    what = classify_answer(known, aspect, country)
    own = _count_answers(known, aspect, country)
    return f"{COVERAGE_MARKS[what]}{f' {own}' if own else ''}"


def _count_answers(known: Rights, aspect: str, country: str) -> int:
    return sum(aspect in fact.aspects and fact.country == country for fact in known.facts.values())


def _render_thin_places(known: Rights) -> Iterator[str]:
    yield "## Thin places\n"
    for country in DESTINATIONS:
        own = [topic for topic in TOPICS if classify_coverage(known, topic, country) == "fact"]
        if len(own) < MIN_COVERED_TOPICS:
            yield f"- **{country}**: rights on {len(own)} of {len(TOPICS)} topics."
    silent = [country for country in DESTINATIONS if not known.list_duties("police_reporting", country)]
    yield f"- Who must report what is not known in {', '.join(silent)}."
    bare = [
        topic
        for topic in TOPICS
        if not any(classify_coverage(known, topic, country) == "fact" for country in DESTINATIONS)
    ]
    yield f"- No country's own right is known about {', '.join(bare)}.\n"


def _render_home_rules(known: Rights) -> Iterator[str]:
    yield "## Rules of home countries\n"
    yield f"| topic | {' | '.join(ORIGINS)} |"
    yield f"|---|{'---|' * len(ORIGINS)}"
    for topic in TOPICS:
        found = [str(len(known.list_home_facts(topic, [origin])) or "–") for origin in ORIGINS]
        if set(found) != {"–"}:
            yield f"| {topic} | {' | '.join(found)} |"
    yield ""
    yield f"| question | {' | '.join(ORIGINS)} |"
    yield f"|---|{'---|' * len(ORIGINS)}"
    for aspect in known.aspects:
        counts = [str(_count_answers(known, aspect, origin) or "–") for origin in ORIGINS]
        if set(counts) != {"–"}:
            yield f"| {aspect} | {' | '.join(counts)} |"
    yield ""


def _render_row_counts(known: Rights) -> Iterator[str]:
    facts = known.facts.values()
    yield "## Rows\n"
    kinds = Counter(fact.kind for fact in facts)
    yield f"- {len(facts)} rows are shown: {', '.join(f'{count} {name}' for name, count in sorted(kinds.items()))}."
    yield f"- {sum(fact.is_sure for fact in facts)} are sure, {sum(not fact.is_sure for fact in facts)} less so."
    yield f"- {sum(not fact.source.published for fact in facts)} have a source without a date."
    yield f"- {sum(fact.source.assured_on is not None for fact in facts)} have been reviewed."
