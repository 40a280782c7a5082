"""Babel extractors for text that lives in YAML and CSV rather than in code.

Each yields (line, function, messages, comments), as Babel asks. Contexts: a response's name; a topic's name; `fact`; `line`;
`label`; `call_sheet`; `prepared`. What officers read has none. A comment of SCREEN_TAG names the screen a text stands on,
for the order.
"""

import csv
import io
from collections.abc import Iterator
from typing import IO, Any

from ruamel.yaml import YAML

from bot.content.sources import is_open
from bot.domain.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE
from bot.domain.playbooks import CANNED_RESPONSE_CONTEXT
from bot.domain.rights import NOTE_KIND
from bot.domain.screen import BANNER_CONTEXT
from bot.i18n.line_names import LINE_CONTEXT, build_msgid
from bot.i18n.source_texts import SCREEN_TAG

LOCK_SCREEN_COMMENT = "A lock screen may show its first 60 characters: keep them neutral."
NOT_FIRST_COMMENT = "Never the first words of a message."
OVERLOOKED_COMMENT = "Somebody may see it over her shoulder."
"""Whether a text may be seen by somebody else; limits.yml has the same number."""

FINDING_COMMENTS = {
    "message": "What a check found; read by translators. The name of a text stands before it.",
    "reason": "Why a finding matters; read by translators.",
    "mend": "How to mend what a check found; read by translators.",
}
REVIEW_COMMENT = "On the page where translators, lawyers and callers review; short, for a small phone."
PAGE_COMMENTS = {
    "frame": "Top of a topic's page; she reads it. At most 60 words.",
    "friend": "Top of a topic's page, for somebody who asks for a friend; she reads it. At most 60 words.",
    "options": "One line of what she can do, on a topic's page; she reads it.",
    "know": "One line of what to know first, on a topic's page; she reads it.",
}
LABEL_COMMENTS = {
    "label": f"Words around data, or a button (then at most 24 characters as drawn); she reads it. {OVERLOOKED_COMMENT}",
    "call_sheet": "Sheet for volunteers who check telephone numbers; no woman reads it. On paper, of any length.",
}
FACT_COMMENT = f"She reads it on a page of the law. {NOT_FIRST_COMMENT}"
LINE_COMMENT = (
    "She reads it above the official name, which stays as it is: say what it is, in plain words, without abbreviations. "
    + NOT_FIRST_COMMENT
)
OFFICER_COMMENT = "Officers of posts read it, in the console; no woman does."
ExtractedMessage = tuple[int, str, tuple[str, str], list[str]]
ExtractedPlainMessage = tuple[int, str, str, list[str]]


def extract_responses(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[ExtractedMessage]:
    """Every text and button title of domain.yml, in its response's context."""
    for name, variations in YAML(typ="rt").load(fileobj)["responses"].items():
        for variation in variations:
            line = variation.lc.key("text")[0] + 1
            if variation["text"].strip("{}").isidentifier():
                pass  # nothing but a placeholder: nothing to translate
            else:
                where = " on the web page, where it is said instead" if "channel" in variation else ""
                comment = [f"Screen text of {name}{where}. She reads it. At most 60 words. {LOCK_SCREEN_COMMENT}"]
                yield line, "pgettext", (name, variation["text"]), [*comment, f"{SCREEN_TAG}{name}"]
            for button in variation.get("buttons", ()):
                comment = [
                    f"Button on a screen of hers, at most 24 characters as drawn. {OVERLOOKED_COMMENT}",
                    f"{SCREEN_TAG}{name}",
                ]
                yield line, "pgettext", ("button", button["title"]), comment


def extract_topics(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[ExtractedMessage]:
    """The title of every topic (a button), in the topic's context."""
    for topic in YAML(typ="rt").load(fileobj)["topics"]:
        comment = [f"Name of a topic; a button in a menu of hers, at most 24 characters as drawn. {OVERLOOKED_COMMENT}"]
        comment += [f"{SCREEN_TAG}{topic['topic']}"]
        yield topic.lc.line + 1, "pgettext", (topic["topic"], topic["title"]), comment


def extract_topic_page(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedMessage]:
    """Frame, options, things to know and the retelling for a friend of one topic's page."""
    content = YAML(typ="rt").load(fileobj)
    screen = f"{SCREEN_TAG}{content['topic']}"
    for field in ("frame", "options", "know", "friend"):
        if isinstance(content[field], str):
            comment = [f"{PAGE_COMMENTS[field]} {LOCK_SCREEN_COMMENT}", screen]
            yield content.lc.key(field)[0] + 1, "pgettext", (content["topic"], content[field]), comment
            continue
        for index, text in enumerate(content[field]):
            comment = [f"{PAGE_COMMENTS[field]} {NOT_FIRST_COMMENT}", screen]
            yield content[field].lc.item(index)[0] + 1, "pgettext", (content["topic"], text), comment


def extract_facts(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[ExtractedMessage]:
    """Every statement of data/rights/facts.csv that she may read: what nobody is shown, nobody translates."""
    rows = csv.DictReader(io.TextIOWrapper(fileobj, encoding="utf-8", newline=""))
    for row in rows:
        if row["confidence"] not in TRUSTED_CONFIDENCE or row["kind"] == NOTE_KIND:
            continue
        put_in = f" Values: {row['values']}." if row["values"] else ""
        comment = [f"Sourced statement {row['fact_id']}: {row['source_title']}.{put_in} {FACT_COMMENT}"]
        comment += [f"{SCREEN_TAG}{row['topic']}"]
        yield rows.line_num, "pgettext", ("fact", row["statement_en"]), comment


def extract_line_names(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedMessage]:
    """The name of every line that she may be shown; police and ambulance are named by what they are."""
    rows = csv.DictReader(io.TextIOWrapper(fileobj, encoding="utf-8", newline=""))
    for row in rows:
        if row["confidence"] in TRUSTED_CONFIDENCE and row["kind"] not in EMERGENCY_KINDS and is_open(row):
            comment = [f"Who answers the line {row['hotline_id']}. {LINE_COMMENT}"]
            yield rows.line_num, "pgettext", (LINE_CONTEXT, build_msgid(row["name_en"])), comment


def extract_banners(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[ExtractedMessage]:
    """The operator's dated lines, whether or not they are in date: each may come back."""
    listed = YAML(typ="rt").load(fileobj)["banners"]
    for index, row in enumerate(listed):
        comment = [f"One line above the menu; she reads it. {LOCK_SCREEN_COMMENT}", f"{SCREEN_TAG}{BANNER_CONTEXT}"]
        yield listed.lc.item(index)[0] + 1, "pgettext", (BANNER_CONTEXT, row["text"]), comment


def extract_labels(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[ExtractedMessage]:
    """Every N_() of a module, in the context that babel.cfg gives, or in `label`."""
    from babel.messages.extract import extract_python

    for line, function, message, comments in extract_python(fileobj, {"N_": None}, [], {}):
        if function == "N_" and isinstance(message, str):
            context = options.get("context", "label")
            yield line, "pgettext", (context, message), [*comments, LABEL_COMMENTS[context]]


def extract_canned_responses(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedMessage]:
    """What an officer can send as it is, spoken to women."""
    listed = YAML(typ="rt").load(fileobj)["texts"]
    for index, row in enumerate(listed):
        comment = [
            f"Sent by an officer, who picked it by its title: {row['title']}. She reads it. {LOCK_SCREEN_COMMENT}"
        ]
        yield listed.lc.item(index)[0] + 1, "pgettext", (CANNED_RESPONSE_CONTEXT, row["says"]), comment


def extract_canned_response_titles(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """By what an officer picks a prepared text; officers' texts have no context."""
    listed = YAML(typ="rt").load(fileobj)["texts"]
    for index, row in enumerate(listed):
        yield listed.lc.item(index)[0] + 1, "gettext", row["title"], [f"Title of a prepared text. {OFFICER_COMMENT}"]


def extract_checklists(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """Title, occasion and steps of one checklist, for officers."""
    content = YAML(typ="rt").load(fileobj)
    for field in ("title", "when"):
        yield content.lc.key(field)[0] + 1, "gettext", content[field], [f"A checklist. {OFFICER_COMMENT}"]
    for index, step in enumerate(content["steps"]):
        yield (
            content["steps"].lc.item(index)[0] + 1,
            "gettext",
            step["says"],
            [f"A step of a checklist. {OFFICER_COMMENT}"],
        )


def extract_findings(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """What is said of each kind of fault in a translation; translators' texts have no context."""
    rows = csv.DictReader(io.TextIOWrapper(fileobj, encoding="utf-8", newline=""))
    for row in rows:
        for column, comment in FINDING_COMMENTS.items():
            yield rows.line_num, "gettext", row[column], [comment]


def extract_cells(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """The cells of the columns that the mapping names, each once: reasons of the lists that findings repeat."""
    rows = csv.DictReader(io.TextIOWrapper(fileobj, encoding="utf-8", newline=""))
    for row in rows:
        for column in options["columns"].split():
            if row.get(column):
                yield rows.line_num, "gettext", row[column], ["Put into a finding, after a colon."]


def extract_review_labels(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """Every N_() of the words of the review page; translators' texts have no context."""
    from babel.messages.extract import extract_python

    for line, function, message, comments in extract_python(fileobj, {"N_": None}, [], {}):
        if function == "N_" and isinstance(message, str):
            yield line, "gettext", message, [*comments, REVIEW_COMMENT]


def extract_scenario(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """Title and occasion of one scenario of the rehearsal, and what is written on her phone there."""
    content = YAML(typ="rt").load(fileobj)
    for field in ("title", "who"):
        yield content.lc.key(field)[0] + 1, "gettext", content[field], []
    yield (
        content.lc.key("opens")[0] + 1,
        "gettext",
        content["opens"],
        ["A woman writes this, in a rehearsal for officers."],
    )
    for index, row in enumerate(content["lines"]):
        comment = [f"Written on her phone by {row.get('writer', 'her')}, in a rehearsal for officers."]
        yield content["lines"].lc.item(index)[0] + 1, "gettext", row["says"], comment


def extract_standards(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[ExtractedPlainMessage]:
    """What an officer is expected to do, and the sentence of the standard behind it."""
    listed = YAML(typ="rt").load(fileobj)["standards"]
    for index, row in enumerate(listed):
        for field in ("says", "why"):
            yield listed.lc.item(index)[0] + 1, "gettext", row[field], ["Looking back after a rehearsal for officers."]


def extract_console_strings(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every N_() of a module of the console; officers' texts have no context."""
    from babel.messages.extract import extract_python

    for line, function, message, comments in extract_python(fileobj, {"N_": None}, comment_tags, {}):
        if function == "N_" and isinstance(message, str):
            yield line, "gettext", message, [*comments, OFFICER_COMMENT]
