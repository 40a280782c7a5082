"""Seeded faults in topics, pages and facts."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import rights

DEADLINES = rights.DEADLINES_FILE
FACTS, TOPICS, PAGE = rights.FACTS_FILE, rights.TOPICS_FILE, "data/rights/passport_kept.yml"

FAULTS = [
    (FACTS, "\nmy-001,", "\nmy-003,", "stands in line"),
    (FACTS, "\nmy-001,", "\nsg-001,", "an id that does not go with its country"),
    (FACTS, "passport_legality,MY,right", "passport_legality,MY,law", "kind 'law' is unknown"),
    (FACTS, "passport_legality,MY,right", "passport_law,MY,right", "aspect 'passport_law' is unknown"),
    (FACTS, "\nmy-001,passport_kept", "\nmy-001,passport", "topic 'passport' is unknown"),
    (FACTS, "fine=10000 MYR;years=5", "fine=10000 MYR", "placeholders and values differ"),
    (FACTS, "fine=10000 MYR;years=5", "fine=10000 MYR;years=5;more=1", "placeholders and values differ"),
    (FACTS, "fine=10000 MYR", "fine=RM10000", "fine is 'RM10000'"),
    (FACTS, "up to {years} years", "up to 5 years", "holds the digit 5"),
    (FACTS, "{years}", "{years", "stray brace"),
    (FACTS, "http://www.dwrights.org/?page_id=439", "", "source_url is empty"),
    (FACTS, ",2001,", ",long ago,", "source_date 'long ago'"),
    (FACTS, "years=5,high,,", "years=5,high,2024-09,", "reviewed_on '2024-09'"),
    (FACTS, "\nth-013,passport_kept", "\nth-013,reintegration", "th-013: a risk without a right"),
    (FACTS, "my-031;my-027", "my-031;my-999", "its pair my-999 is no other row"),
    (FACTS, "right,,my-002", "right,,my-003", "its pair my-003 is no risk of MY"),
    (FACTS, "right,,my-002", "right,,th-013", "its pair th-013 is no risk of MY"),
    (FACTS, 'MY,risk,,,"An employer', 'MY,risk,,my-006,"An employer', "my-002 is a risk and has a pair"),
    (FACTS, "no_documents;return_home", "no_documents;returning", "also 'returning', which is unknown"),
    (FACTS, "no_documents;return_home", "no_documents;passport_kept", "which is unknown or stands there twice"),
    (FACTS, "hours=45", "hours=forty", "hours is 'forty'"),
    (FACTS, "year=2019;later_year=2022", "year=19;later_year=2022", "year is '19'"),
    (FACTS, "share=10%", "share=10 percent", "share is '10 percent'"),
    (FACTS, "from your wages.", "from your wages. " + "They may not. " * 20, "words"),
    (FACTS, "confidence", "certainty", "the column confidence is missing"),
    (DEADLINES, "th-107,days,day\n", "", "th-107 is a window without a row"),
    (DEADLINES, "th-107,days,day", "th-999,days,day", "th-999: no statement that is shown"),
    (DEADLINES, "th-107,days,day", "th-107,since,day", "'since' is no number of its statement"),
    (DEADLINES, "th-107,days,day", "th-107,,day", "a unit, and no value"),
    (TOPICS, "title: Pay,", "title: No papers,", "is empty or taken"),
    (TOPICS, "title: Pay,", "title: Pay and wages and everything else,", "is no button"),
    (TOPICS, "menu: work", "menu: money", "stands in menu 'money'"),
    (TOPICS, "topic: arrested", "topic: caught", "arrested is missing"),
    (TOPICS, "stages: [work, home]", "stages: [work, moon]", "is asked at 'moon'"),
    (TOPICS, "topic: arrested", "topic: caught", "caught is unknown"),
    (PAGE, "friend: |-", "friends: |-", "friend: empty"),
    (PAGE, "topic: passport_kept", "topic: passport", "topic 'passport'"),
    (PAGE, "It is not your fault.", "It is not your fault. Call 999.", "frame: holds the digit 9"),
    (PAGE, "About papers that somebody keeps from you.", "The police and your papers.", "frame begins with “police”"),
    (PAGE, "This happens to many women.", "This happens. " * 40, "words"),
    (PAGE, "You do not need to argue with anyone.", "See {source}.", "options: has a brace"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(rights.validate)


def test_a_right_is_hidden_as_long_as_its_risk_is(product: Product) -> None:
    path = product.root / FACTS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line.replace(",medium,", ",low,") if line.startswith("my-002") else line for line in lines))
    assert "my-003: a right whose risk is not trusted enough" in product.new_findings(rights.validate)


def test_every_risk_of_a_topic_must_be_shown_where_its_rights_name_none(product: Product) -> None:
    path = product.root / FACTS
    written = path.read_text(encoding="utf-8").replace("right,,th-013,", "right,,,")
    lines = [
        line.replace(",medium,", ",low,") if line.startswith("th-013") else line for line in written.splitlines(True)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    assert "th-012: a right whose risk is not trusted enough" in product.new_findings(rights.validate)


def test_a_topic_without_a_page_is_found(product: Product) -> None:
    (product.root / PAGE).unlink()
    assert "passport_kept has no page" in product.new_findings(rights.validate)


def test_a_topic_whose_buttons_would_not_fit_is_found(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.domain.turn.TOKEN_BYTES", 24)
    assert "its question about a country: too long" in product.new_findings(rights.validate)
