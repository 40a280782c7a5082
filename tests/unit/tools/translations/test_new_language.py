"""A seventh language: everything in its place, the checks say exactly what is missing, and no trace of it stays."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadRequest
from bot.i18n import translation_files
from bot.i18n.catalogs import DOMAINS
from bot.i18n.languages import load_cldr_language
from tests.support.examples import copy_examples, ignore_examples
from tests.support.factories import ROOT
from tests.unit.tools.lint.conftest import FILES
from tools.translations import new_language
from tools.translations.new_language import iterate_traces

FOLDERS = ("bot", "actions", "data", "locales", "docs", "tools", "simulator")
LEFT_OUT = ignore_examples("__pycache__", "*.mo", ".ruff_cache")
SWITCH = "“Switch to Thai?”"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product in which processes of its own run."""
    root = tmp_path_factory.mktemp("house")
    for name in FILES:
        shutil.copy(ROOT / name, root)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=LEFT_OUT)
    copy_examples(root)
    return root


def bot(house: Path, *words: str) -> str:
    """What a command of the copy says."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=house, env=environment, capture_output=True, check=False, timeout=400
    )
    assert run.returncode in (0, 1), run.stderr.decode()
    return run.stdout.decode()


def everything(house: Path) -> dict[str, bytes]:
    return {path.relative_to(house).as_posix(): path.read_bytes() for path in house.rglob("*") if path.is_file()}


def translate_the_switch(house: Path) -> None:
    """As if a translator of Vietnamese had already worked on it."""
    path = house / "locales/vi/LC_MESSAGES/messages.po"
    catalog = translation_files.read_po(path)
    message = catalog.get("Switch to Thai?", "label")
    assert message
    message.string = "Đổi sang tiếng Thái?"
    path.write_bytes(translation_files.to_po(catalog))


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_seventh_language_comes_and_goes(house: Path) -> None:
    before = everything(house)
    bot(house, "language", "th")
    bot(house, "strings")
    _everything_is_there(house)
    found = json.loads(bot(house, "check", "--format", "quality"))
    _exactly_what_is_missing_is_named(house, found)
    _what_is_missing_is_told_in_order(bot(house, "language", "th", "--missing"))
    translate_the_switch(house)
    bot(house, "compile")
    for path in house.rglob("*.mo"):
        path.unlink() if "/th/" not in path.as_posix() else None
    bot(house, "language", "th", "--remove")
    bot(house, "strings")
    after = everything(house)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()
    assert not [path for path in house.rglob("th*") if path.name in ("th", "th.csv")]


def _everything_is_there(house: Path) -> None:
    """Whatever a language of ours has, the new one has, but for what only time brings."""
    for path in sorted(house.rglob("*")):
        name = path.relative_to(house).as_posix()
        is_vietnamese = path.stem in ("vi", "style-vi", "reviewed-vi") or "/vi/" in f"/{name}/"
        if path.is_file() and is_vietnamese and name.startswith(FOLDERS) and path.suffix not in (".mo", ".png"):
            assert (house / name.replace("vi.", "th.").replace("/vi/", "/th/")).is_file(), name
    assert load_cldr_language("th").name in (house / "docs/translators/reviewed.md").read_text(encoding="utf-8")


def _exactly_what_is_missing_is_named(house: Path, found: list[dict[str, Any]]) -> None:
    counted = Counter((one["location"]["path"], one["check_name"]) for one in found)
    for domain in DOMAINS:
        wanted = sum(1 for message in translation_files.build_template(house, domain) if message.id)
        assert counted.pop((f"locales/th/LC_MESSAGES/{domain.name}.po", "untranslated")) == wanted
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            assert counted.pop((f"locales/{language}/LC_MESSAGES/messages.po", "untranslated")) == 1
    files = {file for file, _ in counted}
    # The copy has fewer examples than the judge of sentences learnt, and a language more.
    assert files - {"data/encoder/judge.npz"} == {
        "data/nlu/th",
        "data/questions/th.csv",
        "docs/translators/style-th.md",
        "data/languages/words/th.csv",
        *(f"data/triage/th/{kind}.csv" for kind in new_language.PHRASE_LISTS),
        *(f"data/languages/{table}.csv" for table in ("glossary", "required_phrases", "lock_screen", "names")),
        "data/triage/danger_least.csv",
        "data/officers/composer.csv",
        "data/officers/rehearsal/words.csv",
    }
    others = [
        one["description"]
        for one in found
        if one["location"]["path"].startswith(("data/languages/", "data/officers/", "data/triage/"))
        and not re.search(r"/th[./]", one["location"]["path"])
    ]
    assert all("th " in said or " th" in said for said in others)
    switches = [one for one in found if SWITCH in one["description"]]
    assert len(switches) == len(LANGUAGES)


def _what_is_missing_is_told_in_order(said: str) -> None:
    lines = said.splitlines()
    numbers = [int(line.split(".")[0]) for line in lines if line[:1].isdigit()]
    assert lines[0].startswith("Thai (th) lacks ")
    assert numbers == sorted(numbers)
    assert len(numbers) >= 10
    assert sum("Check: python -m bot check --language th" in line for line in lines) == len(numbers)
    assert "Not seen by any check" in said


@pytest.mark.parametrize("code", ["vi", "en", "xq", "../x", "TH", ""])
def test_a_language_that_is_none_or_is_there_already_is_refused(tmp_path: Path, code: str) -> None:
    (tmp_path / "locales" / "vi").mkdir(parents=True)
    with pytest.raises(BadRequest):
        new_language.add_language(tmp_path, code)


@pytest.mark.parametrize("code", ["en", "th"])
def test_a_language_that_is_not_there_cannot_be_taken_out(tmp_path: Path, code: str) -> None:
    (tmp_path / "data" / "nlu" / "en").mkdir(parents=True)
    with pytest.raises(BadRequest):
        new_language.remove_language(tmp_path, code)


def test_a_language_that_somebody_has_worked_on_is_not_taken_out(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "locales" / "vi", tmp_path / "locales" / "vi", ignore=LEFT_OUT)
    (tmp_path / "data" / "nlu" / "vi").mkdir(parents=True)
    with pytest.raises(BadRequest, match="texts are in Vietnamese already"):
        new_language.remove_language(tmp_path, "vi")
    assert (tmp_path / "locales" / "vi").exists()


@pytest.mark.parametrize("code", ["th", "ne", "ms", "si"])
def test_every_line_goes_in_and_comes_out_again(code: str) -> None:
    texts: dict[str, str] = {}
    for trace in iterate_traces(load_cldr_language(code)):
        before = texts.get(trace.file) or (ROOT / trace.file).read_text(encoding="utf-8")
        texts[trace.file] = trace.add_to(before, trace.file)
        assert trace.remove_from(texts[trace.file], trace.file) == before


def test_a_script_of_its_own_has_a_range_and_latin_has_none() -> None:
    assert load_cldr_language("th").letters == ("ก", "๛")
    assert load_cldr_language("ms").letters is None
    assert (load_cldr_language("ne").script, load_cldr_language("ms").script) == ("DEVANAGARI", "LATIN")
