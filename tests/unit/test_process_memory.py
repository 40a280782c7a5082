"""Freed arrays do not stay with the process, or stay for the next ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.factories import ROOT

TAKEN = """
import numpy as np
from bot import process_memory as memory
if {first}: memory.release_large_blocks()
np.ones(30 << 20, dtype=np.uint8)  # from now on glibc would keep pieces up to this size
pairs = [(np.ones(2 << 20, dtype=np.uint8), np.ones(64 << 10, dtype=np.uint8)) for _ in range(50)]
small = [behind for _, behind in pairs]  # lie between the large ones, so that the heap cannot shrink
del pairs
print(int(open("/proc/self/statm").read().split()[1]) * 4096 >> 20)
"""


AGAIN = """
import resource
import numpy as np
from bot import process_memory as memory
memory.release_large_blocks()
if {kept}: memory.cache_large_blocks()
for _ in range(50): np.ones(6 << 20, dtype=np.uint8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50): np.ones(6 << 20, dtype=np.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def megabytes(*, first: bool) -> int:
    return said_by(TAKEN.format(first=first))


def said_by(code: str) -> int:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux how much the process holds")
def test_what_large_arrays_took_is_given_back() -> None:
    kept = megabytes(first=False)
    given_back = megabytes(first=True)
    assert given_back < kept - 50


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="asks Linux how often the process had to wait for a page"
)
def test_what_is_needed_again_and_again_is_kept() -> None:
    mapped_anew = said_by(AGAIN.format(kept=False))
    kept = said_by(AGAIN.format(kept=True))
    assert kept < mapped_anew / 10


CLOSED = """
import ctypes, resource, sys
from bot import __main__ as entry
def tell():
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
    return 0
entry.cli.commands[sys.argv[1]].callback = tell
sys.exit(entry.main([sys.argv[1]]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux closes a process's memory")
@pytest.mark.parametrize("command", ["up", "gateway", "assistant", "actions", "console", "sweep"])
def test_a_process_with_keys_is_closed_to_others_and_leaves_no_core(command: str, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "TELEGRAM_TOKEN": "123456:letters",
        "PELITA_VAR": str(tmp_path),
        "PELITA_KEYS": str(tmp_path / "k"),
    }
    said = subprocess.run([sys.executable, "-c", CLOSED, command], env=env, capture_output=True, text=True, check=True)
    assert said.stdout == "0 (0, 0)\n"
