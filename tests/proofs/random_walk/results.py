"""What walks came by: steps, deeds, screens, languages, and every violation."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.proofs.random_walk.simulated_user import WalkingUser


@dataclass
class WalkReport:
    """Adds up over women and processes."""

    steps: int = 0
    users: int = 0
    step_counts: Counter[str] = field(default_factory=Counter)
    screens: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def load(cls, path: Path) -> "WalkReport":
        """What an earlier walk came by; nothing where there was none."""
        if not path.exists():
            return cls()
        told = cls(**json.loads(path.read_text(encoding="utf-8")))
        told.step_counts, told.screens, told.languages = (
            Counter(told.step_counts),
            Counter(told.screens),
            Counter(told.languages),
        )
        return told

    def save(self, path: Path) -> None:
        """Keep it for the other half of a walk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(vars(self), ensure_ascii=False), encoding="utf-8")

    def add_user(self, user: WalkingUser) -> None:
        """One woman's walk is over."""
        self.users += 1
        self.steps += user.steps
        self.screens.update(user.screens)
        self.languages.update(user.languages)

    def merge(self, other: "WalkReport") -> None:
        """What another process came by."""
        self.steps += other.steps
        self.users += other.users
        for mine, theirs in (
            (self.step_counts, other.step_counts),
            (self.screens, other.screens),
            (self.languages, other.languages),
        ):
            mine.update(theirs)
        self.violations += other.violations
        self.seconds = max(self.seconds, other.seconds)
