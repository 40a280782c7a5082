"""What walks came by: steps, deeds, screens, languages, and every violation."""

from collections import Counter
from dataclasses import dataclass, field

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
