"""Seeded faults in the fusion that is kept."""

from dataclasses import replace

import numpy as np

from bot.nlu.fusion import FUSION_FILE, FusionModel
from tests.unit.tools.lint.conftest import Product
from tools.lint import nlu_examples

MEND = "run `make tune`"


def test_validate_finds_that_it_is_missing(product: Product) -> None:
    (product.root / FUSION_FILE).unlink()
    assert product.findings(nlu_examples.validate_fusion) == [
        f"{FUSION_FILE}: there is no fusion of what letters say — {MEND}, and keep the file"
    ]


def test_validate_finds_that_it_cannot_be_read(product: Product) -> None:
    (product.root / FUSION_FILE).write_bytes(b"oops")
    assert MEND in product.new_findings(nlu_examples.validate_fusion)


def test_validate_finds_an_intent_that_it_was_not_taught(product: Product) -> None:
    kept = FusionModel.load(product.root / FUSION_FILE)
    fewer = replace(kept, intents=kept.intents[1:], weights=kept.weights[:, 1:], bias=np.asarray(kept.bias[1:]))
    fewer.save(product.root / FUSION_FILE)
    assert f"{kept.intents[0]}: the fusion does not know it" in product.new_findings(nlu_examples.validate_fusion)
