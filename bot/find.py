"""`python -m bot find`: exactly what a woman would be shown for a need, a country and an origin, and why. Nothing is kept."""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bot import bootstrap
from bot.content.library import Library
from bot.errors import BadRequest
from bot.i18n.arguments import ARGUMENTS, Shelf
from bot.i18n.voice import Voice, ordered_placeholders
from bot.model.turn import Utterance
from bot.model.vocabulary import ANY, DESTINATIONS, LANGUAGES, ORIGINS
from bot.services import reasons, seeking
from bot.services.nearest import Seeker, is_open_line
from bot.services.offices import ABOUT_WORK
from bot.text.normalise import normalise
from bot.text.places import PlaceNames

ROWS = ("missions", "groups", "hotlines", "listeners")
"""Arguments of a screen that hold rows."""
EMERGENCY = ("emergency", "emergency_there")


def main(argv: Sequence[str], *, now: datetime) -> int:
    """Print it; 0. Raises BadRequest with one sentence."""
    asked = _parser().parse_args(argv)
    moment = _moment(asked.now) if asked.now else now
    content = bootstrap.library_on(moment.date())
    seeker = Seeker(
        language=_one_of(asked.language, LANGUAGES, "language"),
        is_open=partial(is_open_line, now=moment),
        places=content.places,
        place=_place(asked.place, asked.country, content) if asked.place else ANY,
        wants_labour=asked.need in ABOUT_WORK,
    )
    said = seeking.shown(
        content.directory, need=_one_of(asked.need, seeking.NEEDED, "need"), seeker=seeker,
        country=_one_of(asked.country, (*DESTINATIONS, ANY), "country"),
        origin=_one_of(asked.origin, (*ORIGINS, ANY), "origin"),
    )  # fmt: skip
    shelf = Shelf(
        content.directory, content.rights, content.limits, bootstrap.settings().operator_name, moment, content.places,
        likely=content.likely_countries,
    )
    voice = Voice(asked.language, bootstrap.catalogues()[asked.language])
    found = _found(said, seeker=seeker, shelf=shelf, voice=voice, content=content)
    print(json.dumps(found, ensure_ascii=False, indent=2) if asked.json else _plain(found))
    return 0


def _found(said: Utterance, *, seeker: Seeker, shelf: Shelf, voice: Voice, content: Library) -> dict[str, Any]:
    screen = bootstrap.stage_of(lambda: shelf).screen(said, voice)
    rows = list(_rows(said, seeker=seeker, shelf=shelf, voice=voice, text=content.responses[said.response].text))
    return {"screen": said.response, "language": voice.language, "text": screen.text, "rows": rows}


def _rows(said: Utterance, *, seeker: Seeker, shelf: Shelf, voice: Voice, text: str) -> Iterator[dict[str, Any]]:
    order = 0
    for name in ordered_placeholders(text):
        for row_id, why in _of_argument(name, said, seeker=seeker, shelf=shelf):
            order += 1
            argument = "hotlines" if name in EMERGENCY else name
            key = "hotlines" if argument == "listeners" else argument
            shown = ARGUMENTS[argument](shelf, voice, {**said.arguments, key: [row_id]})
            yield {"order": order, "row": row_id, "reasons": why, "text": shown}


def _of_argument(name: str, said: Utterance, *, seeker: Seeker, shelf: Shelf) -> Iterator[tuple[str, list[str]]]:
    given = said.arguments
    if name == "missions":
        for row_id in given["missions"]:
            yield row_id, reasons.of_office(shelf.directory.mission(row_id), seeker, given)
    elif name in ROWS:
        others = given.get("lines", ()) if name == "groups" else ()  # what stands there where no group is known
        for row_id in (*given["hotlines" if name == "listeners" else name], *others):
            yield row_id, reasons.of_line(shelf.directory.hotline(row_id), seeker, given)
    elif name in EMERGENCY and given.get("country") in DESTINATIONS:
        for line in shelf.directory.emergency(given["country"]):
            yield line.row_id, reasons.of_line(line, seeker, given)


def _plain(found: dict[str, Any]) -> str:
    rows = [f"{row['order']}. {row['row']}: {'; '.join(row['reasons'])}" for row in found["rows"]]
    return "\n".join([f"[{found['screen']}]", found["text"], "", *rows])


def _place(typed: str, country: str, content: Library) -> str:
    named, _ = PlaceNames.read_root(bootstrap.settings().root).find(normalise(typed))
    rows = [content.places.find(one.code) for one in named if one.kind == "place"]
    here = next((place for place in rows if place and place.country == country), None)
    if here is None:
        raise BadRequest(f"no place called {typed!r} is known in {country}; leave --place out, or name a larger city.")
    return here.place_id


def _one_of(value: str, known: Sequence[str], name: str) -> str:
    if value not in known:
        raise BadRequest(f"--{name} {value!r} is unknown; use one of: {', '.join(known)}.")
    return value


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise BadRequest(f"--now {written!r} is no time; write it as 2025-11-24T08:30+08:00.") from None
    if moment.tzinfo is None:
        raise BadRequest(f"--now {written!r} has no time zone; write it as 2025-11-24T08:30+08:00.")
    return moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot find", description=__doc__)
    parser.add_argument("--origin", required=True, help=f"{', '.join(ORIGINS)} or any")
    parser.add_argument("--country", required=True, help=f"{', '.join(DESTINATIONS)} or any")
    parser.add_argument("--need", required=True, help=", ".join(seeking.NEEDED))
    parser.add_argument("--place", help="a city, as women write it")
    parser.add_argument("--language", default="en", help=", ".join(LANGUAGES))
    parser.add_argument("--now", help="the moment she asks, 2025-11-24T08:30+08:00")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object: screen, text, rows with order and reasons"
    )
    return parser
