"""The notes of a release: `python3 .github/release_notes.py v1.2.3` prints that version's section of CHANGELOG.md.

Ends with 1 where the tag is not the version in pyproject.toml, or the changelog has no such section, or an empty one.
"""

import os
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """The version of this checkout."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def notes(changelog: str, wanted: str) -> str:
    """What the changelog says of one version, without its heading; empty where it says nothing."""
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    for section in sections:
        heading, _, body = section.partition("\n")
        if re.match(rf"\[?{re.escape(wanted)}\]?(\s|$)", heading):
            return re.sub(r"^\[[^\]]+\]: .*\n?", "", body, flags=re.MULTILINE).strip()
    return ""


def with_whole_links(text: str, address: str) -> str:
    """The same with links into the repository that also lead there from the page of a release."""
    return re.sub(r"\]\((?![a-z]+:|#)([^)\s]+)\)", rf"]({address}/\1)", text)


def main(tag: str) -> int:
    """Print the notes, or say what is wrong."""
    wanted = tag.removeprefix("v")
    if wanted != version():
        print(f"The tag is {tag}, the version in pyproject.toml {version()}.", file=sys.stderr)
        return 1
    found = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), wanted)
    if not found:
        print(f"CHANGELOG.md says nothing of {wanted}.", file=sys.stderr)
        return 1
    repository = os.environ.get("GITHUB_REPOSITORY")
    address = f"{os.environ.get('GITHUB_SERVER_URL')}/{repository}/blob/{tag}"
    print(with_whole_links(found, address) if repository else found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
