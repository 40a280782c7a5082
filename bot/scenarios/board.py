"""What the page shows, in the language of whoever looks at it: the scenarios, her side as it unfolds, and the debrief."""

from collections.abc import Callable
from typing import Any

from bot.model.post import Post
from bot.model.vocabulary import LANGUAGES
from bot.scenarios import texts
from bot.scenarios.house import House
from bot.scenarios.judging import Verdict, verdicts
from bot.scenarios.play import ENDED, Play
from bot.scenarios.record import Entry
from bot.scenarios.room import Room

Says = Callable[[str], str]


def board(room: Room, *, language: str, autonyms: dict[str, str]) -> dict[str, Any]:
    """Everything at once. Raises StoreUnavailable."""
    house = room.house

    def says(msgid: str) -> str:
        return house.said(msgid, language)

    return {
        "language": language,
        "languages": [{"code": code, "name": autonyms[code]} for code in LANGUAGES],
        "texts": {name: says(text) for name, text in texts.PAGE.items()},
        "console": house.console,
        "posts": [_post(post) for post in house.posts()],
        "scenarios": [
            {"name": each.name, "title": says(each.title), "who": says(each.who)}
            for each in house.scenarios.every.values()
        ],
        "play": _play(house, room.play, room.language, says) if room.play else None,
    }  # fmt: skip


def _post(post: Post) -> dict[str, Any]:
    return {"id": post.post_id, "name": post.name, "language": post.languages[0] if post.languages else LANGUAGES[0]}


def _play(house: House, play: Play, hers: str, says: Says) -> dict[str, Any]:
    return {
        "name": play.scenario.name,
        "title": says(play.scenario.title),
        "who": says(play.scenario.who),
        "phase": play.phase,
        "says": says(texts.PHASES[play.phase]),
        "nobody_there": says(texts.PAGE["nobody_there"]) if play.record.nobody_there else "",
        "chat_id": play.cast.phone.chat_id,
        "entries": [_entry(entry, hers, says) for entry in play.record.entries],
        "debrief": _debrief(house, play, says) if play.phase == ENDED else [],
    }  # fmt: skip


def _entry(entry: Entry, hers: str, says: Says) -> dict[str, Any]:
    at = entry.at.astimezone().strftime("%H:%M:%S")
    return {"at": at, "writer": entry.writer, "by": says(texts.WRITERS[entry.writer]), "text": entry.text, "language": hers}


def _debrief(house: House, play: Play, says: Says) -> list[dict[str, Any]]:
    return [_verdict(house, each, says) for each in verdicts(play.scenario, play.record, policy=house.policy)]


def _verdict(house: House, verdict: Verdict, says: Says) -> dict[str, Any]:
    standard = house.scenarios.standards[verdict.expectation.standard]
    state = {True: "met", False: "not_met", None: "open"}[verdict.is_met]
    return {
        "code": standard.code, "says": says(standard.says), "why": says(standard.why), "state": state,
        "state_says": says(texts.STATES[state]), "is_never": verdict.expectation.is_never,
    }  # fmt: skip
