"""A page of figures: what was aimed at, what was seen, by which command, when and on what."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path("docs") / "measured"


@dataclass(frozen=True)
class Figure:
    """One measured thing. `is_met` is None for what is only told."""

    name: str
    target: str
    value: str
    is_met: bool | None = None

    def format_row(self) -> str:
        """The line of the table."""
        return f"| {self.name} | {self.target} | {self.value} | {_format_verdict(self.is_met)} |"


def describe_machine() -> str:
    """The class of this machine, without its name."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {gigabytes:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"
    )


def render_table(figures: Sequence[Figure]) -> str:
    """The figures as a table."""
    return "\n".join(["| what | aim | seen | |", "|---|---|---|---|", *(figure.format_row() for figure in figures)])


def write_page(root: Path, name: str, *, title: str, command: str, today: date, body: str) -> Path:
    """Write `docs/measured/<name>.md`; returns where it stands."""
    path = root / FOLDER / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"# {title}\n\nMeasured on {today.isoformat()} with `{command}` on {describe_machine()}. Written by that command.\n"
    path.write_text(f"{head}\n{body.rstrip()}\n", encoding="utf-8")
    return path


def replace_section(root: Path, name: str, *, section: str, command: str, today: date, body: str) -> Path:
    """Put a section that was measured alone in the place of the one of that name, else at the end of the page."""
    path = root / FOLDER / f"{name}.md"
    head, *sections = path.read_text(encoding="utf-8").rstrip().split("\n## ")
    said = f"Measured alone on {today.isoformat()} with `{command}`."
    new = f"{section}\n\n{said}\n\n{body.rstrip()}\n"
    places = [number for number, one in enumerate(sections) if one.startswith(f"{section}\n")]
    for number in places or [len(sections)]:
        sections[number : number + 1] = [new]
    path.write_text("\n## ".join([f"{head.rstrip()}\n", *(f"{one.rstrip()}\n" for one in sections)]), encoding="utf-8")
    return path


def are_all_met(figures: Sequence[Figure]) -> bool:
    """Whether nothing fell short."""
    return all(figure.is_met is not False for figure in figures)


def _format_verdict(is_met: bool | None) -> str:
    return {True: "met", False: "**not met**", None: ""}[is_met]
