"""Seeded faults in contacts."""

import pytest

from bot.directory_lint import directory
from tests.unit.tools.lint.conftest import Product

FILE = directory.CONTACTS_FILE
WHATSAPP, EMAIL, FACEBOOK = "+60192615999", "kualalumpur.pe@dfa.gov.ph", "https://web.facebook.com/chc1280/"
FAULTS = [
    ("\ncon-my-01,", "\ncon-my-02,", "stands in line"),
    ("\ncon-my-01,", "\ncon-my-1,", "is no contact_id of MY"),
    ("\ncon-my-01,", "\ncon-sg-01,", "is no contact_id of MY"),
    ("mis-ph-my-01", "mis-ph-my-09", "row_id 'mis-ph-my-09' stands in no table"),
    (",email,", ",fax,", "kind 'fax' is unknown"),
    (WHATSAPP, "+6019261", "value +6019261 cannot exist"),
    (WHATSAPP, "+6281380070175", "another country than MY"),
    (WHATSAPP, "15999", "is no number of WhatsApp"),
    (WHATSAPP, "", "value is empty"),
    (EMAIL, "kualalumpur.pe", "value 'kualalumpur.pe' is no email"),
    (EMAIL, "KualaLumpur.pe@dfa.gov.ph", "is no email"),
    (EMAIL, "kualalumpur.pe@dfa.gov.ph;a@b.org", "is no email"),
    (FACEBOOK, "https://t.me/chc1280", "is no facebook"),
    (FACEBOOK, "javascript:alert(1)", "is no facebook"),
    (",keys,17,id,", ",keys,press 17,id,", "is no keys"),
    (",keys,17,id,", ",keys,17,,", "language '' does not go with keys"),
    (",keys,17,id,", ",keys,17,tl,", "language names 'tl'"),
    (",keys,17,id,", ",keys,18,id,", "con-hk-03: changed since somebody looked at it"),
    (EMAIL, "kualalumpur.pe@dfa.gov.pk", "con-my-01: changed since somebody looked at it"),
    (f"{EMAIL},,medium", f"{EMAIL},,sure", "confidence 'sure' is unknown"),
    (f"{EMAIL},,medium", f"{EMAIL},km,medium", "language 'km' does not go with email"),
    ("github:cfo-misd-web", "cfo-misd-web", "is no address"),
    ("source_url,", "link,", "the column source_url is missing"),
    ("con-sg-01,mis-ph-sg-01,email,singapore.pe@", "con-my-09,mis-ph-my-01,email,kualalumpur.pe@", "too"),
    (",sms,+60189888058", ",sms,", "value is empty"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[f"{new} {said}" for _, new, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, old: str, new: str, said: str) -> None:
    product.change(FILE, old, new)
    assert said in product.new_findings(directory.validate)


def test_a_contact_that_is_gone_leaves_its_seal_behind(product: Product) -> None:
    path = product.root / FILE
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("con-my-01,")), encoding="utf-8")
    assert "con-my-01 stands in no table any more" in product.new_findings(directory.validate)
