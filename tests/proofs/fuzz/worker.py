"""One process of the fuzzer: atheris with our mutations where it is installed, else the mutations alone.

`python -m tests.proofs.fuzz.worker <updates> <seed> <file for what was seen>`
"""

import importlib.util
import json
import os
import random
import sys
import tempfile
from pathlib import Path

IS_GUIDED = importlib.util.find_spec("atheris") is not None
MEASURED = (
    "bot.chat",
    "bot.channels",
    "bot.domain",
    "bot.nlu.text",
    "bot.assistant.turn_context",
    "bot.domain.assistant_protocol",
    "bot.services.conversations",
)
"""Whose branches guide it."""


def main(updates: int, seed: int, told: Path) -> None:
    """Run to the end and write down what was seen."""
    (_run_guided if IS_GUIDED else _run_blind)(updates, seed, told)


def _run_blind(updates: int, seed: int, told: Path) -> None:
    from tests.proofs.fuzz.run import open_run, run_mutants

    with open_run() as run:
        told.write_text(json.dumps(run_mutants(run, updates, seed=seed).as_dict()))


def _run_guided(updates: int, seed: int, told: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=list(MEASURED), enable_loader_override=False):
        from tests.proofs.fuzz.run import open_run
    from tests.proofs.fuzz.mutation import MAX_BYTES, choose_next, load_corpus, mutate_update

    chance, seeds = random.Random(seed), load_corpus()
    with open_run() as run, tempfile.TemporaryDirectory() as folder:
        for number, body in enumerate(seeds):
            (Path(folder) / f"{number:04}").write_bytes(body)

        def one(data: bytes) -> None:
            run.run_update(data)
            if run.result.updates >= updates:
                told.write_text(json.dumps(run.result.as_dict()))
                os._exit(0)  # libFuzzer knows no other end; whoever started this one clears its files away

        def another(data: bytes, limit: int, number: int) -> bytes:
            chance.seed(number)
            return mutate_update(choose_next(data, chance, seeds), chance, other=chance.choice(seeds))[:limit]

        options = [
            f"-seed={seed}",
            f"-max_len={MAX_BYTES}",
            f"-artifact_prefix={folder}/",
            "-timeout=60",
            "-rss_limit_mb=4096",
            "-verbosity=0",
        ]
        atheris.Setup([sys.argv[0], folder, *options], one, custom_mutator=another)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
