"""One thing that is wrong, where it is, and what mends it."""

from dataclasses import dataclass


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
