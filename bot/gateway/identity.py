"""Which process this is, so that another one on the same machine can see that it is dead and need not wait for its lease."""

import os
import secrets
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_DEAD_STATES: Final = ("Z", "X")
"""States of a process that does nothing any more."""


def get_process_identity() -> str:
    """This process: the machine's boot, the space of its numbers, its number, when it began. Random where there is no /proc."""
    try:
        return ":".join((_machine_id(), str(os.getpid()), _start_ticks(os.getpid())))
    except OSError:
        return secrets.token_hex(16)


def is_dead(holder: str) -> bool:
    """Whether a process is certainly gone: it ran here, and does not run now. False where nobody here can know."""
    try:
        boot, namespace, number, began = holder.split(":")
        if f"{boot}:{namespace}" != _machine_id():
            return False
    except (ValueError, OSError):
        return False
    try:
        return _start_ticks(int(number)) != began
    except (OSError, ValueError):
        return True


def _machine_id() -> str:
    boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    return f"{boot}:{(_PROC / 'self/ns/pid').stat().st_ino}"


def _start_ticks(process_id: int) -> str:
    """When a process began, in the kernel's own ticks. Raises OSError where there is none."""
    fields = (_PROC / str(process_id) / "stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    if fields[0] in _DEAD_STATES:
        raise ProcessLookupError(process_id)
    return fields[19]
