"""Keys whose time is over, and since when that is known: they are destroyed only after a delay, if it is still so then.

What she erases or withdraws herself does not pass here: its keys die at once.
"""

import json
import os
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.errors import StoreUnavailable
from bot.model.clock import TrustedTime

FILE: Final = "condemned"
DELAY: Final = timedelta(minutes=45)
"""Time for somebody to notice; within the hour by which nothing may stay too long, even after a long stop."""
ScheduledTimes = dict[str, dict[str, str]]


class KeyDestructionSchedule:
    """Marks in one file of the key folder, by kind and name. A mark is set up to `delay` early, so that nothing goes late."""

    def __init__(self, directory: Path, *, delay: timedelta = DELAY) -> None:
        self._directory, self.delay = directory, delay

    def update_schedule(self, kind: str, names: Collection[str], *, now: TrustedTime) -> set[str]:
        """Mark these and no others of a kind; those marked for the whole delay. Raises StoreUnavailable (disk full).

        Whatever is not named is spared: its mark goes. A mark dated ahead was set by a wrong time and begins anew.
        """
        marks = self._read_schedule()
        before = marks.get(kind, {})
        after = {name: _get_scheduled_time(before.get(name), now) for name in sorted(names)}
        if after != before:
            self._write_schedule({**marks, kind: after})
        return {name for name, at in after.items() if datetime.fromisoformat(at) + self.delay <= now}

    def _read_schedule(self) -> ScheduledTimes:
        try:
            found = json.loads((self._directory / FILE).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}  # nothing is marked: everything waits for the whole delay
        return found if isinstance(found, dict) and all(isinstance(each, dict) for each in found.values()) else {}

    def _write_schedule(self, scheduled_times: ScheduledTimes) -> None:
        aside = self._directory / f".{FILE}.{os.getpid()}"
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                json.dump(scheduled_times, file)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._directory / FILE)
        except OSError as error:
            raise StoreUnavailable(f"the marks of keys cannot be written: {error.strerror}") from None


def _get_scheduled_time(before: object, now: datetime) -> str:
    try:
        if isinstance(before, str) and datetime.fromisoformat(before) <= now:
            return before
    except (ValueError, TypeError):
        pass  # not a mark of ours
    return now.isoformat()
