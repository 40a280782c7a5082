"""What the page shows, in the language of whoever looks at it: the scenarios, her side as it unfolds, and the debrief."""

from collections.abc import Callable
from typing import Any

from bot.model.post import Post
from bot.model.vocabulary import LANGUAGES
from bot.scenarios import texts
from bot.scenarios.house import ScenarioContext
from bot.scenarios.judging import Assessment, assess
from bot.scenarios.play import ENDED_PHASE, ScenarioRun
from bot.scenarios.record import RecordEntry
from bot.scenarios.room import ScenarioSession

TranslateText = Callable[[str], str]


def build_board(session: ScenarioSession, *, language: str, autonyms: dict[str, str]) -> dict[str, Any]:
    """Everything at once. Raises StoreUnavailable."""
    house = session.context

    def says(msgid: str) -> str:
        return house.translate_for_officer(msgid, language)

    return {
        "language": language,
        "languages": [{"code": code, "name": autonyms[code]} for code in LANGUAGES],
        "texts": {name: says(text) for name, text in texts.PAGE_TEXTS.items()},
        "console": house.console_url,
        "posts": [_serialize_post(post) for post in house.list_joined_posts()],
        "scenarios": [
            {"name": each.name, "title": says(each.title), "who": says(each.briefing)}
            for each in house.scenarios.by_name.values()
        ],
        "play": _serialize_run(house, session.scenario_run, session.language, says) if session.scenario_run else None,
    }  # fmt: skip


def _serialize_post(post: Post) -> dict[str, Any]:
    return {"id": post.post_id, "name": post.name, "language": post.languages[0] if post.languages else LANGUAGES[0]}


def _serialize_run(context: ScenarioContext, run: ScenarioRun, hers: str, translate: TranslateText) -> dict[str, Any]:
    return {
        "name": run.scenario.name,
        "title": translate(run.scenario.title),
        "who": translate(run.scenario.briefing),
        "phase": run.phase,
        "says": translate(texts.PHASE_TEXTS[run.phase]),
        "nobody_there": translate(texts.PAGE_TEXTS["nobody_there"]) if run.record.was_nobody_there else "",
        "chat_id": run.participants.phone.chat_id,
        "entries": [_serialize_entry(entry, hers, translate) for entry in run.record.entries],
        "debrief": _serialize_debrief(context, run, translate) if run.phase == ENDED_PHASE else [],
    }  # fmt: skip


def _serialize_entry(entry: RecordEntry, hers: str, translate: TranslateText) -> dict[str, Any]:
    at = entry.at.astimezone().strftime("%H:%M:%S")
    return {"at": at, "writer": entry.writer, "by": translate(texts.WRITER_TEXTS[entry.writer]), "text": entry.text, "language": hers}


def _serialize_debrief(context: ScenarioContext, run: ScenarioRun, translate: TranslateText) -> list[dict[str, Any]]:
    return [_serialize_verdict(context, each, translate) for each in assess(run.scenario, run.record, policy=context.policy)]


def _serialize_verdict(context: ScenarioContext, assessment: Assessment, translate: TranslateText) -> dict[str, Any]:
    standard = context.scenarios.standards[assessment.expectation.standard]
    state = {True: "met", False: "not_met", None: "open"}[assessment.is_met]
    return {
        "code": standard.code, "says": translate(standard.text), "why": translate(standard.why), "state": state,
        "state_says": translate(texts.STATE_TEXTS[state]), "is_never": assessment.expectation.is_never,
    }  # fmt: skip
