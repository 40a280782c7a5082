"""Seeded faults in what officers read."""

import pytest

from bot.i18n import translation_files
from tests.unit.tools.lint.conftest import Product
from tools.lint import catalogs

ID, KM = (f"locales/{code}/LC_MESSAGES/console.po" for code in ("id", "km"))
SIGN_IN = "bot/console/templates/sign_in.html"


def translate(product: Product, name: str, msgid: str, said: str, *, fuzzy: bool = False) -> None:
    path = product.root / name
    catalog = translation_files.parse_po(path.read_bytes())
    message = catalog.get(msgid)
    assert message
    message.string = said
    if fuzzy:
        message.flags.add("fuzzy")
    path.write_bytes(translation_files.to_po(catalog))


def test_a_stale_template_is_found(product: Product) -> None:
    product.change(SIGN_IN, "Code from your phone", "Code of your phone")
    found = product.new_findings(catalogs.validate_console)
    assert "it differs from what stands in the product" in found
    assert "“Code of your phone” is missing" in found


def test_a_number_in_a_text_is_found(product: Product) -> None:
    product.change(SIGN_IN, "Six digits.", "6 digits.")
    assert "the digit 6" in product.new_findings(catalogs.validate_console)


@pytest.mark.parametrize(
    ("name", "said", "finding"),
    [
        (ID, "", "is not translated"),
        (ID, "Halo", "{name} is missing"),
        (ID, "Halo, {nama}", "{nama} is not in the English"),
        (ID, "Halo, {name} 9", "the digit 9 is not in the English"),
        (ID, "Halo, {name", "a stray brace"),
        (ID, "Хало, {name}", "Cyrillic letters"),
        (ID, "Halo,\u200b {name}", "an invisible sign"),
        (KM, "Hello, {name}", "no Khmer letters"),
    ],
)
def test_a_bad_translation_is_found(product: Product, name: str, said: str, finding: str) -> None:
    translate(product, name, "Hello, {name}", "សួស្តី {name}" if name == KM else "Halo, {name}")
    before = product.findings(catalogs.validate_console)
    translate(product, name, "Hello, {name}", said)
    after = [line for line in product.findings(catalogs.validate_console) if line not in before]
    assert any(finding in line for line in after), after


def test_a_good_translation_is_none(product: Product) -> None:
    translate(product, ID, "Hello, {name}", "Halo, {name}")
    assert not any(
        "“Hello, {name}”" in line and line.startswith(ID) for line in product.findings(catalogs.validate_console)
    )


def test_a_fuzzy_one_is_found(product: Product) -> None:
    translate(product, ID, "Hello, {name}", "Halo, {name}", fuzzy=True)
    assert "“Hello, {name}”: is marked fuzzy" in "\n".join(product.findings(catalogs.validate_console))


def test_a_text_that_is_none_of_ours_is_found(product: Product) -> None:
    product.add(ID, '\nmsgid "Once upon a time"\nmsgstr "Dahulu kala"\n')
    assert "“Once upon a time” is no text of the product" in product.new_findings(catalogs.validate_console)


def test_a_catalogue_that_cannot_be_read_is_one_finding(product: Product) -> None:
    (product.root / ID).write_bytes(b'msgid "\xff\xfe"')
    assert len([line for line in product.findings(catalogs.validate_console) if line.startswith(ID)]) == 1
