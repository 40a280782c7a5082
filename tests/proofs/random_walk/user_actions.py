"""Everything she may do at any moment. Each deed draws its details from `chance`, and is judged step by step."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.enums import LANGUAGES
from tests.proofs.leave_leaves_no_trace import LOOK_TEXTS
from tests.proofs.random_walk import messages
from tests.proofs.random_walk.messages import Chance
from tests.proofs.random_walk.simulated_user import HELP_CARD_SCREENS, RuleViolated, WalkingUser
from tests.proofs.random_walk.transports import QUESTION_SCREENS, ScreenView, UserTransport
from tests.support.raw_updates import MEDIA

UserDeed = Callable[[WalkingUser, Chance], Awaitable[None]]
SILENCES = (0.5, 4, 9, 11, 60, 600, 3 * 24 * 60)
"""Minutes."""
MOST_QUESTIONS = 3
SERVICES: Sequence[Sequence[str]] = (
    ("/find_hotline",),
    ("/find_embassy",),
    ("/talk_to_person",),
    ("/danger_now",),
    ('/show_menu{"menu": "work"}', "/passport_kept", '/passport_kept{"part": "law"}'),
    ('/show_menu{"menu": "work"}', "/wages_unpaid", '/find_hotline{"kind": "migrant_ngo"}'),
    ('/show_menu{"menu": "health"}', '/show_menu{"menu": "safe"}', "/physical_abuse", "/find_health_care"),
    ('/show_menu{"menu": "health"}', '/show_menu{"menu": "safe"}', "/physical_abuse", "/find_shelter"),
    (
        '/show_menu{"menu": "health"}',
        '/show_menu{"menu": "safe"}',
        "/sexual_violence",
        '/find_hotline{"kind": "violence"}',
    ),
)
"""Ways from the first screen to a service, by what the buttons mean."""
WITHOUT_NUMBERS = ("/talk_to_person", '/passport_kept{"part": "law"}')


async def taps(user: WalkingUser, chance: Chance) -> None:
    """Any button of the last message."""
    if user.last_message is None or not user.last_message.meanings:
        await user.send_text("/start")
    else:
        await user.tap_button(user.last_message, chance.one_of(range(1, len(user.last_message.meanings) + 1)))


async def taps_an_old_button(user: WalkingUser, chance: Chance) -> None:
    """A button of any message that stood in her chat."""
    old = [seen for seen in user.older_messages if seen.meanings and user.transport.can_tap(seen.message)]
    if old:
        seen = chance.one_of(old)
        await user.tap_button(seen, chance.one_of(range(1, len(seen.meanings) + 1)))


async def taps_twice(user: WalkingUser, chance: Chance) -> None:
    """The same button again, where its message has given way to the answer by now."""
    if user.last_message and user.last_message.meanings:
        seen, number = user.last_message, chance.one_of(range(1, len(user.last_message.meanings) + 1))
        await user.tap_button(seen, number)
        if not user.is_new and user.transport.can_tap(seen.message):
            await user.tap_button(seen, number)


async def refuses(user: WalkingUser, chance: Chance) -> None:
    """No, or skip, in her own words."""
    words = chance.one_of(messages.REFUSALS[user.language])
    await user.send_text(messages.LabelledText.create(words, "deny"), is_refusal=True)


async def skips(user: WalkingUser, _: Chance) -> None:
    """The button Skip, where she is asked something."""
    if user.last_message and user.last_message.screen in QUESTION_SCREENS:
        number = next(n for n, m in enumerate(user.last_message.meanings, 1) if _is_skip(user.last_message, m))
        await user.tap_button(user.last_message, number)


async def writes(user: WalkingUser, chance: Chance) -> None:
    """What she needs, in her language."""
    await user.send_text(messages.choose_need(user.language, chance))


async def mistypes(user: WalkingUser, chance: Chance) -> None:
    """The same, with a slip of the finger."""
    await user.send_text(messages.add_typo(messages.choose_need(user.language, chance), chance))


async def writes_in_another_language(user: WalkingUser, chance: Chance) -> None:
    """What she needs, in any of the six."""
    await user.send_text(messages.choose_need(chance.one_of(LANGUAGES), chance))


async def writes_zawgyi(user: WalkingUser, chance: Chance) -> None:
    """As an old phone writes Burmese."""
    await user.send_text(messages.to_zawgyi_text(chance))


async def writes_nonsense(user: WalkingUser, chance: Chance) -> None:
    """Signs, commands, somebody else's words."""
    await user.send_text(messages.LabelledText.create(chance.one_of(messages.NONSENSE), "nonsense"))


async def is_not_understood_twice(user: WalkingUser, chance: Chance) -> None:
    """Words that nobody here reads, and once more."""
    await user.send_text(messages.LabelledText.create(chance.one_of(messages.FOREIGN), "nonsense"))
    await user.send_text(messages.LabelledText.create(chance.one_of(messages.FOREIGN), "nonsense"))


async def stops(user: WalkingUser, chance: Chance) -> None:
    """A word that ends a relay, though there is none."""
    await user.send_text(chance.one_of(messages.STOP_TEXTS))


async def commands(user: WalkingUser, chance: Chance) -> None:
    """A command of the list beside the keyboard."""
    await user.send_text(chance.one_of(("/start", "/menu", "/language", "/about", "/MENU x")))


async def sends_something(user: WalkingUser, chance: Chance) -> None:
    """A voice note, a photo, a place, a contact."""
    await user.send_media(
        chance.one_of([kind for kind in sorted(MEDIA) if user.transport.has_real_time or kind != "audio"])
    )


async def corrects_herself(user: WalkingUser, chance: Chance) -> None:
    """She changes a message she sent before."""
    await user.edit_message(messages.choose_need(user.language, chance))


async def is_silent(user: WalkingUser, chance: Chance) -> None:
    """A while, or days."""
    await user.stay_silent(chance.one_of(SILENCES))


async def changes_language(user: WalkingUser, chance: Chance) -> None:
    """By the buttons."""
    await user.send_text("/language")
    assert user.last_message
    language = chance.one_of(LANGUAGES)
    number = user.last_message.find_button(f'/change_language{{"language": "{language}"}}')
    await user.tap_button(user.last_message, number or 1)
    _require(user, user.language == language, f"r44: she chose {language} and is answered in {user.language}")


async def is_in_danger(user: WalkingUser, chance: Chance) -> None:
    """She writes a word of danger: the card comes first, with numbers, before anything else."""
    words = messages.load_phrases("danger", user.language, ("help", "danger_now", "self_harm"))
    seen = await user.send_text(chance.one_of(words))
    _require(
        user,
        seen[0].screen in HELP_CARD_SCREENS and _holds_numbers(seen[0]),
        f"p1: {seen[0].screen} came before the numbers",
    )


async def asks_for_help_from_here(user: WalkingUser, _: Chance) -> None:
    """Two taps at most from wherever she is."""
    if user.last_message is None or not user.last_message.meanings:
        return
    number = _is_help_card(user.last_message)
    if number is None:
        menu = user.last_message.meanings.index("/show_menu") + 1
        await user.tap_button(user.last_message, menu)
        number = _is_help_card(user.last_message)
    _require(user, number is not None, "p1: two taps do not lead to Help now")
    await user.tap_button(user.last_message, number or 1)


async def skips_everything(user: WalkingUser, chance: Chance) -> None:
    """On the way to a service she refuses every question; the service comes all the same."""
    way = chance.one_of(SERVICES)
    await user.send_text("/start")
    for meaning in way:
        assert user.last_message
        number = user.last_message.find_button(meaning)
        _require(user, number is not None, f"p15: {user.last_message.screen} has no way to {meaning}")
        await user.tap_button(user.last_message, number or 1)
    for _ in range(MOST_QUESTIONS):
        if user.last_message and user.last_message.screen in QUESTION_SCREENS:
            await (refuses if chance.one_of((True, False)) else skips)(user, chance)
    assert user.last_message
    is_there = user.last_message.screen not in QUESTION_SCREENS and (
        _holds_numbers(user.last_message) or way[-1] in WITHOUT_NUMBERS
    )
    _require(user, is_there, f"p15: {user.last_message.screen} is all she gets of {way[-1]} when she skips everything")


async def leaves(user: WalkingUser, chance: Chance) -> None:
    """She leaves, and somebody looks: nothing stands there, and what is answered is what a chat never used answers."""
    number = user.last_message.find_button("leave") if user.last_message else None
    if number and chance.one_of((True, False)):
        await user.tap_button(user.last_message, number)  # type: ignore[arg-type]
    else:
        await user.send_text(chance.one_of(messages.load_phrases("leave", user.language, ("leave",))))
    standing = [
        one.screen for one in await user.transport.list_messages() if one.screen != "utter_erased"
    ]  # of that nothing is kept
    # Of who left before anything else was said, nothing is kept: that line stays, and says no more than the new one.
    _require(user, set(standing) == {"utter_left"}, f"r21: {standing} stands in the chat after Leave")
    look = chance.one_of(LOOK_TEXTS)
    seen = await (user.send_media(look) if look == "voice" else user.send_text(look))
    unused = await _look_again(await user.transport.create_other_user(), look)
    _require(
        user,
        _describe_looks(seen) == unused,
        f"r22: {look!r} shows {_describe_looks(seen)}, and in a chat never used {unused}",
    )


async def erases(user: WalkingUser, _: Chance) -> None:
    """Two taps, and everything of her is gone."""
    await user.send_text(messages.load_phrases("leave", user.language, ("erase",))[0])
    assert user.last_message
    number = user.last_message.find_button('/forget_me{"part": "last"}')
    _require(user, number is not None, f"r16: {user.last_message.screen} does not lead to Erase")
    await user.tap_button(user.last_message, number or 1)
    _require(user, user.is_new, "r16: two taps do not erase")


DEEDS: Mapping[UserDeed, int] = {
    taps: 30,
    taps_an_old_button: 5,
    taps_twice: 2,
    refuses: 6,
    skips: 6,
    writes: 10,
    mistypes: 6,
    writes_in_another_language: 4,
    writes_zawgyi: 2,
    writes_nonsense: 3,
    is_not_understood_twice: 2,
    stops: 1,
    commands: 3,
    sends_something: 4,
    corrects_herself: 1,
    is_silent: 5,
    changes_language: 3,
    is_in_danger: 3,
    asks_for_help_from_here: 3,
    skips_everything: 3,
    leaves: 3,
    erases: 1,
}
"""Each deed, and how often it is done beside the others."""


def _is_skip(seen: ScreenView, meaning: str) -> bool:
    return f'"{QUESTION_SCREENS[seen.screen]}": "any"' in meaning


def _is_help_card(seen: ScreenView) -> int | None:
    found = (n for n, m in enumerate(seen.meanings, 1) if m.startswith("/danger_now") and '"page"' not in m)
    return next(found, None)


def _holds_numbers(seen: ScreenView) -> bool:
    return any(sign.isdigit() for sign in seen.message.text)


async def _look_again(other: UserTransport, look: str) -> list[object]:
    shown = await (other.send_media(look) if look == "voice" else other.send_text(look))
    return _describe_looks([ScreenView(one, other.decode_buttons(one)) for one in shown])


def _describe_looks(views: Sequence[ScreenView]) -> list[object]:
    return [(one.screen, one.message.text, one.message.buttons, tuple(map(len, one.message.data))) for one in views]


def _require(user: WalkingUser, holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuleViolated("\n".join([otherwise, *user.trail[-40:]]))
