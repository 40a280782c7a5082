"""What must hold after every step of hers, whatever it was. Each rule bears the number of its requirement or principle."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from bot.checks import lexicon, wording
from bot.gateway.buttons import HELP, LEAVE
from bot.i18n.screens import WITHOUT_NAVIGATION
from bot.map import LONGEST
from bot.model.turn import Choice, Utterance
from tests.fire.walk.her import CARDS, LOST, Deed, Her, Judge, limits
from tests.fire.walk.way import ASKED_FOR, NAVIGATION, QUESTIONS, Seen
from tests.support import tongue
from tests.support.factories import ROOT, library, stage, voice

TOKEN_LENGTH = 64
FEW, LISTED = 6, 8
"""Choices on a screen; on the first one and on lists."""
BACK = "go_back"
INTRODUCING = ("utter_first", "utter_left", "utter_erased", "utter_erased_partly")


def r2_never_silence(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Whatever she writes, taps or sends is answered."""
    if deed.is_answered and not any(one.shown.text for one in seen):
        yield "silence"


def r16_back_menu_leave_everywhere(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """The last row of every screen; the two that must look like nothing have no button at all."""
    for one in seen:
        row = [meaning.partition("{")[0] for meaning in one.meanings[-3:]]
        if one.screen in WITHOUT_NAVIGATION and one.meanings:
            yield f"{one.screen} has buttons"
        if one.screen not in WITHOUT_NAVIGATION and row != NAVIGATION:
            yield f"{one.screen} ends in {row}"


def r16_every_question_can_be_skipped(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Skip stands on each question; and no question is asked that nobody has looked at."""
    for one in seen:
        response = library().responses[one.screen]
        if response.is_question != (one.screen in QUESTIONS or one.screen in ASKED_FOR):
            yield f"{one.screen} is a question that nobody has looked at, or the other way round"
        needs = f'"{QUESTIONS[one.screen]}": "any"' if one.screen in QUESTIONS else ""
        skips = Choice.of_payload(response.skip).payload() if one.screen in ASKED_FOR else ""
        if (needs and not one.holds(needs)) or (skips and not one.means(skips)):
            yield f"{one.screen} cannot be skipped"


def r17_nothing_reaches_staff_before_she_sends(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """No row where staff could read, no message to anybody but her, until she agreed."""
    if not her.has_sent:
        yield from her.way.leaks()


def r18_buttons_hand_over_nothing(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Every button is a label and our own sealed data: no contact, no place, no page to open."""
    for one in seen:
        if len(one.shown.data) != len(one.shown.buttons):
            yield f"{one.screen} has a button without data"
        for data in one.shown.data:
            if data not in (LEAVE, HELP) and len(data) != TOKEN_LENGTH:
                yield f"{one.screen} has a button that is none of ours"


def r19_nothing_comes_unasked(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """While she is silent, nothing comes; nor for a message she only corrects."""
    if not deed.is_answered and seen:
        yield f"{seen[0].screen} came unasked"


def r24_as_telegram_can_carry_it(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Lengths of messages, width of buttons, and how many there are."""
    for one in seen:
        if not 0 < len(one.shown.text) <= LONGEST:
            yield f"{one.screen} has {len(one.shown.text)} characters"
        for label in one.shown.buttons:
            if wording.drawn(label) > limits().button_characters:
                yield f"{one.screen}: the button {label!r} has {wording.drawn(label)} characters as drawn"
        response = library().responses[one.screen]
        most = LISTED if response.choices or len(response.buttons) == LISTED else FEW
        if len(one.choices) > most:
            yield f"{one.screen} has {len(one.choices)} choices"


def r44_only_her_language(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Nothing in another language than hers, no braces, no None."""
    for one in seen:
        # What offers her the language she writes in is said in that language, as it must be.
        offered = one.offers_language
        own = tuple(label for label in one.shown.buttons if label != offered)
        for stray in tongue.strays(replace(one.shown, buttons=own), her.language):
            yield f"{one.screen}: {stray}"


def p1_help_now_begins_with_numbers(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Asked for help, a card with numbers comes first; every menu has Help now, and every screen the menu: two taps."""
    is_asked = deed.meaning.startswith("/danger_now") and '"page"' not in deed.meaning
    if is_asked and not (seen and seen[0].screen in CARDS and any(sign.isdigit() for sign in seen[0].shown.text)):
        yield f"{seen[0].screen if seen else 'nothing'} came first"
    for one in seen:
        if one.screen == "utter_menu" and not one.means("/danger_now"):
            yield "the menu has no Help now"


def p7_neutral_beginnings(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """The first line, which a lock screen shows, names no violence, no right and no office.

    In danger the numbers come first, and each says whose it is: that card is the one exception.
    """
    for one in seen:
        if one.screen.startswith("utter_help_now"):
            continue
        opening = one.shown.text.partition("\n")[0][: limits().opening_characters]
        for word in lexicon.telling(opening, _telling(her.language)):
            yield f"{one.screen} begins with {word!r}: {opening!r}"


def p19_a_refusal_is_not_asked_again(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """A question she refused comes again in this thread only where she asks for it herself."""
    for one in seen:
        is_back = deed.asks_anew or _is_back_in_words(her, deed, one)
        if one.screen in her.refused and one.screen != "utter_ask_which" and not is_back:
            yield f"{one.screen} is asked again"


def p58_never_an_error(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """With everything well, no card comes instead of an answer, and no text speaks of errors."""
    for one in seen:
        if one.screen.startswith("utter_help_instead"):
            yield "a card came instead of an answer"
        if "error" in one.shown.text.casefold():
            yield f"{one.screen} speaks of an error"


def p58_a_person_first_after_two_failures(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Not understood twice in a row: a person is the first thing offered."""
    is_lost = deed.what == "says" and seen and seen[-1].screen in LOST and not _is_back_in_words(her, deed, seen[-1])
    if is_lost and her.lost and seen[-1].means("/talk_to_person") != 1:
        yield f"{seen[-1].screen} after {her.lost} failures offers {seen[-1].meanings[0]} first"


def p59_says_that_it_is_a_program(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """The first answer in a chat says what answers. A card on danger says only numbers, and Leave nothing."""
    if not her.is_new or not seen or any(one.screen in (*INTRODUCING, *CARDS) for one in seen):
        return
    if not _introduces(seen[-1].shown.text, her.language):
        yield f"{seen[-1].screen} does not say that it is a program"


RULES = (
    r2_never_silence, r16_back_menu_leave_everywhere, r16_every_question_can_be_skipped,
    r17_nothing_reaches_staff_before_she_sends, r18_buttons_hand_over_nothing, r19_nothing_comes_unasked,
    r24_as_telegram_can_carry_it, r44_only_her_language, p1_help_now_begins_with_numbers, p7_neutral_beginnings,
    p19_a_refusal_is_not_asked_again, p58_never_an_error, p58_a_person_first_after_two_failures,
    p59_says_that_it_is_a_program,
)  # fmt: skip


def judge(her: Her, deed: Deed, seen: Sequence[Seen]) -> Iterator[str]:
    """Everything that is wrong after a step."""
    for rule in RULES:
        for wrong in rule(her, deed, seen):
            yield f"{rule.__name__}: {wrong}"


def named(rule: Judge) -> str:
    """A rule as a reader of figures sees it."""
    number, _, said = rule.__name__.partition("_")
    return f"{number.upper()}: {said.replace('_', ' ')}"


@cache
def _telling(language: str) -> Sequence[str]:
    return lexicon.load_lexicon(ROOT)[language]


def _introduces(text: str, language: str) -> bool:
    return stage().screen(Utterance("utter_first_below"), voice(language)).text in text


def _is_back_in_words(her: Her, deed: Deed, one: Seen) -> bool:
    # Where what she wrote may mean Back, a screen she saw before is right, as she saw it.
    may_mean_back = deed.what == "says" and getattr(deed.words, "intent", BACK) == BACK
    return may_mean_back and any(old.screen == one.screen and old.choices == one.choices for old in her.older)
