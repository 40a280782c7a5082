"""What walks came by: steps, deeds, screens, languages, and every violation."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.fire.walk.her import Her


@dataclass
class Told:
    """Adds up over women and processes."""

    steps: int = 0
    women: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    screens: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def read(cls, path: Path) -> "Told":
        """What an earlier walk came by; nothing where there was none."""
        if not path.exists():
            return cls()
        told = cls(**json.loads(path.read_text(encoding="utf-8")))
        told.deeds, told.screens, told.languages = Counter(told.deeds), Counter(told.screens), Counter(told.languages)
        return told

    def write(self, path: Path) -> None:
        """Keep it for the other half of a walk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(vars(self), ensure_ascii=False), encoding="utf-8")

    def add(self, her: Her) -> None:
        """One woman's walk is over."""
        self.women += 1
        self.steps += her.steps
        self.screens.update(her.screens)
        self.languages.update(her.languages)

    def join(self, other: "Told") -> None:
        """What another process came by."""
        self.steps += other.steps
        self.women += other.women
        for mine, theirs in (
            (self.deeds, other.deeds),
            (self.screens, other.screens),
            (self.languages, other.languages),
        ):
            mine.update(theirs)
        self.violations += other.violations
        self.seconds = max(self.seconds, other.seconds)
