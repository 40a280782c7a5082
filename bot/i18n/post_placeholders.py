"""Posts and what becomes of a card, as she reads them. The rows come from the store, so each is an argument in itself."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_timedelta

from bot.domain.handoff import CARD_LINES
from bot.i18n import handoff_card
from bot.i18n.labels import N_
from bot.i18n.languages import get_locale
from bot.i18n.opening_hours import format_moment
from bot.i18n.opening_hours import format_opening_hours as hours_lines
from bot.i18n.render_context import Arguments, RenderContext
from bot.i18n.translator import Translator

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
DUTY_STATES: Final = {
    True: N_("Somebody is at work there now."),
    False: N_("Nobody is at work there now."),
}
PROMISES: Final = {
    "soon": N_("They try to answer within {time}. If nobody does, I tell you here."),
    "closed": N_("Nobody is at work there now. If nobody answers within {time}, I tell you here."),
    "window": N_(
        "What they write comes only in the hours you chose. If nobody has answered by then, I tell you here: {time}."
    ),
    "silent": N_("Nothing comes by itself. They answer after you write here."),
    "she_calls": N_("You call them yourself when you want to. Nothing comes by itself."),
}
REACHED: Final = {
    # Whom those who were called because nobody answered have reached.
    "nobody": N_("I do not know whether anybody there has seen it."),
    "called": N_("More people there have been called now."),
    "seen": N_("Somebody there has seen that you wait."),
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
FEEDBACK_ANSWERS: Final = {
    # Buttons: how it was.
    "helped": N_("It helped me"),
    "a_little": N_("It helped a little"),
    "not_helped": N_("It did not help"),
}
CONSENT_QUESTIONS: Final = {
    # What somebody at a post asks her leave for.
    "other_post": N_("May they pass your lines and what you both wrote on to {recipient}? Then those people read it."),
    "call": N_("May they call you? Then they ask you for a number, and when it is safe."),
    "lost_touch": N_("If you write no more, may they ask {recipient} about you?"),
    "home": N_("May they tell {recipient} in your country about you, so that somebody there can go on?"),
    "follow_up": N_("May they write to you here again later, and ask how it is?"),
    "interpreter": N_(
        "May {recipient} help with the language? They work at the same place. They would read your lines and what you both "
        "write here, and write to you under this name. You can take them out at any time. If you say no, you are not asked "
        "again."
    ),
    "translation": N_(
        "May a translation program help with the language? What you write here to {recipient} then goes to a program of the "
        "people who run this chat. It makes mistakes, also with numbers and names. What it translates is marked. If you say "
        "no, they get your own words, and you are not asked again. You can stop it any time."
    ),
}
CONSENT_ANSWERS: Final = {
    # Buttons, and what she answers with them.
    "yes": N_("Yes, I agree"),
    "no": N_("No, I do not agree"),
}
BUTTON_ANSWERS: Final = {
    **CONSENT_ANSWERS,
    # What she answers by taking an interpreter out.
    "dismissed": N_("Without this person"),
    # What she answers by stopping machine translation.
    "untranslated": N_("Without the program"),
    # What she answers to a message that a machine translated.
    "unclear": N_("This is not clear"),
}


def post(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Who would read her: name, whom they work for, hours, whether somebody is there, what they may have to report."""
    row = arguments["post"]
    parts = [
        row["name"],
        translator.translate_label(RUN_BY[row["run_by"]]),
        *hours_lines(row["hours"], row["time_zone"], translator, now=render_context.now),
        translator.translate_label(DUTY_STATES[row["is_on_duty"]]),
        translator.translate_label(REPORTS[row["reports"]]),
    ]
    return "\n".join(parts)


def posts(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Several posts, numbered as their buttons are."""
    rows = [arguments["rows"][code] for code in arguments["posts"]]
    return "\n".join(
        f"{number}. {row['name']}. {translator.translate_label(RUN_BY[row['run_by']])}"
        for number, row in enumerate(rows, 1)
    )


def recipient(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """The post a card goes to."""
    return str(arguments["post"]["name"])


def report(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Whom a post works for, and what it may have to report."""
    row = arguments["post"]
    return f"{translator.translate_label(RUN_BY[row['run_by']])} {translator.translate_label(REPORTS[row['reports']])}"


def opening(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """When a post is open."""
    row = arguments["post"]
    return "\n".join(hours_lines(row["hours"], row["time_zone"], translator, now=render_context.now))


def card(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """All lines of a card."""
    return handoff_card.render_card(
        arguments["answers"],
        translator,
        lines=CARD_LINES,
        country=arguments["country"],
        languages=arguments["autonyms"],
    )


def line(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """One line of a card."""
    return handoff_card.render_card_line(
        arguments["line"],
        arguments["answers"],
        translator,
        country=arguments["country"],
        languages=arguments["autonyms"],
    )


def promise(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """When somebody answers, and what happens if nobody does."""
    if "opens_at" in arguments:
        time = format_moment(datetime.fromisoformat(arguments["opens_at"]), arguments["time_zone"], translator)
    else:
        minutes = timedelta(minutes=arguments["minutes"])
        time = format_timedelta(minutes, threshold=1, locale=get_locale(translator.language))
    return translator.translate_label(PROMISES[arguments["promise"]], time=time)


def reached(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What is known of who there knows that she waits."""
    return translator.translate_label(REACHED[arguments["reached"]])


def words(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What an officer wrote, as it was written."""
    return str(arguments["words"])


def asked(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What somebody asks her leave for, and with whom."""
    return translator.translate_label(CONSENT_QUESTIONS[arguments["asked"]], recipient=arguments["recipient"])


def _format_argument(name: str) -> Callable[[RenderContext, Translator, Arguments], str]:
    return lambda shelf, voice, given: str(given[name])


POST_PLACEHOLDERS: Final[Mapping[str, Callable[[RenderContext, Translator, Arguments], str]]] = {
    **{
        each.__name__: each
        for each in (post, posts, recipient, report, opening, card, line, promise, reached, words, asked)
    },
    **{
        name: _format_argument(name)
        for name in (
            "keep_days",
            "draft_minutes",
            "a_day",
            "queue_hours",
            "open_minutes",
            "kept_days",
            "return_code",
            "code",
            "colleague",
        )
    },
}
"""Codes and numbers of the policy stand as they are."""
