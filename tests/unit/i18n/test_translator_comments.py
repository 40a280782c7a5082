"""What a translator is told beside each text: where it stands, who reads it, how long it may be, who else may see it."""

import json
import tomllib
from datetime import timedelta
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import mofile
from babel.messages.catalog import Catalog

from bot.i18n import translation_files
from bot.i18n.catalogs import CONSOLE, DESK, DOMAINS, MESSAGES, TextDomain
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT

COMPONENTS = json.loads((ROOT / "locales" / "weblate.json").read_text(encoding="utf-8"))
READERS = {"messages": "reads it", "console": "Officers of posts read it", "desk": "translators"}
SEEN = ("lock screen", "over her shoulder", "Never the first words", "no woman reads it")


def remarks(domain: TextDomain) -> dict[tuple[str, str], str]:
    return {
        (message.context or "", str(message.id)): " ".join(message.auto_comments)
        for message in translation_files.build_template(ROOT, domain)
        if message.id
    }


@pytest.mark.parametrize("domain", (MESSAGES, CONSOLE), ids=lambda domain: domain.name)
def test_every_text_says_who_reads_it(domain: TextDomain) -> None:
    assert [
        key
        for key, said in remarks(domain).items()
        if READERS[domain.name] not in said and "on a screen of hers" not in said and "menu of hers" not in said
    ] == []


def test_every_text_of_hers_says_whether_somebody_else_may_see_it() -> None:
    assert [key for key, said in remarks(MESSAGES).items() if not any(word in said for word in SEEN)] == []


def test_every_button_and_screen_says_how_long_it_may_be() -> None:
    said = remarks(MESSAGES)
    limited = [key for key in said if key[0] == "button" or key[0].startswith("utter_") and key[0] != "utter_banner"]
    assert limited
    assert [
        key for key in limited if "At most 60 words" not in said[key] and "at most 24 characters" not in said[key]
    ] == []


def test_every_text_of_the_desk_says_what_it_is() -> None:
    assert all(remarks(DESK).values())


def test_a_guess_of_a_tool_is_not_compiled(tmp_path: Path) -> None:
    catalog = Catalog(locale="vi")
    catalog.add("Back", "Quay lại", context="label")
    catalog.add("Menu", "Đoán", context="label", flags=["fuzzy"])
    said = {str(message.id) for message in mofile.read_mo(BytesIO(translation_files.to_mo(catalog))) if message.id}
    assert said == {"Back"}


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_compiling_again_later_gives_the_same_bytes(domain: TextDomain) -> None:
    catalog = translation_files.read_po(get_po_path(ROOT, "km", domain))
    first = translation_files.to_mo(catalog)
    catalog.creation_date += timedelta(days=1)  # what Babel makes of a header without a date: the minute of reading
    assert translation_files.to_mo(catalog) == first


def test_every_catalogue_is_a_component_and_no_other_file() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "locales").glob("*/LC_MESSAGES/*.po")}
    masks = [one["filemask"] for one in COMPONENTS]
    assert all(sum(fnmatchcase(file, mask) for mask in masks) == 1 for file in found)
    assert [one["new_base"] for one in COMPONENTS] == [f"locales/{domain.name}.pot" for domain in DOMAINS]


def test_no_component_lets_a_tool_mend_what_khmer_and_burmese_need() -> None:
    for one in COMPONENTS:
        flags = one["check_flags"].split(", ")
        ignored = {flag.removeprefix("ignore-") for flag in flags if flag.startswith("ignore-")}
        assert {"zero-width-space", "double-space", "end-stop", "end-question"} <= ignored
        assert {"python_brace_format", "newline-count"} <= set(one["enforced_checks"])
        assert ignored.isdisjoint(check.replace("_", "-") for check in one["enforced_checks"])
        assert not one.get("addons")


def test_every_component_can_be_created_as_it_is_written() -> None:
    main, *others = COMPONENTS
    assert {one["vcs"] for one in COMPONENTS} == {"git"}
    assert main["repo"].startswith("https://example.org/")  # to be filled
    assert {one["repo"] for one in others} == {f"weblate://pelita/{main['slug']}"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {one["license"] for one in COMPONENTS} == {project["license"]}


def test_no_component_writes_a_name_a_mail_address_or_wrapped_lines() -> None:
    for one in COMPONENTS:
        written = one["file_format_params"]
        assert written["po_line_wrap"] == 65535
        assert not any(written[f"po_set_{header}"] for header in ("last_translator", "language_team", "x_generator"))
        assert "author" not in one["commit_message"]
