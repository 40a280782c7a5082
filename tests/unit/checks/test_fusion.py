"""Seeded faults in the fusion that is kept."""

from dataclasses import replace

import numpy as np

from bot.checks import fusion
from bot.text.fusion import FILE, Fusion
from tests.unit.checks.conftest import Product

MEND = "run `make tune`"


def test_validate_finds_that_it_is_missing(product: Product) -> None:
    (product.root / FILE).unlink()
    assert product.findings(fusion.validate) == [f"{FILE}: there is no fusion of what letters say — {MEND}, and keep the file"]


def test_validate_finds_that_it_cannot_be_read(product: Product) -> None:
    (product.root / FILE).write_bytes(b"oops")
    assert MEND in product.new_findings(fusion.validate)


def test_validate_finds_an_intent_that_it_was_not_taught(product: Product) -> None:
    kept = Fusion.load(product.root / FILE)
    fewer = replace(kept, intents=kept.intents[1:], weights=kept.weights[:, 1:], bias=np.asarray(kept.bias[1:]))
    fewer.save(product.root / FILE)
    assert f"{kept.intents[0]}: the fusion does not know it" in product.new_findings(fusion.validate)
