"""`make train`: domain, rules and examples → models/pelita.tar.gz, unless nothing has changed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from bot import process_memory
from bot.assistant import lean_rasa
from bot.errors import BadContent
from bot.nlu.fusion import FUSION_FILE, FusionModel
from bot.nlu.training.example_files import read_examples

MODEL_NAME = "pelita"
_INPUTS = (
    "domain.yml",
    "config.yml",
    "data/nlu/**/*.yml",
    "data/rules/**/*.yml",
    "data/questions/*.csv",
    FUSION_FILE,
    "data/directory/place_aliases.csv",
    "data/directory/places.csv",
    "data/triage/place_words.csv",
    "bot/nlu/**/*.py",
    "bot/domain/enums.py",
)
"""Everything a model is made of. Rasa is pointed at data/nlu and data/rules alone: it would try to read all of data/."""


def train_if_needed(*, root: Path, force: bool = False) -> Path:
    """Train if an input changed since the model was made, and say where the model is. Raises BadContent."""
    return train_model(root) if force or not is_up_to_date(root) else get_model_path(root)


def train_model(root: Path) -> Path:
    """Train, whatever there is, and say where the model is. Raises BadContent."""
    model, inputs = get_model_path(root), hash_inputs(root)
    _run_training(root, model)
    _get_inputs_path(root).write_text(inputs)
    return model


def check_intents(root: Path) -> None:
    """Refuse examples of other intents than the fusion that is kept tells apart, before a minute is spent on them.

    Raises BadContent, and Misconfigured where the fusion cannot be read.
    """
    if not (root / FUSION_FILE).is_file():
        return
    known, written = {*FusionModel.load(root / FUSION_FILE).intents}, {one.intent for one in read_examples(root)}
    for intent in sorted(known ^ written):
        what = "has no examples" if intent in known else "is new"
        raise BadContent(f"The intent {intent} {what}, and {FUSION_FILE} is of other intents. Run: make tune")


def is_up_to_date(root: Path) -> bool:
    """Whether there is a model, made of what its inputs are now."""
    made_of = _get_inputs_path(root)
    return get_model_path(root).exists() and made_of.exists() and made_of.read_text() == hash_inputs(root)


def get_model_path(root: Path) -> Path:
    """Where the model is, or will be."""
    return root / "models" / f"{MODEL_NAME}.tar.gz"


def _get_inputs_path(root: Path) -> Path:
    return get_model_path(root).with_name(f"{MODEL_NAME}.inputs")


def hash_inputs(root: Path) -> str:
    """One hash over the names and contents of everything a model is made of."""
    digest = hashlib.sha256(lean_rasa.RASA_VERSION.encode())
    for path in _iterate_inputs(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _iterate_inputs(root: Path) -> Iterator[Path]:
    for pattern in _INPUTS:
        yield from sorted(root.glob(pattern))


def _run_training(root: Path, model: Path) -> None:
    process_memory.release_large_blocks()
    lean_rasa.install_lean_rasa()
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    before = Path.cwd()
    os.chdir(root)  # config.yml names files from the project's folder, as Rasa's own command line does
    try:
        # What changed is known already (see `fingerprint`); Rasa would take ten seconds to find it out once more.
        result = rasa_train(
            "domain.yml",
            "config.yml",
            ["data/nlu", "data/rules"],
            "models",
            fixed_model_name=MODEL_NAME,
            force_training=True,
        )
    except RasaException as error:
        raise BadContent(f"{type(error).__name__}: {error}") from error
    finally:
        os.chdir(before)
    if result.code or not model.exists():
        raise BadContent("Rasa could not train; what is wrong stands above.")
