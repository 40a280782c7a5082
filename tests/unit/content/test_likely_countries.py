"""Which countries a card names where hers is not known: a small table that must be whole."""

from pathlib import Path

import pytest

from bot.content.policies import load_likely_countries
from bot.domain.enums import HOME_COUNTRIES, LANGUAGES
from bot.errors import BadContent
from tests.support.factories import load_real_content

WHOLE = dict.fromkeys(LANGUAGES, "[MY, SG]")


def written(folder: Path, **changed: str) -> Path:
    rows = {**WHOLE, **changed}
    (folder / "likely_countries.yml").write_text("".join(f"{name}: {codes}\n" for name, codes in rows.items()))
    return folder


def test_every_language_names_at_most_six_and_its_home_country() -> None:
    likely = load_real_content().likely_countries
    assert set(likely) == set(LANGUAGES)
    assert all(len(codes) <= 6 for codes in likely.values())
    assert all(home in likely[language] for language, home in HOME_COUNTRIES.items())


def test_the_table_is_read_in_its_order(tmp_path: Path) -> None:
    assert load_likely_countries(written(tmp_path, km="[TH, KH]"))["km"] == ("TH", "KH")


@pytest.mark.parametrize("codes", ["[]", "MY", "[MY, MY]", "[XX]", "[any]", "[MY, SG, TH, HK, TW, BN, KR]"])
def test_what_is_no_short_list_of_countries_stops_the_start(tmp_path: Path, codes: str) -> None:
    with pytest.raises(BadContent):
        load_likely_countries(written(tmp_path, km=codes))


def test_a_language_too_many_or_too_few_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadContent):
        load_likely_countries(written(tmp_path, th="[MY]"))
