"""What `make docs` does to our pages on their way to the site (a hook of MkDocs, named in mkdocs.yml).

The pages are written for a code host: they link to files of the repository, and their lists are those of CommonMark. Here

- a few pages from outside docs/ become pages of the site;
- links between pages lead to pages; links to other files lead to the repository where its address is known, else they
  become plain text. A link to what does not exist stops the build;
- lists are indented as Python-Markdown wants them;
- `*` in the menu stands for all pages that fit;
- a page that would fetch anything from another server stops the build.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[1]
BESIDE: Final = {
    "CONTRIBUTING.md": "contributing.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "data/directory/README.md": "directory.md",
}
"""Pages outside docs/ → where they stand in the site."""
_LINK: Final = re.compile(r"(?P<bang>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_CODE: Final = re.compile(r"(`[^`]*`)")
_ITEM: Final = re.compile(r"^(?P<indent> *)(?P<marker>[-*]|\d+\.) +(?=\S)")
_FETCHED: Final = re.compile(r"<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)=[\"']?((?:https?:)?//[^\"' >]+)")
_INFO: Final = re.compile(r"^( *```[a-z]+) .*$")
_FENCE: Final = re.compile(r"^ *(```|~~~)")


class Refused(Exception):
    """The site cannot be built like this."""


def on_config(config: Any) -> Any:
    """Patterns in the menu become pages."""
    config.nav = _expanded(config.nav, Path(config.docs_dir))
    return config


def on_files(files: Files, *, config: Any) -> Files:
    """The pages from outside docs/."""
    from mkdocs.structure.files import File

    for source, place in BESIDE.items():
        files.append(File.generated(config, place, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: Any, files: Files) -> str:
    """Links and lists, as the site needs them."""
    del files
    here = page.file.src_uri
    source = next((name for name, place in BESIDE.items() if place == here), f"docs/{here}")
    written = reindented(markdown)
    return linked(written, source=source, here=here, repository=config.extra.get("repository") or "")


def on_post_page(output: str, *, page: Page, config: Any) -> str:
    """Nothing is fetched from elsewhere: whoever reads about leaving unseen is seen by nobody."""
    del config
    if found := _FETCHED.search(output):
        raise Refused(f"{page.file.src_uri} fetches {found[1]}")
    return output


def linked(markdown: str, *, source: str, here: str, repository: str) -> str:
    """The text with every relative link of `source` turned into one that holds at `here`."""

    def link(found: re.Match[str]) -> str:
        return _link(found, source=source, here=here, repository=repository)

    lines = []
    fenced = False
    for line in markdown.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        # What stands behind the language of a block of code is for our tests.
        lines.append(_INFO.sub(r"\1", line) if fenced else _outside_code(line, link))
    return "\n".join(lines)


def _outside_code(line: str, link: Any) -> str:
    # A link may hold code as its text: `[`name`](target)`; a link within code is left alone.
    if "](" not in line:
        return line
    kept: list[str] = []

    def put_by(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    changed = _LINK.sub(link, _CODE.sub(put_by, line))
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], changed)


def _link(found: re.Match[str], *, source: str, here: str, repository: str) -> str:
    target, _, anchor = found["target"].partition("#")
    if not target or re.match(r"[a-z]+:", target):
        return found[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    if not (ROOT / path).exists():
        raise Refused(f"{source}: {found['target']} leads nowhere")
    if (ROOT / path / "README.md").is_file() and (path.startswith("docs/") or f"{path}/README.md" in BESIDE):
        path = f"{path}/README.md"
    anchored = f"#{anchor}" if anchor else ""
    place = BESIDE.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
    if place:
        to = posixpath.relpath(place, posixpath.dirname(here) or ".")
    elif repository:
        to = f"{repository}/{'tree' if (ROOT / path).is_dir() else 'blob'}/main/{path}"
    else:
        return found["text"]
    return f"{found['bang']}[{found['text']}]({to}{anchored})"


def reindented(markdown: str) -> str:
    """Four spaces for what belongs to an item of a list, and an empty line before a list that follows a paragraph."""
    lines: list[str] = []
    open_items: list[int] = []  # where the text of each open item begins
    fenced = False
    for line in markdown.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        item = None if fenced else _ITEM.match(line)
        if item and item["marker"] not in ("-", "*", "1.") and not open_items and lines and lines[-1].strip():
            item = None  # a line of a paragraph that happens to begin with a number
        if line.strip() and not fenced:
            after_empty = not lines or not lines[-1].strip()
            while open_items and indent < open_items[-1] and (item or after_empty):
                open_items.pop()
            if item and lines and lines[-1].strip() and not open_items and not _is_item(lines):
                lines.append("")
        begins = open_items[-1] if open_items else 0
        depth = len(open_items)
        body = line[min(begins, indent) :] if line.strip() else ""
        lines.append(" " * (4 * depth) + body if body else "")
        if item:
            open_items.append(item.end())
        fenced ^= bool(_FENCE.match(line))
    return "\n".join(lines)


def _is_item(lines: list[str]) -> bool:
    """Whether the line before belongs to a list: an item, or what goes on from one."""
    for line in reversed(lines):
        if not line.strip():
            return False
        if _ITEM.match(line):
            return True
    return False


def _expanded(menu: list[Any], docs: Path) -> list[Any]:
    found: list[Any] = []
    for entry in menu:
        if isinstance(entry, str) and "*" in entry:
            found += sorted(path.relative_to(docs).as_posix() for path in docs.glob(entry))
        elif isinstance(entry, dict):
            found.append(
                {name: _expanded(what, docs) if isinstance(what, list) else what for name, what in entry.items()}
            )
        else:
            found.append(entry)
    return found
