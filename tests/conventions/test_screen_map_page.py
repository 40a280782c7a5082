"""docs/screens.md against domain.yml, at once. The walk over every button is tests/e2e/test_every_screen.py."""

import json
import re
from collections.abc import Mapping

from bot.domain.screen import ButtonTemplate
from bot.i18n.renderer import OPTIONAL_PAYLOADS
from tests.conventions.source_files import ROOT
from tests.support.factories import load_real_content
from tools.crawler.report import NAVIGATION
from tools.crawler.screen_map import PAGE, list_unreachable_screens

_ROW = re.compile(r"^\| `(?P<screen>\w+)` \| (?P<begins>.*?) \| \d+ \| (?P<leads>.*) \|$", re.MULTILINE)
_UNREACHED = re.compile(r"^\| `(?P<screen>\w+)` \| (?P<why>[^|]+) \|$", re.MULTILINE)
_PLACES = re.compile(r"utter_\w+")
WRITTEN = (ROOT / PAGE).read_text(encoding="utf-8")
ROWS = {found["screen"]: found for found in _ROW.finditer(WRITTEN)}


def taps_of(screen: str) -> Mapping[str, str]:
    """Each tap of a screen as the page names it, and where it leads."""
    leads = ROWS[screen]["leads"]
    return {} if leads == "–" else dict(line.split(" → ") for line in leads.split("<br>"))


def form(button: ButtonTemplate) -> re.Pattern[str]:
    """What a button's line begins with; a value that is put in may be any, or none."""
    if button.payload in OPTIONAL_PAYLOADS:
        return re.compile(r"\w+(?: \w+=\S+)*")
    intent, _, values = button.payload.strip("/").partition("{")
    wanted: dict[str, str] = json.loads("{" + values) if values else {}
    known = [_value(name, value) for name, value in sorted(wanted.items())]
    return re.compile((r"\w+" if intent.startswith("$") else intent) + "".join(known))


def _value(name: str, value: str) -> str:
    if value.startswith("$"):
        return rf"(?: {name}=\S+)?"
    return rf" {name}={'…' if name == 'page' else value}"


def test_every_screen_stands_on_the_page_once() -> None:
    written = {found["screen"]: found["why"] for found in _UNREACHED.finditer(WRITTEN)}
    assert written == list_unreachable_screens()
    assert set(ROWS) | set(written) == set(load_real_content().responses)
    assert not set(ROWS) & set(written)


def test_every_screen_begins_as_it_is_written_there() -> None:
    for name, row in ROWS.items():
        text = load_real_content().responses[name].text
        assert row["begins"] == (text.splitlines()[0].replace("|", "/") if text else ""), f"{name}: run `make map`"


def test_every_button_stands_in_its_row() -> None:
    for name in ROWS:
        for button in load_real_content().responses[name].buttons:
            if button.payload != "$all" and button.payload not in NAVIGATION:
                assert any(form(button).fullmatch(tap) for tap in taps_of(name)), (
                    f"{name}: {button.payload}; run `make map`"
                )


def test_every_row_leads_to_screens_there_are() -> None:
    led = {screen for name in ROWS for reached in taps_of(name).values() for screen in _PLACES.findall(reached)}
    assert led <= set(ROWS)
