"""Seeded faults in what officers work with."""

import pytest

from bot.content.playbooks import load_playbooks
from bot.domain.playbooks import CHECKLISTS
from bot.errors import BadContent
from tests.support.factories import ROOT
from tests.unit.tools.lint.conftest import Product
from tools.lint import english, officer_content

GREETING = "says: Hello. I am answering your message. Is now a good time to write? You can answer later, or not at all."


def test_what_stands_there_has_no_findings() -> None:
    assert list(officer_content.validate(ROOT)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (officer_content.PREPARED, GREETING, "says: The embassy answers.", "begins with “embassy”"),
        (officer_content.PREPARED, GREETING, 'says: "{post} answers you."', "names the post on her lock screen"),
        (officer_content.PREPARED, GREETING, "says: Call 999.", "holds the digit 9"),
        (officer_content.PREPARED, GREETING, 'says: "It is {name}."', "names {name}, which nothing fills"),
        (officer_content.PREPARED, GREETING, 'says: "It is {}."', "stray brace"),
        (officer_content.PREPARED, "group: begin", "group: middle", "is of group 'middle'"),
        (officer_content.PREPARED, "reports: [nothing]", "reports: [none]", "report otherwise"),
        (officer_content.PREPARED, "title: I am here", "title:", "here lacks title"),
        (
            officer_content.PREPARED,
            "hiv_hours: any-023",
            "hiv_hours: any-999",
            "is the value of any-999, which has none",
        ),
        (officer_content.PREPARED, "- code: greet\n", "- code: who\n", "'who' stands there twice"),
        (f"{officer_content.FOLDER}/wages.yml", "title: Wages\n", "", "title"),
        (f"{officer_content.FOLDER}/papers.yml", "code: permit", "code: fine", "'fine' stands there twice"),
        (officer_content.COMPOSER_FILE, "km,otp,code\n", "km,otp,cash\n", "'cash' is none of"),
    ],
)
def test_a_seeded_fault_is_found(product: Product, file: str, old: str, new: str, said: str) -> None:
    product.change(file, old, new)
    assert said in product.new_findings(officer_content.validate)


def test_a_checklist_without_a_consent_is_found(product: Product) -> None:
    path = product.root / officer_content.FOLDER / "wages.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  consent: true\n", ""), encoding="utf-8")
    assert "no step asks for her consent" in product.new_findings(officer_content.validate)


def test_a_language_without_watched_words_is_found(product: Product) -> None:
    path = product.root / officer_content.COMPOSER_FILE
    rows = [row for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("my,")]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert "my has no word about money" in product.new_findings(officer_content.validate)


def test_a_checklist_that_nobody_reads_is_found(product: Product) -> None:
    (product.root / officer_content.FOLDER / "travel.yml").write_text("title: Travel\n", encoding="utf-8")
    assert "nobody reads it" in product.new_findings(officer_content.validate)


def test_a_missing_checklist_is_said(product: Product) -> None:
    (product.root / officer_content.FOLDER / "child.yml").unlink()
    with pytest.raises(BadContent, match=r"child\.yml cannot be read"):
        load_playbooks(product.root / "data" / "officers")


def test_prepared_texts_are_held_to_the_tone_of_all_she_reads(product: Product) -> None:
    product.change(officer_content.PREPARED, GREETING, "says: You must tell me why you did not leave!")
    found = product.new_findings(english.validate)
    assert "says “you must”" in found
    assert "says “why”" in found


def test_every_checklist_and_first_text_is_there() -> None:
    known = load_playbooks(ROOT / "data" / "officers")
    assert tuple(known.checklists) == CHECKLISTS
    assert len(known.canned_responses) >= 20
    assert {text.code for text in known.canned_responses.values() if text.is_first} == {
        "greet",
        "greet_with_word",
        "neutral_close",
    }
