"""`python -m bot rasa …`: Rasa's ordinary command line, made lean."""

import sys
from collections.abc import Sequence

from bot.assistant import lean_rasa, runtime
from bot.assistant.patches import TESTING_PATCHES
from bot.assistant.runtime import AssistantSettings, Runtime
from bot.assistant.train import MODEL_NAME
from bot.errors import BadSettings


def main(argv: Sequence[str], *, settings: AssistantSettings | None = None) -> None:
    """Run Rasa's command line with `argv` (without a program name). `settings` are needed to run or shell, not to train."""
    argv = list(argv)  # click hands over a tuple, which is like no list
    if argv[:1] in (["run"], ["x"], ["interactive"]) or (argv[:1] == ["shell"] and argv[1:2] != ["nlu"]):
        raise BadSettings(
            "Rasa's own server is not part of this product: `python -m bot talk` is a chat in the terminal."
        )
    lean_rasa.install_lean_rasa()
    if settings is not None:
        runtime.set_runtime(Runtime.from_settings(settings))
    from rasa.__main__ import main as rasa_main

    if argv[:1] == ["test"]:
        for patch in TESTING_PATCHES:
            patch.apply()

    sys.argv = ["rasa", *_add_model_name(argv)]
    rasa_main()


def _add_model_name(argv: Sequence[str]) -> list[str]:
    """Rasa names a model by chance; ours is found by its name."""
    unnamed = argv[:1] == ["train"] and "--fixed-model-name" not in argv
    return [*argv, "--fixed-model-name", MODEL_NAME] if unnamed else list(argv)
