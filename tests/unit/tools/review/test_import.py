"""`python -m bot review import`: rows for what was found good, a small .po for suggestions, and nothing that no file says."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.errors import BadRequest
from bot.i18n import po_headers, review_log, translation_files
from bot.i18n.catalogs import MESSAGES
from bot.i18n.review_log import CatalogText, Review, ReviewLog, hash_text, normalize_reviewer
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tools.review import marks, texts
from tools.review.marks import TextMark
from tools.translations import cli

NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)
FIRST: CatalogText = ("utter_first", "Hello, {name}", "Chào {name}")
BACK: CatalogText = ("label", "Back", "Quay lại")
FACT: CatalogText = ("fact", "It is so", "Là vậy")
TEXTS = (BACK, FACT, FIRST)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small product: one language, three texts, two of them safety texts."""
    (tmp_path / "data" / "languages").mkdir(parents=True)
    (tmp_path / "data" / "languages" / "safety_texts.csv").write_text("context,because\nutter_first,a\nfact,b\n")
    path = get_po_path(tmp_path, "vi")
    path.parent.mkdir(parents=True)
    catalog = po_headers.create_catalog("vi", "Vietnamese", MESSAGES)
    for context, msgid, said in TEXTS:
        catalog.add(msgid, said, context=context)
    path.write_bytes(translation_files.to_po(catalog))
    (tmp_path / "locales" / "review").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The pages for translators belong to a whole checkout; where they would be written."""
    written: list[Path] = []
    monkeypatch.setattr(cli, "write_pages", written.append)
    return written


def build_mark(text: CatalogText, mark: str, words: str = "", at: str = "2026-12-01T10:00:00.000Z") -> dict[str, Any]:
    context, msgid, said = text
    return {
        "language": "vi",
        "context": context,
        "msgid_hash": hash_text(msgid),
        "msgstr_hash": hash_text(said),
        "mark": mark,
        "words": words,
        "at": at,
    }


Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a file as the page does."""

    def save(name: str, *found: dict[str, Any], trained: bool = False, **others: Any) -> Path:
        path = tmp_path / f"{name}.json"
        file = {"format": "pelita-review", "version": 1, "reviewer": name, "trained": trained, "texts": list(found)}
        path.write_text(json.dumps({**file, **others}), encoding="utf-8")
        return path

    return save


def take(root: Path, *words: object) -> int:
    given = CommandContext(Settings.from_env({}, root=root), NOW)
    return run_command(cli.review, ["import", *map(str, words)], given=given)


def read_ledger(root: Path) -> list[str]:
    path = review_log.get_review_log_path(root, "vi")
    return path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []


def test_good_becomes_a_row_once(root: Path, save: Save, pages: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    file = save("KS", build_mark(BACK, "good"))
    assert take(root, file) == 0
    row = f"label,{hash_text('Back')},{hash_text('Quay lại')},KS,2026-12-01,no"
    assert read_ledger(root) == [row]
    assert pages == [root]
    take(root, file)
    assert read_ledger(root) == [row]
    assert pages == [root]
    assert "1 were in the ledger already" in capsys.readouterr().out


def test_a_safety_text_needs_two_readers_and_one_of_them_trained(root: Path, save: Save) -> None:
    def is_reviewed() -> bool:
        return review_log.load_review_log(root, "vi").is_reviewed(*FIRST)

    take(root, save("KS", build_mark(FIRST, "good"), trained=True))
    take(root, save("ks ", build_mark(FIRST, "good"), trained=True))
    assert not is_reviewed()
    take(root, save("LM", build_mark(FIRST, "good")))
    assert is_reviewed()


def test_a_text_that_changed_or_is_gone_gets_no_row_and_is_told(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    old, gone = ("label", "Back", "Trở lại"), ("label", "Forward", "Tới")
    take(root, save("KS", build_mark(old, "good"), build_mark(gone, "doubt", "hm")))
    assert read_ledger(root) == []
    told = [line for line in capsys.readouterr().out.splitlines() if "CHANGED" in line]
    assert len(told) == 2
    assert "“Back”" in told[0]
    assert "gone" in told[1] and "hm" in told[1]


def test_doubts_and_disagreements_are_told(root: Path, save: Save, capsys: pytest.CaptureFixture[str]) -> None:
    good, doubt = save("KS", build_mark(FIRST, "good")), save("LM", build_mark(FIRST, "doubt", "too stiff"))
    take(root, good, doubt)
    told = capsys.readouterr().out
    assert "DOUBT [utter_first] “Hello, {name}” — LM: too stiff" in told
    assert "DISAGREE [utter_first] “Hello, {name}” — KS: good; LM: doubt: too stiff" in told
    assert len(read_ledger(root)) == 1
    take(root, doubt)  # alone, later: the ledger still knows that the other reader was content
    assert "DISAGREE" in capsys.readouterr().out


def test_whoever_takes_a_good_back_has_no_row_any_more(
    root: Path, save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    take(root, save("KS", build_mark(BACK, "good"), build_mark(FACT, "good")))
    take(root, save("KS", build_mark(BACK, "doubt", "no", at="2026-12-02T07:00:00Z")))
    assert [row.split(",")[0] for row in read_ledger(root)] == ["fact"]
    told = capsys.readouterr().out
    assert "a row of KS was taken out" in told
    assert "DISAGREE" not in told
    take(root, save("KS", build_mark(FACT, "doubt", "older", at="2026-11-01T07:00:00Z")))
    assert len(read_ledger(root)) == 1


def test_suggestions_stand_in_a_small_catalogue_and_only_sound_ones_are_applied(
    root: Path, save: Save, tmp_path: Path
) -> None:
    files = [
        save(
            "KS",
            build_mark(BACK, "suggest", "Trở về"),
            build_mark(FIRST, "suggest", "Xin chào"),
            build_mark(FACT, "suggest", "Đúng vậy", at="2026-12-01T11:00:00Z"),
        ),
        save("LM", build_mark(FACT, "suggest", "Đúng thế")),
    ]
    before = get_po_path(root, "vi").read_text(encoding="utf-8")
    take(root, *files, "--suggestions", tmp_path / "said", "--apply")
    catalog = translation_files.read_po(tmp_path / "said" / "vi.po")
    assert {(message.context, message.string): message.fuzzy for message in catalog if message.id} == {
        ("label", "Trở về"): False,
        ("utter_first", "Xin chào"): True,  # its placeholder is lost
        ("fact", "Đúng vậy"): True,  # somebody says otherwise
    }
    assert "LM, 2026-12-01: Đúng thế" in (tmp_path / "said" / "vi.po").read_text(encoding="utf-8")
    assert get_po_path(root, "vi").read_text(encoding="utf-8") == before.replace("Quay lại", "Trở về")
    assert read_ledger(root) == []


def test_a_suggestion_in_a_real_catalogue_changes_its_entry_alone(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "locales" / "km", tmp_path / "locales" / "km", ignore=shutil.ignore_patterns("*.mo"))
    path = get_po_path(tmp_path, "km")
    text = next(text for text in review_log.list_texts(tmp_path, "km") if "{" not in text[1])
    before = path.read_text(encoding="utf-8").splitlines()
    mark = TextMark("KS", False, "km", text[0], hash_text(text[1]), hash_text(text[2]), "suggest", "ថ្មី", NOW)
    plan = texts.plan_language("km", ReviewLog((), ()), [text], [mark], today=NOW.date())
    assert texts.apply_suggestions(tmp_path, plan) == 1
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ['msgstr "ថ្មី"']


GOOD_MARK = build_mark(BACK, "good")
BAD_MARKS: list[dict[str, Any]] = [
    {**GOOD_MARK, "language": "fr"},
    {**GOOD_MARK, "mark": "fine"},
    {**GOOD_MARK, "msgid_hash": "../../etc"},
    {**GOOD_MARK, "at": "yesterday"},
    {**GOOD_MARK, "at": "2026-12-01T10:00:00"},
    {**GOOD_MARK, "mark": "suggest"},
    {**GOOD_MARK, "mark": "doubt", "words": "a\x1b[2J"},
    {**GOOD_MARK, "mark": "doubt", "words": "a\u202eb"},
    {**GOOD_MARK, "words": "a" * 5000},
    {key: value for key, value in GOOD_MARK.items() if key != "context"},
]


@pytest.mark.parametrize("bad", BAD_MARKS)
def test_a_bad_mark_is_named_and_nothing_of_any_file_is_written(root: Path, save: Save, bad: dict[str, Any]) -> None:
    files = save("KS", build_mark(FACT, "good")), save("LM", build_mark(FACT, "good"), bad)
    with pytest.raises(BadRequest, match=r"LM\.json: texts, mark 2: "):
        take(root, *files)
    assert read_ledger(root) == []


@pytest.mark.parametrize(
    "others",
    [
        {"format": "something"},
        {"version": 2},
        {"reviewer": ""},
        {"reviewer": "=1+1"},
        {"reviewer": None},
        {"trained": "yes"},
        {"texts": {}},
        {"texts": ["x"]},
    ],
)
def test_a_file_of_another_kind_is_refused(root: Path, save: Save, others: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match=r"^KS\.json: "):
        take(root, save("KS", build_mark(BACK, "good"), **others))
    assert read_ledger(root) == []


def test_a_file_that_was_cut_off_or_is_missing_is_refused(root: Path, save: Save, tmp_path: Path) -> None:
    file = save("KS", build_mark(BACK, "good"))
    file.write_bytes(file.read_bytes()[:-20])
    for path in (file, tmp_path / "none.json"):
        with pytest.raises(BadRequest):
            take(root, path)
    assert read_ledger(root) == []


READERS = st.sampled_from(["A", "a ", "B", "C"])
MOMENTS = st.sampled_from([datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)])
SOME_TEXTS = st.sampled_from(TEXTS)
WORDINGS = st.sampled_from(["now", "before"])


@st.composite
def some_marks(draw: st.DrawFn) -> TextMark:
    context, msgid, said = draw(SOME_TEXTS)
    said = said if draw(WORDINGS) == "now" else f"{said} before"
    verdict = draw(st.sampled_from(marks.VERDICTS))
    words = "" if verdict == "good" else draw(st.sampled_from(["x", "y"]))
    return TextMark(
        draw(READERS),
        draw(st.booleans()),
        "vi",
        context,
        hash_text(msgid),
        hash_text(said),
        verdict,
        words,
        draw(MOMENTS),
    )


@st.composite
def some_rows(draw: st.DrawFn) -> Review:
    return review_log.build_review(
        draw(SOME_TEXTS), by=draw(READERS), is_trained=draw(st.booleans()), on=draw(MOMENTS).date()
    )


def name_row(row: Review | TextMark) -> tuple[str, ...]:
    return row.context, row.msgid_hash, row.msgstr_hash, normalize_reviewer(row.reviewer)


@given(rows=st.lists(some_rows(), max_size=4, unique_by=name_row), found=st.lists(some_marks(), max_size=10))
@settings(max_examples=300, deadline=None)
def test_the_ledger_says_nothing_that_no_file_says(rows: list[Review], found: list[TextMark]) -> None:
    ledger = ReviewLog(tuple(rows), ("utter_first", "fact"))
    plan = texts.plan_language("vi", ledger, TEXTS, found, today=date(2026, 12, 1))
    current = {(context, hash_text(msgid), hash_text(said)) for context, msgid, said in TEXTS}
    newest = {name: max(m.marked_at for m in found if name_row(m) == name) for name in map(name_row, found)}
    for row in plan.added:
        name = name_row(row)
        of_newest = [m for m in found if name_row(m) == name and m.marked_at == newest[name]]
        assert {m.verdict for m in of_newest} == {"good"}
        assert name[:3] in current
    after = [name_row(row) for row in plan.reviews]
    assert len(after) == len(set(after))
    assert {name_row(row) for row in rows} - set(after) == {name_row(row) for row in plan.withdrawn}
    assert all(any(m.verdict != "good" and name_row(m) == name_row(row) for m in found) for row in plan.withdrawn)


@given(found=st.lists(some_marks(), max_size=10), data=st.data())
@settings(max_examples=200, deadline=None)
def test_the_order_of_files_and_a_second_import_change_nothing(found: list[TextMark], data: st.DataObject) -> None:
    ledger = ReviewLog((), ("utter_first",))
    shuffled = data.draw(st.permutations(found))
    one, other = (texts.plan_language("vi", ledger, TEXTS, some, today=date(2026, 12, 1)) for some in (found, shuffled))
    assert {name_row(row) for row in one.reviews} == {name_row(row) for row in other.reviews}
    again = texts.plan_language(
        "vi", ReviewLog(one.reviews, ledger.safety_contexts), TEXTS, found, today=date(2026, 12, 1)
    )
    assert not again.is_changed
