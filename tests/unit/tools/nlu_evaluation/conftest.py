"""The product's own training examples."""

import pytest

from bot.nlu.training.labelled_examples import load_dataset
from tests.support.factories import ROOT


@pytest.fixture(scope="session")
def burmese() -> list[str]:
    return [one.text for one in load_dataset(ROOT) if one.language == "my"]
