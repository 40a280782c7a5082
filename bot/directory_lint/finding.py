"""One thing that is wrong, where it is, and what mends it; and checks run one after another, whatever they meet."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Misconfigured


@dataclass(frozen=True)
class Finding:
    """Never an exception: all findings are collected, so that one run shows everything there is to mend."""

    file: str
    """Relative to the root, with forward slashes."""
    line: int | None
    """Counted from 1; None where the whole file is meant."""
    message: str
    fix: str
    about: str = ""
    """The text that is meant, shortened, with its context."""
    language: str = ""
    """Whose language it is, where the file does not tell."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {prefix_message(self.about, self.message)} — {self.fix}"


def prefix_message(about: str, message: str) -> str:
    """A message behind the name of the text that it is about, where it is about one."""
    return f"{about}{' ' if about.endswith(']') else ': '}{message}" if about else message


LintCheck = Callable[[Path], Iterator[Finding]]
"""Root → every finding of one kind."""


def run_checks(checks: Iterable[tuple[str, LintCheck]], root: Path) -> list[Finding]:
    """All findings, in the order of the checks, each given with the place to look at where it stumbles. Never raises."""
    return [finding for where, check in checks for finding in _run_check(where, check, root)]


def _run_check(where: str, check: LintCheck, root: Path) -> list[Finding]:
    collected = []
    try:
        for finding in check(root):
            collected.append(finding)  # noqa: PERF402 -- what was found before a stumble must stay
    except Misconfigured as error:
        collected.append(Finding(where, None, str(error), "mend the file"))
    except Exception as error:  # noqa: BLE001 -- whatever a file holds, the other checks must still run
        message = f"has a shape that cannot be checked ({type(error).__name__}: {error})"
        collected.append(Finding(where, None, message, "compare it with the last version that passed"))
    return collected
