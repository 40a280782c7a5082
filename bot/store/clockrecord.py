"""The last trusted time, on disk: a process that starts anew compares its clock with it."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.errors import StoreUnavailable

FILE: Final = "clock"
MAX_BYTES: Final = 64
"""Characters of the file; a time has fewer."""


class ClockRecord:
    """One small file in the data folder. The gateway writes it, other processes only read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> datetime | None:
        """The last trusted time; None where none was written yet, or what stands there is no time."""
        try:
            with (self._folder / FILE).open(encoding="ascii") as file:
                found = datetime.fromisoformat(file.read(MAX_BYTES).strip())
        except (OSError, ValueError):
            return None
        return found if found.tzinfo else None

    def write(self, at: datetime) -> None:
        """Replace it in one step. Raises StoreUnavailable (disk full)."""
        aside = self._folder / f".{FILE}.{os.getpid()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                file.write(f"{at.isoformat()}\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._folder / FILE)
        except OSError as error:
            raise StoreUnavailable(f"the trusted time cannot be written: {error.strerror}") from None
