"""Which scenes are shown: few enough to look through, and so chosen that every message stands in one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.i18n.catalogue import English
from bot.i18n.languages import country_name
from bot.i18n.voice import Voice
from bot.model.screen import Screen
from bot.model.turn import Utterance
from bot.model.vocabulary import ANY, DEFAULT_LANGUAGE
from bot.preview import beside, drafts
from bot.preview.marked import Key, Marked, numbers_in
from bot.preview.scene import Ground, Scene, of
from bot.preview.utterances import every_utterance

NAMED: Final = ("topic", "country", "origin", "other", "kind", "line", "promise", "asked")
"""Arguments that tell one form of a screen from another."""


@dataclass(frozen=True)
class Shown:
    """A chosen scene, drawn once in English, with the numbers of its messages."""

    scene: Scene
    screen: Screen
    numbers: frozenset[int]


def chosen(ground: Ground, root: Path, numbers: Mapping[Key, int]) -> list[Shown]:
    """Of each screen its longest form, and every form that shows a message no other does, in the order of domain.yml."""
    voice = Marked(DEFAULT_LANGUAGE, English(), numbers=numbers)
    order = {name: place for place, name in enumerate(ground.library.responses)}
    drawn = sorted(
        (_drawn(scene, voice) for scene in _all(ground, root)),
        key=lambda shown: order.get(shown.scene.name, len(order)),
    )
    kept = {max(forms, key=_length).scene.key for forms in _by_name(drawn).values()}
    seen = {number for shown in drawn if shown.scene.key in kept for number in shown.numbers}
    for shown in drawn:
        if shown.numbers - seen:
            kept.add(shown.scene.key)
            seen |= shown.numbers
    return [shown for forms in _by_name(drawn).values() for shown in forms if shown.scene.key in kept]


def _all(ground: Ground, root: Path) -> Iterator[Scene]:
    stage = ground.stage()
    for said in (*every_utterance(ground.library), *drafts.utterances(ground)):
        yield of(said, stage, when=_when(said, ground))
    yield from beside.scenes(ground, root)


def _drawn(scene: Scene, voice: Voice) -> Shown:
    screen = scene.draw(voice)
    said = screen.text + "".join(button.label for row in screen.rows for button in row)
    return Shown(scene, screen, frozenset(numbers_in(said)))


def _by_name(drawn: Sequence[Shown]) -> Mapping[str, list[Shown]]:
    """In the order of their first form; of forms that read the same, the first."""
    forms: dict[str, dict[str, Shown]] = {}
    for shown in drawn:
        forms.setdefault(shown.scene.name, {}).setdefault(shown.scene.key, shown)
    return {name: list(found.values()) for name, found in forms.items()}


def _length(shown: Shown) -> int:
    return len(shown.screen.text)


def _when(said: Utterance, ground: Ground) -> str:
    """What tells this form from the others, in words of a translator."""
    given = said.arguments
    told = [_named(name, given[name], ground) for name in NAMED if isinstance(given.get(name), str)]
    if isinstance(given.get("post"), Mapping):
        told.append(f"{given['post']['run_by']}, what it reports: {given['post']['reports']}")
        told += [] if given["post"]["is_on_duty"] else ["nobody is at work there"]
    return " · ".join([*told, *(["something is chosen"] if given.get("chosen") else [])])


def _named(name: str, value: Any, ground: Ground) -> str:
    if name == "topic":
        return ground.library.rights.topics[value].title
    if name in ("country", "origin", "other") and value != ANY:
        return country_name(value, DEFAULT_LANGUAGE)
    return str(value)
