"""What docs/translators/examples.md says of adding and taking out an example is what the checks ask for."""

import re

import pytest

from bot.nlu.training.example_files import read_examples
from tests.support.factories import ROOT
from tests.unit.tools.lint.conftest import Product
from tools.lint import run
from tools.nlu_evaluation.batches import FILE as BATCHES_FILE
from tools.nlu_evaluation.batches import load_batches

PAGE = (ROOT / "docs" / "translators" / "examples.md").read_text(encoding="utf-8")
ADD, TAKE_OUT = PAGE.split("## Add\n")[1].split("## Judge")[0], PAGE.split("## Take out\n")[1]
ROW = re.findall(r"^```csv\n(.*?)^```", ADD, re.MULTILINE | re.DOTALL)[0]
BLOCK = re.findall(r"^```yaml\n(.*?)^```", ADD, re.MULTILINE | re.DOTALL)[0]
FILE = re.findall(r"`(data/nlu/\S+\.yml)`", ADD)[0]
PLACE = re.findall(r"^python -m bot check .*--place (\S+)$", ADD, re.MULTILINE)[0]


@pytest.fixture
def added(product: Product) -> Product:
    """The product with the example of the page added as the page says."""
    product.add(BATCHES_FILE, ROW)
    product.add(FILE, BLOCK)
    return product


def found(product: Product) -> set[str]:
    """What the command of the page prints, a line each."""
    return {str(finding) for finding in run.collect_findings(product.root, place=PLACE)}


def test_what_is_added_as_the_page_says_is_read_and_has_no_finding(product: Product) -> None:
    before = found(product)
    product.add(BATCHES_FILE, ROW)
    product.add(FILE, BLOCK)
    assert found(product) == before
    batch = [one for one in read_examples(product.root) if one.batch == ROW.split(",")[0]]
    assert [one.text for one in batch] == re.findall(r"^    - (.*)$", BLOCK, re.MULTILINE)
    assert load_batches(product.root)[batch[0].batch].writer == ROW.split(",")[2]


def test_a_block_whose_batch_has_no_row_is_found(product: Product) -> None:
    product.add(FILE, BLOCK)
    assert any("is not known" in line and FILE in line for line in found(product))


def test_what_is_taken_out_leaves_no_finding(added: Product) -> None:
    before = found(added)
    added.change(FILE, BLOCK, "")
    assert found(added) == before
    added.change(BATCHES_FILE, ROW, "")
    assert found(added) == before


def test_the_page_names_every_column_of_the_table_and_every_kind() -> None:
    from bot.nlu.training.example_files import BLOCK_KINDS
    from tools.nlu_evaluation.batches import COLUMNS, KINDS

    assert not [name for name in (*COLUMNS, *BLOCK_KINDS, *KINDS) if f"`{name}`" not in PAGE]
