"""Everything she may do at any moment. Each deed draws its details from `chance`, and is judged step by step."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.model.vocabulary import LANGUAGES
from tests.fire.fresh_look import LOOKS
from tests.fire.walk import sayings
from tests.fire.walk.her import CARDS, Her, Violated
from tests.fire.walk.sayings import Chance
from tests.fire.walk.way import QUESTIONS, Seen, Way
from tests.unit.gateway.raw import MEDIA

Deed = Callable[[Her, Chance], Awaitable[None]]
SILENCES = (0.5, 4, 9, 11, 60, 600, 3 * 24 * 60)
"""Minutes."""
MOST_QUESTIONS = 3
SERVICES: Sequence[Sequence[str]] = (
    ("/find_hotline",), ("/find_embassy",), ("/talk_to_person",), ("/danger_now",),
    ('/show_menu{"menu": "work"}', "/passport_kept", '/passport_kept{"part": "law"}'),
    ('/show_menu{"menu": "work"}', "/wages_unpaid", '/find_hotline{"kind": "migrant_ngo"}'),
    ('/show_menu{"menu": "health"}', '/show_menu{"menu": "safe"}', "/physical_abuse", "/find_health_care"),
    ('/show_menu{"menu": "health"}', '/show_menu{"menu": "safe"}', "/physical_abuse", "/find_shelter"),
    ('/show_menu{"menu": "health"}', '/show_menu{"menu": "safe"}', "/sexual_violence", '/find_hotline{"kind": "violence"}'),
)  # fmt: skip
"""Ways from the first screen to a service, by what the buttons mean."""
WITHOUT_NUMBERS = ("/talk_to_person", '/passport_kept{"part": "law"}')


async def taps(her: Her, chance: Chance) -> None:
    """Any button of the last message."""
    if her.last is None or not her.last.meanings:
        await her.says("/start")
    else:
        await her.taps(her.last, chance.one_of(range(1, len(her.last.meanings) + 1)))


async def taps_an_old_button(her: Her, chance: Chance) -> None:
    """A button of any message that stood in her chat."""
    old = [seen for seen in her.older if seen.meanings and her.way.takes_taps(seen.shown)]
    if old:
        seen = chance.one_of(old)
        await her.taps(seen, chance.one_of(range(1, len(seen.meanings) + 1)))


async def taps_twice(her: Her, chance: Chance) -> None:
    """The same button again, where its message has given way to the answer by now."""
    if her.last and her.last.meanings:
        seen, number = her.last, chance.one_of(range(1, len(her.last.meanings) + 1))
        await her.taps(seen, number)
        if not her.is_new and her.way.takes_taps(seen.shown):
            await her.taps(seen, number)


async def refuses(her: Her, chance: Chance) -> None:
    """No, or skip, in her own words."""
    words = chance.one_of(sayings.REFUSALS[her.language])
    await her.says(sayings.Said.of(words, "deny"), is_refusal=True)


async def skips(her: Her, _: Chance) -> None:
    """The button Skip, where she is asked something."""
    if her.last and her.last.screen in QUESTIONS:
        number = next(n for n, m in enumerate(her.last.meanings, 1) if _skips(her.last, m))
        await her.taps(her.last, number)


async def writes(her: Her, chance: Chance) -> None:
    """What she needs, in her language."""
    await her.says(sayings.something(her.language, chance))


async def mistypes(her: Her, chance: Chance) -> None:
    """The same, with a slip of the finger."""
    await her.says(sayings.slipped(sayings.something(her.language, chance), chance))


async def writes_in_another_language(her: Her, chance: Chance) -> None:
    """What she needs, in any of the six."""
    await her.says(sayings.something(chance.one_of(LANGUAGES), chance))


async def writes_zawgyi(her: Her, chance: Chance) -> None:
    """As an old phone writes Burmese."""
    await her.says(sayings.old_burmese(chance))


async def writes_nonsense(her: Her, chance: Chance) -> None:
    """Signs, commands, somebody else's words."""
    await her.says(sayings.Said.of(chance.one_of(sayings.NONSENSE), "nonsense"))


async def is_not_understood_twice(her: Her, chance: Chance) -> None:
    """Words that nobody here reads, and once more."""
    await her.says(sayings.Said.of(chance.one_of(sayings.FOREIGN), "nonsense"))
    await her.says(sayings.Said.of(chance.one_of(sayings.FOREIGN), "nonsense"))


async def stops(her: Her, chance: Chance) -> None:
    """A word that ends a relay, though there is none."""
    await her.says(chance.one_of(sayings.STOPPING))


async def commands(her: Her, chance: Chance) -> None:
    """A command of the list beside the keyboard."""
    await her.says(chance.one_of(("/start", "/menu", "/language", "/about", "/MENU x")))


async def sends_something(her: Her, chance: Chance) -> None:
    """A voice note, a photo, a place, a contact."""
    await her.sends(chance.one_of([kind for kind in sorted(MEDIA) if her.way.keeps_time or kind != "audio"]))


async def corrects_herself(her: Her, chance: Chance) -> None:
    """She changes a message she sent before; nothing comes of it."""
    await her.edits(sayings.something(her.language, chance))


async def is_silent(her: Her, chance: Chance) -> None:
    """A while, or days."""
    await her.is_silent(chance.one_of(SILENCES))


async def changes_language(her: Her, chance: Chance) -> None:
    """By the buttons."""
    await her.says("/language")
    assert her.last
    language = chance.one_of(LANGUAGES)
    number = her.last.means(f'/change_language{{"language": "{language}"}}')
    await her.taps(her.last, number or 1)
    _demand(her, her.language == language, f"r44: she chose {language} and is answered in {her.language}")


async def is_in_danger(her: Her, chance: Chance) -> None:
    """She writes a word of danger: the card comes first, with numbers, before anything else."""
    words = sayings.listed("danger", her.language, ("help", "danger_now", "self_harm"))
    seen = await her.says(chance.one_of(words))
    _demand(her, seen[0].screen in CARDS and _has_numbers(seen[0]), f"p1: {seen[0].screen} came before the numbers")


async def asks_for_help_from_here(her: Her, _: Chance) -> None:
    """Two taps at most from wherever she is."""
    if her.last is None or not her.last.meanings:
        return
    number = _help_now(her.last)
    if number is None:
        menu = her.last.meanings.index("/show_menu") + 1
        await her.taps(her.last, menu)
        number = _help_now(her.last)
    _demand(her, number is not None, "p1: two taps do not lead to Help now")
    await her.taps(her.last, number or 1)


async def skips_everything(her: Her, chance: Chance) -> None:
    """On the way to a service she refuses every question; the service comes all the same."""
    way = chance.one_of(SERVICES)
    await her.says("/start")
    for meaning in way:
        assert her.last
        number = her.last.means(meaning)
        _demand(her, number is not None, f"p15: {her.last.screen} has no way to {meaning}")
        await her.taps(her.last, number or 1)
    for _ in range(MOST_QUESTIONS):
        if her.last and her.last.screen in QUESTIONS:
            await (refuses if chance.one_of((True, False)) else skips)(her, chance)
    assert her.last
    is_there = her.last.screen not in QUESTIONS and (_has_numbers(her.last) or way[-1] in WITHOUT_NUMBERS)
    _demand(her, is_there, f"p15: {her.last.screen} is all she gets of {way[-1]} when she skips everything")


async def leaves(her: Her, chance: Chance) -> None:
    """She leaves, and somebody looks: nothing stands there, and what is answered is what a chat never used answers."""
    number = her.last.means("leave") if her.last else None
    if number and chance.one_of((True, False)):
        await her.taps(her.last, number)  # type: ignore[arg-type]
    else:
        await her.says(chance.one_of(sayings.listed("leave", her.language, ("leave",))))
    standing = [one.screen for one in await her.way.stands() if one.screen != "utter_erased"]  # of that nothing is kept
    # Of who left before anything else was said, nothing is kept: that line stays, and says no more than the new one.
    _demand(her, set(standing) == {"utter_left"}, f"r21: {standing} stands in the chat after Leave")
    look = chance.one_of(LOOKS)
    seen = await (her.sends(look) if look == "voice" else her.says(look))
    unused = await _looked(await her.way.another(), look)
    _demand(her, _looks(seen) == unused, f"r22: {look!r} shows {_looks(seen)}, and in a chat never used {unused}")


async def erases(her: Her, _: Chance) -> None:
    """Two taps, and everything of her is gone."""
    await her.says(sayings.listed("leave", her.language, ("erase",))[0])
    assert her.last
    number = her.last.means('/forget_me{"part": "last"}')
    _demand(her, number is not None, f"r16: {her.last.screen} does not lead to Erase")
    await her.taps(her.last, number or 1)
    _demand(her, her.is_new, "r16: two taps do not erase")


DEEDS: Mapping[Deed, int] = {
    taps: 30, taps_an_old_button: 5, taps_twice: 2, refuses: 6, skips: 6, writes: 10, mistypes: 6,
    writes_in_another_language: 4, writes_zawgyi: 2, writes_nonsense: 3, is_not_understood_twice: 2, stops: 1, commands: 3,
    sends_something: 4, corrects_herself: 1, is_silent: 5, changes_language: 3, is_in_danger: 3, asks_for_help_from_here: 3,
    skips_everything: 3, leaves: 3, erases: 1,
}  # fmt: skip
"""Each deed, and how often it is done beside the others."""


def _skips(seen: Seen, meaning: str) -> bool:
    return f'"{QUESTIONS[seen.screen]}": "any"' in meaning


def _help_now(seen: Seen) -> int | None:
    found = (n for n, m in enumerate(seen.meanings, 1) if m.startswith("/danger_now") and '"page"' not in m)
    return next(found, None)


def _has_numbers(seen: Seen) -> bool:
    return any(sign.isdigit() for sign in seen.shown.text)


async def _looked(other: Way, look: str) -> list[object]:
    shown = await (other.sends(look) if look == "voice" else other.says(look))
    return _looks([Seen(one, other.meanings(one)) for one in shown])


def _looks(seen: Sequence[Seen]) -> list[object]:
    return [(one.screen, one.shown.text, one.shown.buttons, tuple(map(len, one.shown.data))) for one in seen]


def _demand(her: Her, holds: bool, otherwise: str) -> None:
    if not holds:
        raise Violated("\n".join([otherwise, *her.trail[-40:]]))
