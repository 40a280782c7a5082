"""How much is measured: the whole of it, or the short version that stands among the tests."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Plan:
    """Counts and seconds of every measure."""

    one_turns: int = 400
    """Turns of one woman, after which half and 95 % are read."""
    together: int = 32
    together_seconds: float = 25.0
    long_turns: int = 1000
    early_talks: int = 12
    """Conversations whose tenth turn is timed."""
    soak_rate: float = 20.0
    soak_users: int = 100
    soak_seconds: float = 600.0
    flood_rate: float = 50.0
    flooders: int = 20
    flood_seconds: float = 60.0
    danger_rounds: int = 5
    danger_users: int = 20
    with_up: bool = True
    """Whether everything is also started as an operator starts it, and weighed."""


FULL = Plan()
SHORT = replace(
    FULL,
    one_turns=40,
    together=8,
    together_seconds=2.0,
    long_turns=40,
    early_talks=2,
    soak_rate=8.0,
    soak_users=16,
    soak_seconds=4.0,
    flood_rate=30.0,
    flooders=6,
    flood_seconds=6.0,
    danger_rounds=1,
    danger_users=5,
    with_up=False,
)
