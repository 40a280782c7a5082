"""The repository itself: its version, its changelog, and owners of what exists."""

import importlib
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tests.conventions.source_files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWNED = re.findall(r"^(/\S+)", (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8"), re.MULTILINE)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CHANGELOG = """# Changelog

## Unreleased

### Added

- Something.

## 1.1.0 – 2027-01-02

- One [thing](docs/a.md), and [another](https://example.org/b).

## 1.0.0 – 2027-01-01
"""


def _release_notes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_notes", ROOT / ".github" / "release_notes.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_the_version_has_a_section_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert _release_notes().notes(changelog, PROJECT["version"])
    assert re.search(r"^## Unreleased$", changelog, re.MULTILINE)


def test_the_notes_of_a_release_are_its_section_alone() -> None:
    notes = _release_notes().notes
    assert notes(CHANGELOG, "1.1.0") == "- One [thing](docs/a.md), and [another](https://example.org/b)."
    assert notes(CHANGELOG, "1.0.0") == ""
    assert notes(CHANGELOG, "1.1") == ""


def test_links_of_the_notes_lead_into_the_repository() -> None:
    whole = _release_notes().with_whole_links(
        "[a](docs/a.md) [b](https://example.org/b) [c](#c)", "https://host/x/blob/v1"
    )
    assert whole == "[a](https://host/x/blob/v1/docs/a.md) [b](https://example.org/b) [c](#c)"


def test_a_tag_of_another_version_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert _release_notes().main("v0.0.1") == 1
    assert PROJECT["version"] in capsys.readouterr().err


def test_the_command_line_is_the_script_of_the_project() -> None:
    module, _, name = PROJECT["scripts"]["pelita"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("path", OWNED)
def test_what_has_an_owner_exists(path: str) -> None:
    assert (ROOT / path.lstrip("/")).exists()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_only_ends_in_time_and_names_each_action_by_its_commit(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    jobs = workflow["jobs"].values()
    assert all("timeout-minutes" in job for job in jobs if "uses" not in job)
    actions = [step["uses"] for job in jobs for step in job.get("steps", []) if "uses" in step]
    assert [action for action in actions if not re.search(r"@[0-9a-f]{40}$", action)] == []


def test_a_wrong_number_is_the_first_thing_one_can_report() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
    assert yaml.safe_load(forms[0].read_text(encoding="utf-8"))["name"] == "Wrong number"
