"""Keys, settings, training and the command line."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bot.assistant import runtime, server, train
from bot.assistant.runtime import read_channel_key
from bot.cli import rasa
from bot.errors import BadContent, BadSettings, Misconfigured
from bot.nlu.fusion import FUSION_FILE, FusionModel
from tests.support.mini_assistant import build

ROOT = Path(__file__).resolve().parents[3]


def write_key(directory: Path, *, content: bytes = base64.b64encode(b"k" * 32), mode: int = 0o600) -> None:
    (directory / "channel").write_bytes(content)
    (directory / "channel").chmod(mode)


def test_the_channel_key_is_32_bytes_in_base64(tmp_path) -> None:
    write_key(tmp_path, content=base64.b64encode(b"k" * 32) + b"\n")
    assert read_channel_key(tmp_path) == b"k" * 32


@pytest.mark.parametrize(
    "wrong", [{"mode": 0o644}, {"content": b""}, {"content": base64.b64encode(b"k" * 16)}, {"content": b"\xff"}]
)
def test_a_key_that_is_open_short_or_spoilt_is_refused(wrong, tmp_path) -> None:
    write_key(tmp_path, **wrong)
    with pytest.raises(BadSettings):
        read_channel_key(tmp_path)


def test_a_missing_key_is_refused(tmp_path) -> None:
    with pytest.raises(BadSettings):
        read_channel_key(tmp_path)


def test_parts_that_rasa_builds_without_our_launcher_say_how_to_start(monkeypatch) -> None:
    monkeypatch.setattr(runtime, "_runtime", None)
    with pytest.raises(BadSettings, match="python -m bot"):
        runtime.get_runtime()


def test_serving_without_a_model_says_what_to_do(tmp_path) -> None:
    with pytest.raises(Misconfigured, match="make train"):
        server.main(SimpleNamespace(model_path=tmp_path / "none.tar.gz"))


def test_training_again_without_a_change_does_nothing(project) -> None:
    model = project / "models" / "pelita.tar.gz"
    before = model.stat().st_mtime_ns
    assert train.train_if_needed(root=project) == model
    assert model.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("intents", "said"),
    [(("greet", "ask_pension"), "ask_pension is new"), ((), "greet has no examples"), (("greet",), "")],
)
def test_examples_of_another_intent_than_the_fusion_knows_are_refused_at_once(
    tmp_path: Path, intents: tuple[str, ...], said: str
) -> None:
    nothing = np.zeros(0, dtype=np.float32)
    (tmp_path / "data" / "understanding").mkdir(parents=True)
    FusionModel(("greet",), *[nothing] * 6).save(tmp_path / FUSION_FILE)
    (tmp_path / "data" / "nlu" / "en").mkdir(parents=True)
    for intent in intents:
        text = f"nlu:\n- intent: {intent}\n  examples: |\n    - when will it be\n"
        (tmp_path / "data" / "nlu" / "en" / f"{intent}.yml").write_text(text, encoding="utf-8")
    if said:
        with pytest.raises(BadContent, match=f"{said}.*make tune"):
            train.check_intents(tmp_path)
    else:
        train.check_intents(tmp_path)


@pytest.mark.parametrize(
    "name", ["domain.yml", "config.yml", "data/nlu/examples.yml", "data/directory/place_aliases.csv"]
)
def test_a_changed_input_is_noticed(name, tmp_path) -> None:
    root = build.write_project(tmp_path)
    before = train.hash_inputs(root)
    (root / name).write_text((root / name).read_text() + "\n")
    assert train.hash_inputs(root) != before


def test_content_that_cannot_be_trained_is_named(tmp_path) -> None:
    root = build.write_project(tmp_path)
    (root / "data" / "rules" / "rules.yml").write_text("rules: [")
    with pytest.raises(BadContent, match=r"rules\.yml"):
        train.train_if_needed(root=root)


def test_the_client_side_needs_no_rasa() -> None:
    code = (
        "import sys, bot.chat.assistant_client, bot.logging_setup, bot.nlu.text.normalize, bot.nlu.intent_model;"
        "print([m for m in sys.modules if m.split('.')[0] in ('rasa', 'sklearn', 'tensorflow', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("typed", "run"),
    [
        (["train"], ["train", "--fixed-model-name", "pelita"]),
        (["train", "--fixed-model-name", "mine"], ["train", "--fixed-model-name", "mine"]),
        (["shell"], ["shell"]),
        ([], []),
    ],
)
def test_a_model_trained_by_hand_gets_the_name_it_is_found_by(typed, run) -> None:
    assert rasa._add_model_name(typed) == run


@pytest.mark.parametrize("typed", [["run"], ["x"], ["interactive"], ["shell"], ["shell", "--debug"]])
def test_commands_that_need_rasas_server_say_what_to_use(typed) -> None:
    with pytest.raises(BadSettings, match="python -m bot talk"):
        rasa.main(typed)


def test_stand_ins_can_be_installed_twice_without_setuptools(tmp_path) -> None:
    code = (
        "import sys; sys.modules.pop('pkg_resources', None)\n"
        "from bot.assistant import import_stubs\n"
        "import_stubs.install_import_stubs(serving=False); import_stubs.install_import_stubs(serving=True)\n"
        "import pkg_resources; print(pkg_resources.get_distribution('rasa').version)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True)
    assert done.stdout.strip() == "3.6.21"


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["data", "validate", "--data", "data/nlu", "data/rules"],
        ["test", "nlu", "--nlu", "data/nlu", "--no-plot"],
        ["test", "core", "--stories", "data/rules", "--no-plot"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_rasas_own_command_line_works(project, command) -> None:
    code = f"from bot.cli.rasa import main; main({tuple(command)!r})"  # as the command line hands them over
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=project, env=environment, timeout=100, check=False
    )
    assert done.returncode == 0
