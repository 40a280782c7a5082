"""`make sbom`: what is installed, as a CycloneDX 1.6 bill of materials, and a list of the licences.

Made from the metadata of the installed packages and the hashes of the lock, so that it names what really runs here. Of our own
code there is one component, with its version.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
UNKNOWN: Final = "unknown"
_PIN: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_CLASSIFIER: Final = "License :: "
MAX_LICENCE: Final = 60
"""Longer is no name but a whole text, which some packages put there."""


def read_lock(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Each package of a lock by its name: its version and the hashes of its files."""
    text = path.read_text(encoding="utf-8")
    found: dict[str, tuple[str, list[str]]] = {}
    for block in re.split(r"\n(?=\S)", text):
        if pin := _PIN.match(block):
            found[canonicalize_name(pin[1])] = (pin[2], _HASH.findall(block))
    return found


def find_licence(package: metadata.Distribution) -> str:
    """What a package says of its licence: an SPDX expression where it has one, else its classifiers, else its word."""
    about = package.metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    named = [text.rsplit(" :: ", 1)[-1] for text in about.get_all("Classifier") or [] if text.startswith(_CLASSIFIER)]
    named = [name for name in named if name != "OSI Approved"]
    if named:
        return " AND ".join(named)
    word = str(about.get("License") or "").strip()
    return word if word and len(word) <= MAX_LICENCE and "\n" not in word else UNKNOWN


def list_packages(lock: dict[str, tuple[str, list[str]]]) -> Iterator[metadata.Distribution]:
    """The installed packages of the lock, by name."""
    for name in sorted(lock):
        try:
            yield metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system


def build_sbom(lock: dict[str, tuple[str, list[str]]], *, version: str) -> dict[str, Any]:
    """The whole, without a time or a random number: the same installation gives the same bytes."""
    packages = list(list_packages(lock))
    refs: dict[str, str] = {canonicalize_name(one.name): _get_purl(one) for one in packages}
    own = f"pkg:generic/pelita@{version}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "pelita",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_build_component(one, lock) for one in packages],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(refs.values())},
            *(
                {"ref": refs[canonicalize_name(one.name)], "dependsOn": sorted(_list_needed(one, refs))}
                for one in packages
            ),
        ],
    }


def _build_component(package: metadata.Distribution, lock: dict[str, tuple[str, list[str]]]) -> dict[str, Any]:
    name, licence = canonicalize_name(package.name), find_licence(package)
    return {
        "type": "library",
        "bom-ref": _get_purl(package),
        "name": name,
        "version": package.version,
        "purl": _get_purl(package),
        "licenses": [{"license": {"name": licence}}],
        "properties": [{"name": "pelita:locked-sha256", "value": digest} for digest in sorted(lock[name][1])],
    }


def _get_purl(package: metadata.Distribution) -> str:
    return f"pkg:pypi/{canonicalize_name(package.name)}@{package.version}"


def _list_needed(package: metadata.Distribution, refs: dict[str, str]) -> set[str]:
    needed = (Requirement(text) for text in package.requires or [])
    names = {canonicalize_name(one.name) for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})}
    return {refs[name] for name in names if name in refs}


def build_licences(lock: dict[str, tuple[str, list[str]]]) -> str:
    """A table, one package a line."""
    rows = [f"| {one.name} | {one.version} | {find_licence(one)} |" for one in list_packages(lock)]
    return "\n".join(("| package | version | licence |", "|---|---|---|", *rows, ""))


def main(argv: list[str] | None = None) -> int:
    """Write `sbom.cdx.json` and `licences.md` into a folder; 1 where an installed package is not of its locked version."""
    parser = argparse.ArgumentParser(prog="python -m tools.sbom")
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "sbom")
    folder: Path = parser.parse_args(argv).to
    lock = read_lock(ROOT / "requirements.txt")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    folder.mkdir(parents=True, exist_ok=True)
    bom = build_sbom(lock, version=version)
    (folder / "sbom.cdx.json").write_text(json.dumps(bom, indent=1) + "\n", encoding="utf-8")
    (folder / "licences.md").write_text(build_licences(lock), encoding="utf-8")
    other = [one.name for one in list_packages(lock) if one.version != lock[canonicalize_name(one.name)][0]]
    print(f"{folder}: {len(bom['components'])} packages.")
    if other:
        print(f"Not of the locked version: {', '.join(other)}. Run: make setup", file=sys.stderr)
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
