"""What is read beside the screens: offers, prepared texts, the profile, the sheet of callers; and states no row has today."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Final

from bot.chat.post_processors import add_banner, put_notice_above
from bot.domain.clips import CODE_LENGTH
from bot.domain.directory import KEYS, Directory, Hotline
from bot.domain.enums import CARD_COUNTRIES, LANGUAGES
from bot.domain.playbooks import CannedResponse
from bot.domain.screen import BANNER_SCREENS, Banner, Button, Screen
from bot.domain.turn import Choice, ResponseCall
from bot.i18n import canned_responses, labels, post_placeholders
from bot.i18n.review_log import ReviewState
from bot.i18n.translator import Translator
from tools.directory.call_sheet import render_sheet
from tools.directory.csv_editor import HOTLINES_FILE, read_checkable_rows
from tools.directory.verification_queue import VerificationCall, list_due_calls
from tools.preview.handoff_scenes import EXAMPLE_GROUP, EXAMPLE_MESSAGE_VALUES
from tools.preview.scene import (
    CALLER_READER,
    OFFICER_READER,
    PHONE_HOLDER_READER,
    USER_READER_FROM_OFFICER,
    Scene,
    SceneContext,
    build_key,
    build_scene,
)

COUNTRY: Final = "MY"
LINES_PER_SCENE: Final = 3
SOME_DAY: Final = date.max
"""By then every number is due."""
LANGUAGE_OFFER: Final = ResponseCall("utter_not_understood", {"suggestions": ["find_hotline", "talk_to_person"]})
SPOKEN_SCREEN: Final = ResponseCall("utter_thanks")
EXAMPLE_NOTICE: Final = Banner(date(2026, 12, 1), date(2026, 12, 14), (), "", "Ministry of Health", ("hot-id-03",))
EXAMPLE_VALUES: Final = {"code_word": "jambu", "post": str(EXAMPLE_GROUP["name"])}


def list_extra_scenes(context: SceneContext, root: Path) -> Iterator[Scene]:
    """All of them."""
    yield from _list_row_scenes(context)
    yield from _list_name_scenes(context)
    yield from _list_review_scenes(context)
    yield from _list_offer_scenes(context)
    yield from _list_banner_scenes(context)
    yield from _list_canned_response_scenes(context)
    yield _build_spoken_scene(context)
    yield _build_profile_scene()
    yield _build_web_chat_scene()
    yield _build_button_answers_scene()
    yield _build_call_sheet_scene(context, root)


def _list_row_scenes(context: SceneContext) -> Iterator[Scene]:
    """A line that somebody has called, one whose call is past its time, and every caution that no row needs today."""
    directory = context.content.directory
    line = next(line for line in directory.hotlines if line.country == COUNTRY and not line.is_emergency)
    day = context.now.date()
    called = {
        "called lately": replace(line.source, assured_on=day - timedelta(days=30), is_recent=True),
        "called long ago": replace(line.source, assured_on=day - timedelta(days=700), is_recent=False),
    }
    for when, source in called.items():
        yield _build_line_scene(replace(line, source=source), context, when=f"A number that was {when}")
    later = replace(line, hours="Mo-Su 17:00-20:00", timezone="Asia/Kuala_Lumpur")
    yield _build_line_scene(later, context, when="A line that is closed now and opens later today")
    holidays = {
        "closed on public holidays, where nobody knows which days these are": "Mo-Su 00:00-23:59; PH off",
        "open on public holidays": "Mo-Fr 09:00-17:00; Sa,PH 09:00-12:00",
    }
    for when, hours in holidays.items():
        held = replace(line, hours=hours, timezone="Asia/Kuala_Lumpur")
        yield _build_line_scene(held, context, when=f"A line that is {when}")
    for risk in labels.RISKS:
        yield _build_line_scene(replace(line, risk=risk), context, when=f"A line with this caution: {risk}")


def _list_name_scenes(context: SceneContext) -> Iterator[Scene]:
    """The names of lines that stand behind the first few of their kind, so that each can be read somewhere."""
    stage, groups = context.create_renderer(), defaultdict[tuple[str, str], list[Hotline]](list)
    for line in context.content.directory.hotlines:
        groups[line.country, line.kind].append(line)
    for (country, kind), lines in groups.items():
        for some in (lines[at : at + LINES_PER_SCENE] for at in range(0, len(lines), LINES_PER_SCENE)):
            if country in CARD_COUNTRIES and not some[0].is_emergency:
                given = {"country": country, "kind": kind, "hotlines": [line.row_id for line in some]}
                when = f"Every line of this kind: {', '.join(line.row_id for line in some)}"
                yield build_scene(ResponseCall("utter_numbers_kind", given), stage, when=when, is_example=True)


def _build_line_scene(line: Hotline, context: SceneContext, *, when: str) -> Scene:
    directory = _replace_line(context.content.directory, line)
    said = ResponseCall("utter_numbers_kind", {"country": COUNTRY, "kind": line.kind, "hotlines": [line.row_id]})
    return build_scene(said, context.create_renderer(directory=directory), when=when, is_example=True)


def _replace_line(directory: Directory, line: Hotline) -> Directory:
    return replace(directory, hotlines=tuple(line if row.row_id == line.row_id else row for row in directory.hotlines))


def _list_review_scenes(context: SceneContext) -> Iterator[Scene]:
    states: tuple[ReviewState, ...] = ("none", "some", "all")
    for state in states:
        reviewed: Mapping[str, ReviewState] = dict.fromkeys(LANGUAGES, state)
        stage = context.create_renderer(reviewed=reviewed)
        when = f"While {state} of the texts of her language were reviewed"
        yield build_scene(ResponseCall("utter_about"), stage, when=when, is_example=state != "none")


def _list_offer_scenes(context: SceneContext) -> Iterator[Scene]:
    """The button that offers the language she has just written in, above the last row."""
    stage = context.create_renderer()

    def offering(language: str) -> Callable[[Translator], Screen]:
        def draw(voice: Translator) -> Screen:
            shown = stage.render(LANGUAGE_OFFER, voice)
            choice = Choice("change_language", {"language": language})
            offer = (Button(voice.translate_label(labels.SWITCH[language]), choice),)
            return replace(shown, rows=(*shown.rows[:-1], offer, *shown.rows[-1:]))

        return draw

    for language in LANGUAGES:
        when = f"She wrote in {context.languages[language].name}. The button is read by whoever reads that language"
        yield Scene(build_key(LANGUAGE_OFFER, when), LANGUAGE_OFFER.response, when, offering(language))


def _list_banner_scenes(context: SceneContext) -> Iterator[Scene]:
    stage, said = context.create_renderer(), ResponseCall(BANNER_SCREENS[-1])

    def under(banner: Banner) -> Callable[[Translator], Screen]:
        def draw(voice: Translator) -> Screen:
            return add_banner((stage.render(said, voice),), [banner], voice, country=None, on=banner.starts)[0]

        return draw

    def under_an_example(voice: Translator) -> Screen:
        line = voice.translate_label(labels.ROW["source"], source=EXAMPLE_NOTICE.source, date="")
        return put_notice_above(stage.render(said, voice), line, EXAMPLE_NOTICE, voice)

    when = "While a notice of the operator names lines of the directory; here without its text"
    yield Scene(build_key(said, when), said.response, when, under_an_example)
    for banner in context.content.banners:
        when = f"From {banner.starts} to {banner.until}, above the menu"
        yield Scene(build_key(said, when + banner.text), said.response, when, under(banner))


def _list_canned_response_scenes(context: SceneContext) -> Iterator[Scene]:
    stage, guides, facts = context.create_renderer(), context.guides, context.content.rights.facts

    def sending(text: CannedResponse) -> Callable[[Translator], Screen]:
        def draw(voice: Translator) -> Screen:
            given = {
                **EXAMPLE_VALUES,
                "when": canned_responses.format_moment(context.now + timedelta(days=1), "Asia/Kuala_Lumpur", voice),
            }
            words = canned_responses.render_canned_response(text, given, guides.values, facts, voice)
            return stage.render(ResponseCall("utter_message", {**EXAMPLE_MESSAGE_VALUES, "words": words}), voice)

        return draw

    for text in guides.canned_responses.values():
        said = ResponseCall("utter_message", {"prepared": text.code})
        yield Scene(
            build_key(said), said.response, f"Prepared text: {text.title}", sending(text), USER_READER_FROM_OFFICER
        )


def _build_spoken_scene(context: SceneContext) -> Scene:
    """The button below a screen that somebody has spoken, above the last row."""
    stage = context.create_renderer()

    def draw(voice: Translator) -> Screen:
        shown = stage.render(SPOKEN_SCREEN, voice)
        listen = (Button(voice.translate_label(labels.LISTEN), Choice("listen", {"clip": "0" * CODE_LENGTH})),)
        return replace(shown, rows=(*shown.rows[:-1], listen, *shown.rows[-1:]))

    when = "Once somebody has spoken all that stands here"
    return Scene(build_key(SPOKEN_SCREEN, when), SPOKEN_SCREEN.response, when, draw, is_example=True)


def _build_profile_scene() -> Scene:
    def draw(voice: Translator) -> Screen:
        lines = [voice.translate_label(text) for text in labels.PROFILE.values()]
        commands = [f"/{name}  {voice.translate_label(labels.NAVIGATION[label])}" for name, label in COMMANDS]
        return Screen("profile", "\n\n".join([*lines, "\n".join(commands)]), (), voice.language, {})

    when = "What Telegram shows of the bot before anything is written, and beside the box for words"
    return Scene("profile", "profile", when, draw, PHONE_HOLDER_READER)


def _build_web_chat_scene() -> Scene:
    """The page of the web chat, with the texts that only it has."""

    def draw(voice: Translator) -> Screen:
        said = {name: voice.translate_label(text) for name, text in labels.WEB.items()}
        shown = (
            "title",
            "about",
            "write",
            "send",
            "begin",
            "listen",
            "no_script",
            "numbers",
            "connecting",
            "busy",
            "closed",
        )
        return Screen("web_chat", "\n\n".join(said[name] for name in shown), (), voice.language, {})

    when = "What stands on the page of the web chat before, between and after its messages"
    return Scene("web_chat", "web_chat", when, draw)


def _build_button_answers_scene() -> Scene:
    def draw(voice: Translator) -> Screen:
        lines = [voice.translate_label(text) for text in post_placeholders.BUTTON_ANSWERS.values()]
        return Screen("button_answers", "\n".join(lines), (), voice.language, {})

    when = "What an officer reads, in two languages, of the button she tapped to answer"
    return Scene("button-answers", "button_answers", when, draw, OFFICER_READER)


COMMANDS: Final = (("menu", "menu"), ("x", "leave"))


def _build_call_sheet_scene(context: SceneContext, root: Path) -> Scene:
    """One call of each form: an emergency number that is read, an office with a number for after hours, lines."""
    calls = list_due_calls(read_checkable_rows(root), context.content.verification_rules, on=SOME_DAY)
    wanted: tuple[Callable[[VerificationCall], bool], ...] = (
        lambda call: call.row.is_contact and call.row.cells["kind"] == KEYS,
        lambda call: call.row.is_contact and call.row.cells["kind"] == "email",
        lambda call: call.is_emergency,
        lambda call: call.row.is_mission and call.column == "phone_emergency" and bool(call.row.cells["hours"]),
        lambda call: call.row.is_mission and call.column == "phone_emergency",
        lambda call: call.row.table == HOTLINES_FILE and bool(call.row.cells["hours"]) and not call.is_emergency,
        lambda call: call.row.table == HOTLINES_FILE and bool(call.row.cells["languages"]) and not call.is_emergency,
    )
    chosen = [next((call for call in calls if is_wanted(call)), None) for is_wanted in wanted]
    once = list({call.row.row_id: call for call in chosen if call}.values())

    def draw(voice: Translator) -> Screen:
        return Screen(
            "call_sheet", render_sheet(once, voice, now=context.now.astimezone(UTC)).strip(), (), voice.language, {}
        )

    when = "`python -m bot directory due`: the sheet somebody holds in her hand while she checks numbers"
    return Scene("call-sheet", "call_sheet", when, draw, CALLER_READER)
