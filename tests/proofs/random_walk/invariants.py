"""What must hold after every step of hers, whatever it was. Each rule bears the number of its requirement or principle."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bot.channels.callback_data import HELP_CALLBACK_DATA, LEAVE_CALLBACK_DATA
from bot.chat.post_processors import DISTRESS_RESPONSE_PREFIXES
from bot.domain.turn import MAX_OTHER_TOPICS, Choice, ResponseCall
from bot.i18n.renderer import WITHOUT_NAVIGATION
from tests.proofs.random_walk.simulated_user import (
    HELP_CARD_SCREENS,
    NOT_UNDERSTOOD_SCREENS,
    Judge,
    WalkingUser,
    WalkStep,
    load_limits,
)
from tests.proofs.random_walk.transports import NAVIGATION_PAYLOADS, QUESTION_SCREENS, REQUESTED_SCREENS, ScreenView
from tests.support import language_detection
from tests.support.factories import ROOT, create_renderer, create_translator, load_real_content
from tools.crawler.screen_map import MAX_MESSAGE_LENGTH
from tools.lint import lock_screen, text_rules

TOKEN_LENGTH = 64
MAX_CHOICES, MAX_LISTED_CHOICES = 6, 8
"""Choices on a screen; on the first one and on lists."""
BACK = "go_back"
INTRODUCING_SCREENS = ("utter_first", "utter_left", "utter_erased", "utter_erased_partly")


def r2_never_silence(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Whatever she writes, taps or sends is answered."""
    if step.is_answered and not any(one.message.text for one in views):
        yield "silence"


def r16_back_menu_leave_everywhere(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """The last row of every screen; the two that must look like nothing have no button at all."""
    for one in views:
        row = [meaning.partition("{")[0] for meaning in one.meanings[-3:]]
        if one.screen in WITHOUT_NAVIGATION and one.meanings:
            yield f"{one.screen} has buttons"
        if one.screen not in WITHOUT_NAVIGATION and row != NAVIGATION_PAYLOADS:
            yield f"{one.screen} ends in {row}"


def r16_every_question_can_be_skipped(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Skip stands on each question; and no question is asked that nobody has looked at."""
    for one in views:
        response = load_real_content().responses[one.screen]
        if response.is_question != (one.screen in QUESTION_SCREENS or one.screen in REQUESTED_SCREENS):
            yield f"{one.screen} is a question that nobody has looked at, or the other way round"
        needs = f'"{QUESTION_SCREENS[one.screen]}": "any"' if one.screen in QUESTION_SCREENS else ""
        skips = _get_skip_meaning(response.skip) if one.screen in REQUESTED_SCREENS else ""
        if (needs and not one.has_button_with(needs)) or (skips and not one.find_button(skips)):
            yield f"{one.screen} cannot be skipped"


def _get_skip_meaning(payload: str) -> str:
    """How a button that skips begins: as far as its payload says the same on every screen."""
    return payload.partition("$")[0] if "$" in payload else Choice.from_payload(payload).to_payload()


def r17_nothing_reaches_staff_before_she_sends(
    user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]
) -> Iterator[str]:
    """No row where staff could read, no message to anybody but her, until she agreed."""
    if not user.has_sent:
        yield from user.transport.list_leaks()


def r18_buttons_hand_over_nothing(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Every button is a label and our own sealed data: no contact, no place, no page to open."""
    for one in views:
        if len(one.message.data) != len(one.message.buttons):
            yield f"{one.screen} has a button without data"
        for data in one.message.data:
            if data not in (LEAVE_CALLBACK_DATA, HELP_CALLBACK_DATA) and len(data) != TOKEN_LENGTH:
                yield f"{one.screen} has a button that is none of ours"


def r19_nothing_comes_unasked(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """While she is silent, nothing comes. A message that she corrects may be answered: it says something else now."""
    if step.is_silence and views:
        yield f"{views[0].screen} came unasked"


def r24_as_telegram_can_carry_it(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Lengths of messages, width of buttons, and how many there are."""
    for one in views:
        if not 0 < len(one.message.text) <= MAX_MESSAGE_LENGTH:
            yield f"{one.screen} has {len(one.message.text)} characters"
        for label in one.message.buttons:
            if text_rules.count_visible_characters(label) > load_limits().button_characters:
                yield f"{one.screen}: the button {label!r} has {text_rules.count_visible_characters(label)} characters as drawn"
        response = load_real_content().responses[one.screen]
        most = MAX_LISTED_CHOICES if response.choices or len(response.buttons) == MAX_LISTED_CHOICES else MAX_CHOICES
        if len(one.choices) > most + MAX_OTHER_TOPICS:  # what she wrote beside it stands below
            yield f"{one.screen} has {len(one.choices)} choices"


def r44_only_her_language(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Nothing in another language than hers, no braces, no None.

    Where she changes it, what was on its way may come in the one before.
    """
    is_changed = any(one.screen == "utter_language_set" for one in views)
    for one in views:
        # What offers her the language she writes in is said in that language, as it must be.
        offered = one.offered_language
        own = tuple(label for label in one.message.buttons if label != offered)
        message = replace(one.message, buttons=own)
        faults = language_detection.find_language_faults(message, user.language)
        if is_changed and one.screen != "utter_language_set":
            faults = faults and language_detection.find_language_faults(message, user.language_before)
        for stray in faults:
            yield f"{one.screen}: {stray}"


def p1_help_now_begins_with_numbers(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Asked for help, a card with numbers comes first; every menu has Help now, and every screen the menu: two taps."""
    is_asked = step.meaning.startswith("/danger_now") and '"page"' not in step.meaning
    if is_asked and not (
        views and views[0].screen in HELP_CARD_SCREENS and any(sign.isdigit() for sign in views[0].message.text)
    ):
        yield f"{views[0].screen if views else 'nothing'} came first"
    for one in views:
        if one.screen == "utter_menu" and not one.find_button("/danger_now"):
            yield "the menu has no Help now"


def p7_neutral_beginnings(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """The first line, which a lock screen shows, names no violence, no right and no office.

    In danger the numbers come first, and each says whose it is: that card is the one exception.
    """
    for one in views:
        if one.screen.startswith("utter_help_now"):
            continue
        opening = one.message.text.partition("\n")[0][: load_limits().opening_characters]
        for word in lock_screen.find_lock_screen_words(opening, _load_lock_screen_words(user.language)):
            yield f"{one.screen} begins with {word!r}: {opening!r}"


def p19_a_refusal_is_not_asked_again(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """A question she refused comes again in this thread only where she asks for it herself."""
    for one in views:
        is_back = step.is_asking_again or _is_back_in_words(user, step, one)
        if one.screen in user.refused_questions and one.screen != "utter_ask_which" and not is_back:
            yield f"{one.screen} is asked again"


def p58_never_an_error(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """With everything well, no card comes instead of an answer, and no text speaks of errors."""
    for one in views:
        if one.screen.startswith("utter_help_instead"):
            yield "a card came instead of an answer"
        if "error" in one.message.text.casefold():
            yield f"{one.screen} speaks of an error"


def p58_a_person_first_after_two_failures(
    user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]
) -> Iterator[str]:
    """Not understood twice in a row: a person is the first thing offered."""
    is_lost = (
        step.action == "says"
        and views
        and views[-1].screen in NOT_UNDERSTOOD_SCREENS
        and not _is_back_in_words(user, step, views[-1])
    )
    if is_lost and user.not_understood_count and views[-1].find_button("/talk_to_person") != 1:
        yield f"{views[-1].screen} after {user.not_understood_count} failures offers {views[-1].meanings[0]} first"


def p59_says_that_it_is_a_program(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """The first answer in a chat says what answers. A card on danger says only numbers, and Leave nothing.

    Below an answer to something hard it waits for a calm one.
    """
    if not user.is_new or not views or any(one.screen in (*INTRODUCING_SCREENS, *HELP_CARD_SCREENS) for one in views):
        return
    if any(one.screen.startswith(DISTRESS_RESPONSE_PREFIXES) for one in views):
        return
    if not _introduces_bot(views[-1].message.text, user.language):
        yield f"{views[-1].screen} does not say that it is a program"


RULES = (
    r2_never_silence,
    r16_back_menu_leave_everywhere,
    r16_every_question_can_be_skipped,
    r17_nothing_reaches_staff_before_she_sends,
    r18_buttons_hand_over_nothing,
    r19_nothing_comes_unasked,
    r24_as_telegram_can_carry_it,
    r44_only_her_language,
    p1_help_now_begins_with_numbers,
    p7_neutral_beginnings,
    p19_a_refusal_is_not_asked_again,
    p58_never_an_error,
    p58_a_person_first_after_two_failures,
    p59_says_that_it_is_a_program,
)


def check_rules(user: WalkingUser, step: WalkStep, views: Sequence[ScreenView]) -> Iterator[str]:
    """Everything that is wrong after a step."""
    for rule in RULES:
        for wrong in rule(user, step, views):
            yield f"{rule.__name__}: {wrong}"


def format_rule(rule: Judge) -> str:
    """A rule as a reader of figures sees it."""
    number, _, said = rule.__name__.partition("_")
    return f"{number.upper()}: {said.replace('_', ' ')}"


@cache
def _load_lock_screen_words(language: str) -> Sequence[str]:
    return lock_screen.load_lock_screen_words(ROOT)[language]


def _introduces_bot(text: str, language: str) -> bool:
    return create_renderer().render(ResponseCall("utter_first_below"), create_translator(language)).text in text


def _is_back_in_words(user: WalkingUser, step: WalkStep, one: ScreenView) -> bool:
    # Where what she wrote may mean Back, a screen she saw before is right, as she saw it.
    may_mean_back = step.action == "says" and getattr(step.text, "intent", BACK) == BACK
    return may_mean_back and any(old.screen == one.screen and old.choices == one.choices for old in user.older_messages)
