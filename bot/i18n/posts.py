"""Posts and what becomes of a card, as she reads them. The rows come from the store, so each is an argument in itself."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_timedelta

from bot.i18n import cards
from bot.i18n.hours import lines as hours_lines
from bot.i18n.labels import N_
from bot.i18n.languages import locale_of
from bot.i18n.voice import Voice
from bot.model.handoff import LINES

if TYPE_CHECKING:
    from bot.i18n.arguments import Shelf

RUN_BY: Final = {
    "mission": N_("They work for your government."),
    "non_government": N_("They do not work for a government."),
}
REPORTS: Final = {
    "unknown": N_("I do not know what they may have to report. You can ask them before you tell anything."),
    "some": N_("They may have to report some things. You can ask them before you tell anything."),
    "children": N_("They may have to report it when a child is in danger. You can ask them first."),
    "nothing": N_("They say that they do not have to report anything. You can ask them first."),
}
DUTY: Final = {
    True: N_("Somebody is at work there now."),
    False: N_("Nobody is at work there now."),
}
PROMISE: Final = {
    "soon": N_("They try to answer within {time}. If nobody does, I tell you here."),
    "closed": N_("Nobody is at work there now. If nobody answers within {time}, I tell you here."),
    "silent": N_("Nothing comes by itself. They answer after you write here."),
    "she_calls": N_("You call them yourself when you want to. Nothing comes by itself."),
}
COMPLAINTS: Final = {
    # Buttons.
    "nobody_answered": N_("Nobody answered"),
    "wrong_information": N_("What they said was wrong"),
    "not_kind": N_("They were not kind"),
    "pushed_me": N_("They pushed me"),
    "told_others": N_("They told others"),
    "asked_for_money": N_("They asked for money"),
    "touched_or_asked": N_("They wanted something"),
    "no_say": N_("I do not want to say"),
}
TAPS: Final = {
    # Buttons: how it was.
    "helped": N_("It helped me"),
    "a_little": N_("It helped a little"),
    "not_helped": N_("It did not help"),
}
ASKED: Final = {
    # What somebody at a post asks her leave for.
    "other_post": N_("May they pass your lines and what you both wrote on to {recipient}? Then those people read it."),
    "call": N_("May they call you? Then they ask you for a number, and when it is safe."),
    "lost_touch": N_("If you write no more, may they ask {recipient} about you?"),
    "home": N_("May they tell {recipient} in your country about you, so that somebody there can go on?"),
    "follow_up": N_("May they write to you here again later, and ask how it is?"),
}
AGREES: Final = {
    # Buttons, and what she answers with them.
    "yes": N_("Yes, I agree"),
    "no": N_("No, I do not agree"),
}
Arguments = Mapping[str, Any]


def post(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """Who would read her: name, whom they work for, hours, whether somebody is there, what they may have to report."""
    row = given["post"]
    parts = [
        row["name"],
        voice.label(RUN_BY[row["run_by"]]),
        *hours_lines(row["hours"], row["time_zone"], voice, now=shelf.now),
        voice.label(DUTY[row["is_on_duty"]]),
        voice.label(REPORTS[row["reports"]]),
    ]
    return "\n".join(parts)


def posts(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """Several posts, numbered as their buttons are."""
    rows = [given["rows"][code] for code in given["posts"]]
    return "\n".join(
        f"{number}. {row['name']}. {voice.label(RUN_BY[row['run_by']])}" for number, row in enumerate(rows, 1)
    )


def recipient(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """The post a card goes to."""
    return str(given["post"]["name"])


def report(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """Whom a post works for, and what it may have to report."""
    row = given["post"]
    return f"{voice.label(RUN_BY[row['run_by']])} {voice.label(REPORTS[row['reports']])}"


def opening(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """When a post is open."""
    row = given["post"]
    return "\n".join(hours_lines(row["hours"], row["time_zone"], voice, now=shelf.now))


def card(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """All lines of a card."""
    return cards.text(given["answers"], voice, lines=LINES, country=given["country"], languages=given["autonyms"])


def line(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """One line of a card."""
    return cards.line(
        given["line"], given["answers"], voice, country=given["country"], languages=given["autonyms"]
    )  # fmt: skip


def promise(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """When somebody answers, and what happens if nobody does."""
    time = format_timedelta(timedelta(minutes=given["minutes"]), threshold=1, locale=locale_of(voice.language))
    return voice.label(PROMISE[given["promise"]], time=time)


def words(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """What an officer wrote, as it was written."""
    return str(given["words"])


def asked(shelf: "Shelf", voice: Voice, given: Arguments) -> str:
    """What somebody asks her leave for, and with whom."""
    return voice.label(ASKED[given["asked"]], recipient=given["recipient"])


def _named(name: str) -> Callable[["Shelf", Voice, Arguments], str]:
    return lambda shelf, voice, given: str(given[name])


ARGUMENTS: Final[Mapping[str, Callable[["Shelf", Voice, Arguments], str]]] = {
    **{each.__name__: each for each in (post, posts, recipient, report, opening, card, line, promise, words, asked)},
    **{
        name: _named(name)
        for name in (
            "keep_days",
            "draft_minutes",
            "a_day",
            "queue_hours",
            "open_minutes",
            "kept_days",
            "return_code",
            "code",
        )
    },
}
"""Codes and numbers of the policy stand as they are."""
