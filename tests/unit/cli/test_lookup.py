"""`python -m bot find` prints what she would see, row by row with reasons, and says plainly what it does not know."""

import json

import pytest

from bot import bootstrap
from bot.__main__ import main
from bot.domain.turn import ResponseCall
from bot.knowledge import hotlines
from tests.support.factories import NOW, load_real_catalogues, load_real_content

ASKED = ["find", "--origin", "ID", "--country", "MY", "--need", "find_embassy", "--now", NOW.isoformat()]


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "catalogues", load_real_catalogues)


def told(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    assert main([*ASKED, "--json", *more]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_rows_come_in_the_order_she_reads_them(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "--place", "Johor")
    rows = found["rows"]
    assert [row["order"] for row in rows] == list(range(1, len(rows) + 1))
    text = str(found["text"])
    places = [text.index(row["text"].splitlines()[0]) for row in rows]
    assert places == sorted(places)
    assert rows[0]["row"] == "mis-id-my-02"
    assert any("0 km, rounded" in reason for reason in rows[0]["reasons"])
    assert "emergency: always" in rows[-1]["reasons"]


def test_every_row_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert all(row["reasons"] and row["text"] for row in told(capsys)["rows"])


def test_it_shows_what_a_conversation_shows(capsys: pytest.CaptureFixture[str]) -> None:
    said: ResponseCall = hotlines.find_offices(load_real_content().directory, country="MY", origin="ID")
    rows = [row["row"] for row in told(capsys)["rows"]]
    assert rows[: len(said.arguments["missions"])] == said.arguments["missions"]


def test_for_people_it_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(ASKED) == 0
    out = capsys.readouterr().out
    assert out.startswith("[utter_office]")
    assert "1. mis-id-my-01: in the country she is in" in out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--origin", "XX"], "'--origin': 'XX' is not one of 'KH', 'ID'"),
        (["--country", "FR"], "'--country': 'FR' is not one of 'MY', 'SG'"),
        (["--need", "weather"], "'--need': 'weather' is not one of 'find_embassy'"),
        (["--language", "fr"], "'--language': 'fr' is not one of 'km', 'id'"),
        (["--place", "Atlantis"], "no place called 'Atlantis' is known in MY"),
        (["--place", "Dubai"], "no place called 'Dubai' is known in MY"),
        (["--now", "noon"], "--now 'noon' is no time"),
        (["--now", "2025-11-24T08:30"], "has no time zone"),
    ],
)
def test_what_it_does_not_know_is_one_sentence(capsys: pytest.CaptureFixture[str], more: list[str], said: str) -> None:
    assert main([*ASKED, *more]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
