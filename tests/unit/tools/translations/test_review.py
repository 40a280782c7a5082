"""Reading what nobody has read: safety texts first, two readers for them, and a change takes the review away."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.errors import BadRequest
from bot.i18n import review_log, translation_files
from bot.i18n.review_log import CatalogText, Review, ReviewLog, hash_text
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tools.translations import cli, progress, review
from tools.translations.review import Reviewer

TODAY = date(2025, 3, 1)
FIRST = "utter_first"
SAFETY = ("utter_first", "fact")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small product: one language, four texts, two of them safety texts."""
    (tmp_path / "data" / "languages").mkdir(parents=True)
    (tmp_path / "data" / "languages" / "safety_texts.csv").write_text("context,because\nutter_first,a\nfact,b\n")
    path = get_po_path(tmp_path, "vi")
    path.parent.mkdir(parents=True)
    entries = [
        (FIRST, "Hello", "Chào"),
        ("label", "Back", "Quay lại"),
        ("fact", "It is so", "Là vậy"),
        ("button", "Go", ""),
    ]
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        + "".join(f'\n#. A note.\nmsgctxt "{c}"\nmsgid "{i}"\nmsgstr "{s}"\n' for c, i, s in entries),
        encoding="utf-8",
    )
    (tmp_path / "locales" / "review").mkdir()
    return tmp_path


def answers(*said: str) -> Callable[[str], str]:
    waiting: Iterator[str] = iter(said)

    def ask(_: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return ask


def walk(root: Path, *said: str, by: str = "A", is_trained: bool = False) -> list[str]:
    shown: list[str] = []
    reader = Reviewer(by, is_trained, TODAY)
    review.review_texts(root, "vi", reader, ask=answers(*said), tell=shown.append)
    return shown


def test_safety_texts_come_first_and_a_text_without_translation_never(root: Path) -> None:
    shown = walk(root, "", "", "")
    assert [text.split("\n")[1].split(" · ")[1] for text in shown] == [FIRST, "fact", "label"]
    assert "two readers" in shown[0]
    assert "two readers" not in shown[2]
    assert "A note." in shown[0]


def test_what_is_good_gets_a_row_with_reader_and_day(root: Path) -> None:
    walk(root, "y", "q")
    assert review_log.get_review_log_path(root, "vi").read_text(encoding="utf-8").splitlines() == [
        "msgctxt,msgid_hash,msgstr_hash,reviewer,date,safety",
        f"{FIRST},{hash_text('Hello')},{hash_text('Chào')},A,2025-03-01,no",
    ]


def test_nothing_is_written_for_anything_but_yes(root: Path) -> None:
    walk(root, "", "n", "yes?")
    assert not review_log.get_review_log_path(root, "vi").exists()


def test_a_safety_text_needs_two_people_and_one_of_them_trained(root: Path) -> None:
    def is_reviewed() -> bool:
        return review_log.load_review_log(root, "vi").is_reviewed(FIRST, "Hello", "Chào")

    walk(root, "y")
    assert not is_reviewed()
    walk(root, "y", by=" a ")  # the same person in another spelling is not asked again: this is the next text
    assert not is_reviewed()
    walk(root, "y", by="B")
    assert not is_reviewed()
    walk(root, "y", by="C", is_trained=True)
    assert is_reviewed()


def test_nobody_is_shown_a_text_that_she_has_read(root: Path) -> None:
    walk(root, "y", "y", "y")
    assert walk(root) == []
    assert len(walk(root, by="B")) == 1


def test_the_numbers_follow(root: Path) -> None:
    walk(root, "y", "y", "y")
    found = progress.get_progress(root, "vi")
    assert (
        found.text_count,
        found.reviewed_count,
        found.safety_count,
        found.safety_reviewed_count,
        found.one_reader_count,
    ) == (4, 1, 2, 0, 2)
    assert found.state == "some"


def test_the_line_of_the_bot_follows_the_ledger(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_log, "LANGUAGES", ("vi",))
    assert review_log.load_review_states(root) == {"vi": "none"}
    walk(root, "", "", "y")
    assert review_log.load_review_states(root) == {"vi": "some"}
    path = get_po_path(root, "vi")
    path.write_text(path.read_text(encoding="utf-8").replace("Quay lại", "Trở lại"), encoding="utf-8")
    assert review_log.load_review_states(root) == {"vi": "none"}


def test_a_walk_asks_for_a_name(root: Path) -> None:
    asked = CommandContext(Settings.from_env({}, root=root), datetime(2025, 3, 1, tzinfo=UTC))
    with pytest.raises(BadRequest):
        run_command(cli.review, ["--language", "vi", "--by", " "], given=asked)


def test_nobody_has_reviewed_anything_yet() -> None:
    for path in (ROOT / "locales" / "review").glob("*.csv"):
        assert len(path.read_text(encoding="utf-8").splitlines()) == 1, path.name


def test_the_pages_carry_no_picture_of_anybody_else() -> None:
    for text in progress.render_pages(ROOT).values():
        assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)
CONTEXTS = st.sampled_from(["utter_first", "fact", "label", "button", "utter_menu"])
TEXTS = st.tuples(CONTEXTS, WORDS, WORDS)
READERS = st.lists(st.tuples(st.sampled_from("ABCD"), st.booleans()), min_size=0, max_size=5)


def read_by(text: CatalogText, readers: list[tuple[str, bool]]) -> list[Review]:
    context, msgid, msgstr = text
    return [Review(context, hash_text(msgid), hash_text(msgstr), name, TODAY, trained) for name, trained in readers]


@given(texts=st.lists(st.tuples(TEXTS, READERS), min_size=1, max_size=8), data=st.data())
@settings(max_examples=300, deadline=None)
def test_no_text_that_changed_keeps_its_review(
    texts: list[tuple[CatalogText, list[tuple[str, bool]]]], data: st.DataObject
) -> None:
    ledger = ReviewLog(tuple(row for text, readers in texts for row in read_by(text, readers)), SAFETY)
    known = {text for text, _ in texts}
    (context, msgid, msgstr), _ = data.draw(st.sampled_from(texts))
    other = data.draw(WORDS)
    for changed in ((context, msgid, other), (context, other, msgstr), (f"{context}_", msgid, msgstr)):
        if changed not in known:
            assert not ledger.is_reviewed(*changed)
            assert ledger.list_reviews(*changed) == ()


ENTRIES = 40
"""Of each catalogue: what a change does to a review of one text does not depend on how many others there are."""


@given(changes=st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_of_a_file_keeps_a_review(tmp_path: Path, changes: list[tuple[int, bool]]) -> None:
    shutil.rmtree(tmp_path / "house", ignore_errors=True)
    shutil.copytree(
        ROOT / "locales" / "vi", tmp_path / "house" / "locales" / "vi", ignore=shutil.ignore_patterns("*.mo")
    )
    house = tmp_path / "house"
    for file in house.rglob("*.po"):
        file.write_text("\n\n".join(file.read_text(encoding="utf-8").split("\n\n")[:ENTRIES]) + "\n", encoding="utf-8")
    (house / "locales" / "review").mkdir()
    (house / "data" / "languages").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "languages" / "safety_texts.csv", house / "data" / "languages")
    texts = review_log.list_texts(house, "vi")
    for name, is_trained in (("A", True), ("B", False)):
        for text in texts[:3]:
            review_log.append_review(house, "vi", text, by=name, is_trained=is_trained, on=TODAY)
    path = get_po_path(house, "vi")
    catalog = translation_files.read_po(path)
    changed = set()
    for index, is_undone in changes:
        context, msgid, said = texts[index]
        message = catalog.get(msgid, context or None)
        assert message
        message.string = said if is_undone else f"{said} {index}"
        changed.discard(index) if is_undone else changed.add(index)
    path.write_bytes(translation_files.to_po(catalog))
    ledger, now = (
        review_log.load_review_log(house, "vi"),
        {text[:2]: text for text in review_log.list_texts(house, "vi")},
    )
    assert {n for n in range(3) if not ledger.is_reviewed(*now[texts[n][:2]])} == changed
