"""What the parts that Rasa builds by itself need to know.

Rasa constructs channel, tracker store and response generator from dotted paths in YAML, and hands them nothing of ours.
The launcher therefore leaves the settings here before Rasa starts, and those parts pick them up. Nothing else reads this.
"""

import base64
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.domain.clock import wall_clock
from bot.errors import BadSettings

KEY_BYTES = 32


class AssistantSettings(Protocol):
    """The settings the assistant needs; bot.config.settings.Settings has them."""

    @property
    def keys_dir(self) -> Path: ...
    @property
    def tracker_url(self) -> str: ...
    @property
    def actions_url(self) -> str: ...


@dataclass(frozen=True)
class Runtime:
    """Key, addresses and clock of one assistant process."""

    channel_key: bytes
    tracker_url: str
    actions_url: str = ""
    """An ordinary rasa-sdk server's webhook; empty: actions run inside the assistant."""
    actions_package: str = "actions"
    clock: Callable[[], datetime] = wall_clock
    get_trusted_time: Callable[[], datetime | None] = wall_clock
    """The time by which quiet conversations are erased; None while it is in doubt."""
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    """Which assistant this is, among those that share a tracker database."""

    @classmethod
    def from_settings(cls, settings: AssistantSettings) -> "Runtime":
        """Read the channel key and take the addresses. Raises BadSettings."""
        return cls(
            channel_key=read_channel_key(settings.keys_dir),
            tracker_url=settings.tracker_url,
            actions_url=settings.actions_url,
        )


def read_channel_key(keys_dir: Path) -> bytes:
    """The 32 bytes gateway and assistant sign with, from `<keys_dir>/channel`. Raises BadSettings."""
    path = keys_dir / "channel"
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadSettings(f"{path} may be read by others: its mode must be 0600.")
        key = base64.b64decode(path.read_bytes(), validate=False)
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path} cannot be read: it must hold 32 bytes in base64.") from error
    if len(key) != KEY_BYTES:
        raise BadSettings(f"{path} must hold 32 bytes in base64, not {len(key)}.")
    return key


_runtime: Runtime | None = None


def set_runtime(runtime: Runtime) -> None:
    """Leave the settings for the parts that Rasa builds."""
    global _runtime  # noqa: PLW0603 -- the one hand-over, see the module's docstring
    _runtime = runtime


def get_runtime() -> Runtime:
    """The settings left by the launcher. Raises BadSettings if there are none."""
    if _runtime is None:
        raise BadSettings("The assistant must be started with `python -m bot`, which reads its settings.")
    return _runtime
