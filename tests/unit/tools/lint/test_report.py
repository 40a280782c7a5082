"""Findings as they are told: in English and in the translator's language, beside the line on a code host, as a report."""

import json
import re
from pathlib import Path

import pytest

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from bot.i18n.catalogs import DESK
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tests.support.together import together
from tools.lint import messages, report, run
from tools.lint.messages import build_fault

TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
VI = "locales/vi/LC_MESSAGES/messages.po"
LOST = Finding(VI, 12, *build_fault("placeholder-lost", placeholder="{phone}"), about="[label] “After hours: {phone}”")
BARE = Finding("data/nlu/vi", None, "greet has 3 examples", "write at least 40")


def test_a_translator_reads_it_in_english_and_in_her_language() -> None:
    line = report.format_text([LOST], report.load_translate(ROOT, "vi"))
    assert line == (
        f"{VI}:12: [label] “After hours: {{phone}}”: {{phone}} is missing — The program puts a value there, and without it she "
        "gets the help card. — put it where it belongs in the sentence | thiếu {phone} — Chương trình đặt một giá trị vào đó, "
        "thiếu nó chị ấy nhận được thẻ trợ giúp. — đặt nó vào đúng chỗ trong câu"
    )


def test_without_a_language_it_is_as_it_always_was() -> None:
    assert report.format_text([LOST, BARE], None) == f"{LOST}\n{BARE}"


def test_reasons_of_lists_and_parts_with_values_are_translated_too() -> None:
    translate = report.load_translate(ROOT, "id")
    said, _ = build_fault("tone", phrase="kamu", why="it places her by age or rank", instead="Anda")
    assert said.translated(translate) == "mengatakan “kamu”: menempatkannya menurut umur atau derajat"
    _, mend = build_fault(
        "punctuation", sign=",", says="a Latin comma", instead=messages.build_part("write {right}", right="၊")
    )
    assert mend == "write ၊"
    assert mend.translated(report.load_translate(ROOT, "my")) == "၊ လို့ ရေးပါ"


@pytest.mark.parametrize("language", TRANSLATED)
@together("code", messages.load_kinds())
def test_every_kind_has_its_texts_in_every_language(language: str, code: str) -> None:
    kind, translate = messages.load_kinds()[code], report.load_translate(ROOT, language)
    for text in (kind.message, kind.reason, kind.fix):
        assert translate(text) != text or not re.search(r"[a-z]", re.sub(r"\{\w+\}", "", text))


def test_a_catalogue_that_cannot_be_read_leaves_english(tmp_path: Path) -> None:
    path = get_po_path(tmp_path, "vi", DESK)
    path.parent.mkdir(parents=True)
    path.write_bytes(b'msgid "\xff"')
    assert report.load_translate(tmp_path, "vi")("is marked fuzzy") == "is marked fuzzy"


def test_a_code_host_is_told_file_line_and_kind() -> None:
    odd = Finding(VI, 7, "50%: a,\nb", "c")
    first, second = report.format_annotations([LOST, odd], None).split("\n")
    assert first.startswith(f"::error file={VI},line=12,title=placeholder-lost::[label] “After hours")
    assert second == f"::error file={VI},line=7,title=check::50%25: a,%0Ab — c"


def test_a_quality_report_names_a_finding_by_what_it_is_and_not_by_its_line() -> None:
    moved = Finding(LOST.file, 99, LOST.message, LOST.fix, about=LOST.about)
    one, other, third = json.loads(report.format_code_quality([LOST, moved, BARE], None))
    assert one["location"] == {"path": VI, "lines": {"begin": 12}}
    assert one["fingerprint"] == other["fingerprint"] != third["fingerprint"]
    assert (one["check_name"], third["check_name"]) == ("placeholder-lost", "check")


def test_a_language_is_told_what_is_its_own() -> None:
    shared = Finding("data/languages/required_phrases.csv", None, "no words", "add", language="vi")
    style = Finding("docs/translators/style-vi.md", 1, "a", "b")
    other = Finding("locales/km/LC_MESSAGES/messages.po", 1, "a", "b")
    assert report.filter_by_language([LOST, BARE, shared, style, other], "vi") == [LOST, BARE, shared, style]


def test_the_command_prints_each_form(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run, "collect_findings", lambda root, **_: [LOST])
    assert run.main(ROOT, language="vi") == 1
    assert capsys.readouterr().out.endswith("\n1 findings.\n")
    assert run.main(ROOT, language="km") == 0
    assert capsys.readouterr().out == "No findings.\n"
    assert run.main(ROOT, form="quality") == 1
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_the_words_of_findings_are_those_of_the_template() -> None:
    known = {str(message.id) for message in translation_files.build_template(ROOT, DESK) if message.id}
    assert {text for kind in messages.load_kinds().values() for text in (kind.message, kind.reason, kind.fix)} <= known


def test_a_kind_that_nobody_wrote_down_is_no_fault() -> None:
    with pytest.raises(KeyError):
        build_fault("nothing-of-ours")


def test_every_kind_is_used_and_every_kind_that_is_used_is_written_down() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("tools/lint", "bot/directory_lint")
        for path in (ROOT / folder).glob("*.py")
    )
    used = set(re.findall(r'build_fault\(\s*"([a-z-]+)"', code))
    used |= set(re.findall(r'"(missing|unknown)", (?:wanted|translated)', code))
    patterns = (ROOT / "data" / "languages" / "patterns.csv").read_text(encoding="utf-8").splitlines()[1:]
    used |= {line.split(",")[1] for line in patterns} | {"digit", "link", "name"}
    assert used == set(messages.load_kinds())
