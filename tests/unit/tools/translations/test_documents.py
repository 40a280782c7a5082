"""The examples in the pages for translators do what the pages say."""

import re
import shlex
from pathlib import Path

import pytest

from bot.__main__ import cli
from bot.cli.commands import LazyCommand
from bot.content.file_reader import read_csv
from bot.i18n import translation_files
from tests.support.factories import ROOT
from tests.support.po_entries import parse_entries
from tools.lint import context, translation
from tools.lint.messages import LazyText

PAGES = sorted((ROOT / "docs" / "translators").glob("*.md"))
_PO = re.compile(r"^```po (good|bad: ([a-z-]+))\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^```sh\n(.*?)^```|`(python -m bot [^`]+)`", re.MULTILINE | re.DOTALL)
_YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [(page.name, *found.groups()) for page in PAGES for found in _PO.finditer(page.read_text(encoding="utf-8"))]
LINES = [
    (page.name, line)
    for page in PAGES
    for found in _SHELL.finditer(page.read_text(encoding="utf-8"))
    for line in (found[1] or found[2]).splitlines()
    if line.startswith("python -m bot ")
]


def language_of(said: str) -> str:
    return "km" if re.search("[\u1780-\u17ff]", said) else "my" if re.search("[\u1000-\u109f]", said) else "vi"


@pytest.mark.parametrize(("page", "verdict", "code", "po"), EXAMPLES)
def test_an_example_of_a_catalogue_is_as_good_or_bad_as_it_is_said_to_be(
    page: str, verdict: str, code: str | None, po: str
) -> None:
    held = context.load_lint_context(ROOT)
    for entry in parse_entries(po):
        place = held.get_placement(entry.key, language_of(entry.translation))
        found = [said for said, _ in translation.find_translation_faults(entry.key[1], entry.translation, place, held)]
        codes = {said.kind.code for said in found if isinstance(said, LazyText) and said.kind}
        assert codes == ({code} if code else set()), found


def test_there_are_examples_of_both_and_their_english_is_ours() -> None:
    assert {bool(code) for _, _, code, _ in EXAMPLES} == {True, False}
    known = {
        (message.context or "", str(message.id)) for message in translation_files.build_template(ROOT) if message.id
    }
    assert {entry.key for *_, po in EXAMPLES for entry in parse_entries(po)} <= known


@pytest.mark.parametrize(("page", "line"), LINES, ids=[f"{page}: {line}" for page, line in LINES])
def test_a_command_that_a_page_shows_can_be_typed(page: str, line: str) -> None:
    words = shlex.split(line.replace("…", "x").replace("<lang>", "km"))[3:]
    command = cli.commands[words[0]]
    if isinstance(command, LazyCommand):
        command = command.load_command()
    command.make_context(words[0], words[1:], cli.make_context("python -m bot", words))


def test_the_example_of_examples_has_intents_of_ours() -> None:
    from bot.domain.enums import INTENTS

    for page in PAGES:
        for block in _YAML.findall(page.read_text(encoding="utf-8")):
            assert set(re.findall(r"- intent: (\w+)", block)) <= set(INTENTS)


@pytest.mark.parametrize("language", ["km", "id", "fil", "my", "vi"])
def test_a_style_page_names_the_terms_that_the_glossary_asks_for(language: str) -> None:
    page = (ROOT / "docs" / "translators" / f"style-{language}.md").read_text(encoding="utf-8")
    table = page.split("## Terms")[1].split("\n## ")[0].replace("\u200b", "").casefold()
    lost = []
    for row in read_csv(ROOT / "data/languages/glossary.csv", ("term_en", language)):
        english = row["term_en"].split(";")[0]
        forms = [form.strip().rstrip("*").casefold() for form in row[language].split(";")]
        rows = [
            line
            for line in table.splitlines()
            if re.search(rf"\b{re.escape(english)}\b", line.split("|")[1:2][0] if line.startswith("|") else "")
        ]
        if rows and not any(form in line for line in rows for form in forms):
            lost.append((english, forms))
    assert lost == []


def test_every_page_is_reached_from_the_first_one() -> None:
    seen, waiting = set(), [Path("how-to.md")]
    while waiting:
        name = waiting.pop()
        seen.add(name.name)
        text = (ROOT / "docs" / "translators" / name).read_text(encoding="utf-8")
        waiting += [Path(link) for link in re.findall(r"\]\(([a-z-]+\.md)", text) if link not in seen]
    assert {page.name for page in PAGES} <= seen
