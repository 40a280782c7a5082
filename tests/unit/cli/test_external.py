"""An installation without the maintainers' folders: their commands say so in one sentence, and nothing else breaks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.external import load
from bot.errors import Misconfigured
from tests.support.factories import ROOT


@pytest.mark.parametrize(
    ("command", "present", "missing"),
    [
        (["check"], ("bot",), "tools"),
        (["directory", "due"], ("bot",), "tools"),
        (["rehearsal"], ("bot", "tools"), "simulator"),
        (["rehearsal"], ("bot", "simulator"), "tools"),
    ],
)
def test_a_command_names_the_folder_it_lacks(
    tmp_path: Path, command: list[str], present: tuple[str, ...], missing: str
) -> None:
    for folder in present:
        (tmp_path / folder).symlink_to(ROOT / folder)
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PELITA_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = f"pelita: {missing} is missing here: this command needs a whole checkout of Pelita.\n"
    assert (done.returncode, done.stderr.splitlines(keepends=True)[-1]) == (78, said)


def test_a_folder_within_is_named_as_well() -> None:
    with pytest.raises(Misconfigured, match=r"^tools/nowhere is missing here"):
        load("tools.nowhere.at_all")


def test_a_library_that_is_missing_is_not_taken_for_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs_more.py").write_text("import no_such_library\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        load("needs_more")
