"""What is read beside the screens: offers, prepared texts, the profile, the sheet of callers; and states no row has today."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Final

from bot.gateway.notices import above
from bot.i18n import labels, prepared
from bot.i18n.review import State
from bot.i18n.voice import Voice
from bot.model.banner import ABOVE, Banner
from bot.model.directory import Directory, Hotline
from bot.model.guides import Prepared
from bot.model.screen import Button, Screen
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import LANGUAGES
from bot.phonebook.due import Call, due
from bot.phonebook.sheet import sheet
from bot.phonebook.tables import everything
from bot.preview.drafts import GROUP, PIECE
from bot.preview.scene import BY_OFFICER, CALLER, PHONE_OWNER, Ground, Scene, key_of, of

COUNTRY: Final = "MY"
SOME_DAY: Final = date.max
"""By then every number is due."""
SWITCHED: Final = Utterance("utter_not_understood", {"suggestions": ["find_hotline", "talk_to_person"]})
MOMENT: Final = {"code_word": "jambu", "post": str(GROUP["name"])}


def scenes(ground: Ground, root: Path) -> Iterator[Scene]:
    """All of them."""
    yield from _rows(ground)
    yield from _reviews(ground)
    yield from _offers(ground)
    yield from _banners(ground)
    yield from _prepared(ground)
    yield _profile()
    yield _sheet(ground, root)


def _rows(ground: Ground) -> Iterator[Scene]:
    """A line that somebody has called, one whose call is past its time, and every caution that no row needs today."""
    directory = ground.library.directory
    line = next(line for line in directory.hotlines if line.country == COUNTRY and not line.is_emergency)
    day = ground.now.date()
    called = {
        "called lately": replace(line.source, assured_on=day - timedelta(days=30), is_lately=True),
        "called long ago": replace(line.source, assured_on=day - timedelta(days=700), is_lately=False),
    }
    for when, source in called.items():
        yield _of_line(replace(line, source=source), ground, when=f"A number that was {when}")
    later = replace(line, hours="Mo-Su 17:00-20:00", timezone="Asia/Kuala_Lumpur")
    yield _of_line(later, ground, when="A line that is closed now and opens later today")
    for risk in labels.RISKS:
        yield _of_line(replace(line, risk=risk), ground, when=f"A line with this caution: {risk}")


def _of_line(line: Hotline, ground: Ground, *, when: str) -> Scene:
    directory = _with(ground.library.directory, line)
    said = Utterance("utter_numbers_kind", {"country": COUNTRY, "kind": line.kind, "hotlines": [line.row_id]})
    return of(said, ground.stage(directory=directory), when=when, is_example=True)


def _with(directory: Directory, line: Hotline) -> Directory:
    return replace(
        directory, hotlines=tuple(line if row.row_id == line.row_id else row for row in directory.hotlines)
    )  # fmt: skip


def _reviews(ground: Ground) -> Iterator[Scene]:
    states: tuple[State, ...] = ("none", "some", "all")
    for state in states:
        reviewed: Mapping[str, State] = dict.fromkeys(LANGUAGES, state)
        stage = ground.stage(reviewed=reviewed)
        when = f"While {state} of the texts of her language were reviewed"
        yield of(Utterance("utter_about"), stage, when=when, is_example=state != "none")


def _offers(ground: Ground) -> Iterator[Scene]:
    """The button that offers the language she has just written in, above the last row."""
    stage = ground.stage()

    def offering(language: str) -> Callable[[Voice], Screen]:
        def draw(voice: Voice) -> Screen:
            shown = stage.screen(SWITCHED, voice)
            choice = Choice("change_language", {"language": language})
            offer = (Button(voice.label(labels.SWITCH[language]), choice),)
            return replace(shown, rows=(*shown.rows[:-1], offer, *shown.rows[-1:]))

        return draw

    for language in LANGUAGES:
        when = f"She wrote in {ground.languages[language].name}. The button is read by whoever reads that language"
        yield Scene(key_of(SWITCHED, when), SWITCHED.response, when, offering(language))


def _banners(ground: Ground) -> Iterator[Scene]:
    stage, said = ground.stage(), Utterance(ABOVE[-1])

    def under(banner: Banner) -> Callable[[Voice], Screen]:
        def draw(voice: Voice) -> Screen:
            return above((stage.screen(said, voice),), [banner], voice, country=None, on=banner.starts)[0]

        return draw

    for banner in ground.library.banners:
        when = f"From {banner.starts} to {banner.until}, above the menu"
        yield Scene(key_of(said, when + banner.text), said.response, when, under(banner))


def _prepared(ground: Ground) -> Iterator[Scene]:
    stage, guides, facts = ground.stage(), ground.guides, ground.library.rights.facts

    def sending(text: Prepared) -> Callable[[Voice], Screen]:
        def draw(voice: Voice) -> Screen:
            given = {**MOMENT, "when": prepared.moment(ground.now + timedelta(days=1), "Asia/Kuala_Lumpur", voice)}
            words = prepared.said(text, given, guides.values, facts, voice)
            return stage.screen(Utterance("utter_message", {**PIECE, "words": words}), voice)

        return draw

    for text in guides.prepared.values():
        said = Utterance("utter_message", {"prepared": text.code})
        yield Scene(key_of(said), said.response, f"Prepared text: {text.title}", sending(text), BY_OFFICER)


def _profile() -> Scene:
    def draw(voice: Voice) -> Screen:
        lines = [voice.label(text) for text in labels.PROFILE.values()]
        commands = [f"/{name}  {voice.label(labels.NAVIGATION[label])}" for name, label in COMMANDS]
        return Screen("profile", "\n\n".join([*lines, "\n".join(commands)]), (), voice.language, {})

    when = "What Telegram shows of the bot before anything is written, and beside the box for words"
    return Scene("profile", "profile", when, draw, PHONE_OWNER)


COMMANDS: Final = (("menu", "menu"), ("x", "leave"))


def _sheet(ground: Ground, root: Path) -> Scene:
    """One call of each form: an emergency number that is read, an office with a number for after hours, lines."""
    calls = due(everything(root), ground.library.freshness, on=SOME_DAY)
    wanted: tuple[Callable[[Call], bool], ...] = (
        lambda call: call.is_emergency,
        lambda call: call.row.is_mission and call.column == "phone_emergency" and bool(call.row.cells["hours"]),
        lambda call: call.row.is_mission and call.column == "phone_emergency",
        lambda call: not call.row.is_mission and bool(call.row.cells["hours"]) and not call.is_emergency,
        lambda call: not call.row.is_mission and bool(call.row.cells["languages"]) and not call.is_emergency,
    )
    chosen = [next((call for call in calls if is_wanted(call)), None) for is_wanted in wanted]
    once = list({call.row.row_id: call for call in chosen if call}.values())

    def draw(voice: Voice) -> Screen:
        return Screen("call_sheet", sheet(once, voice, now=ground.now.astimezone(UTC)).strip(), (), voice.language, {})

    when = "`python -m bot directory due`: the sheet somebody holds in her hand while she checks numbers"
    return Scene("call-sheet", "call_sheet", when, draw, CALLER)
