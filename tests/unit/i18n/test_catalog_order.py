"""A catalogue begins with what must not be wrong, and keeps the texts of a screen together, as she reads them."""

from itertools import groupby
from pathlib import Path

import pytest

from bot.errors import BadCatalogue
from bot.i18n import review_log, translation_files
from bot.i18n.catalog_order import LAW_CONTEXT, CatalogOrder, load_catalog_order
from bot.i18n.catalogs import CONSOLE, MESSAGES
from bot.i18n.source_texts import SourceText, extract_texts, sort_texts
from tests.support.factories import ROOT

ORDER = CatalogOrder(("utter_first", "utter_help_*"), ("utter_menu*", "data/rights/*", "bot/i18n/labels.py"))


def text(context: str, msgid: str, screen: str = "", file: str = "domain.yml", mapping_place: int = 0) -> SourceText:
    return SourceText(file, 1, context, msgid, (), screen, mapping_place)


def test_safety_stands_first_then_screens_then_what_no_row_names() -> None:
    texts = [
        text("label", "Back", file="bot/i18n/labels.py", mapping_place=2),
        text("call_sheet", "Sheet", file="tools/directory/call_sheet.py", mapping_place=3),
        text("utter_menu", "What do you need?", "utter_menu"),
        text("button", "Menu", "utter_menu"),
        text("utter_help_now", "Call.", "utter_help_now"),
        text("button", "Menu", "utter_first"),
        text("utter_first", "Hello.", "utter_first"),
    ]
    sorted_texts = [(one.screen or one.file, one.msgid) for one in sort_texts(texts, ORDER)]
    assert sorted_texts == [
        ("utter_first", "Menu"),
        ("utter_first", "Hello."),
        ("utter_help_now", "Call."),
        ("utter_menu", "What do you need?"),
        ("utter_menu", "Menu"),
        ("bot/i18n/labels.py", "Back"),
        ("tools/directory/call_sheet.py", "Sheet"),
    ]


def test_a_page_is_read_from_its_title_to_its_law() -> None:
    texts = [
        text("health", "About your health.", "health", "data/rights/health.yml", 2),
        text("fact", "It is so.", "health", "data/rights/facts.csv", 3),
        text("wages", "Pay", "wages", "data/rights/topics.yml", 1),
        text("health", "My health", "health", "data/rights/topics.yml", 1),
    ]
    found = [one.msgid for one in sort_texts(texts, ORDER)]
    assert found == ["Pay", "My health", "About your health.", "It is so."]


def test_the_catalogues_of_the_house_begin_with_every_safety_text() -> None:
    ledger = review_log.load_review_log(ROOT, "km")
    texts = sort_texts(extract_texts(ROOT), load_catalog_order(ROOT))
    is_safety = [ledger.is_safety_context(one.screen or one.context) and one.context != LAW_CONTEXT for one in texts]
    assert is_safety.index(False) == sum(is_safety) > 100
    assert texts[0].context == "utter_first"
    template = [message for message in translation_files.build_template(ROOT) if message.id]
    assert [(one.context, one.id) for one in template] == list(dict.fromkeys((one.context, one.msgid) for one in texts))


@pytest.mark.parametrize("domain", (MESSAGES, CONSOLE), ids=lambda domain: domain.name)
def test_a_screen_stands_in_one_place_and_its_law_behind_it(domain: translation_files.TextDomain) -> None:
    texts = sort_texts(extract_texts(ROOT, domain), load_catalog_order(ROOT))
    blocks = [block for block, _ in groupby((one.place, one.context == LAW_CONTEXT) for one in texts)]
    assert len(blocks) == len(set(blocks)) > 10


def test_a_table_without_its_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "data" / "languages").mkdir(parents=True)
    (tmp_path / "data/languages/catalog_order.csv").write_text("screen\nutter_first\n", encoding="utf-8")
    with pytest.raises(BadCatalogue, match="catalog_order.csv lacks the column place"):
        load_catalog_order(tmp_path)
