"""Which scenes are shown: few enough to look through, and so chosen that every message stands in one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.domain.chat_ids import Service
from bot.domain.enums import ANY, DEFAULT_LANGUAGE
from bot.domain.screen import Screen
from bot.domain.turn import ResponseCall
from bot.i18n.catalogs import EnglishTranslations
from bot.i18n.languages import get_country_name
from bot.i18n.translator import Translator
from tools.preview import extra_scenes, handoff_scenes
from tools.preview.rendering import MarkedTranslator, MessageKey, list_message_numbers
from tools.preview.scene import Scene, SceneContext, build_scene, list_button_rows
from tools.preview.utterances import list_response_calls

DESCRIBED_ARGUMENTS: Final = ("topic", "country", "origin", "other", "kind", "line", "promise", "reached", "asked")
"""Arguments that tell one form of a screen from another."""


@dataclass(frozen=True)
class ChosenScene:
    """A chosen scene, drawn once in English, with the numbers of its messages."""

    scene: Scene
    screen: Screen
    message_numbers: frozenset[int]


def choose_scenes(context: SceneContext, root: Path, numbers: Mapping[MessageKey, int]) -> list[ChosenScene]:
    """Of each screen its longest form, and every form that shows a message no other does, in the order of domain.yml."""
    voice = MarkedTranslator(DEFAULT_LANGUAGE, EnglishTranslations(), numbers=numbers)
    order = {name: place for place, name in enumerate(context.content.responses)}
    drawn = sorted(
        (_render_in_english(scene, voice) for scene in _list_all_scenes(context, root)),
        key=lambda shown: order.get(shown.scene.name, len(order)),
    )
    kept = {max(forms, key=_get_length).scene.key for forms in _group_by_name(drawn).values()}
    seen = {number for shown in drawn if shown.scene.key in kept for number in shown.message_numbers}
    for shown in drawn:
        if shown.message_numbers - seen:
            kept.add(shown.scene.key)
            seen |= shown.message_numbers
    return [shown for forms in _group_by_name(drawn).values() for shown in forms if shown.scene.key in kept]


def _list_all_scenes(context: SceneContext, root: Path) -> Iterator[Scene]:
    stage = context.create_renderer()
    for said in (*list_response_calls(context.content), *handoff_scenes.list_handoff_calls(context)):
        occasion = _describe_occasion(said, context)
        yield build_scene(said, stage, when=occasion)
        for service in context.content.responses[said.response].variations:
            when = " · ".join(part for part in (f"on {service}", occasion) if part)
            yield build_scene(said, stage, when=when, service=Service(service))
    yield from extra_scenes.list_extra_scenes(context, root)


def _render_in_english(scene: Scene, translator: Translator) -> ChosenScene:
    screen = scene.render(translator)
    said = screen.text + "".join(button.label for row in list_button_rows(screen) for button in row)
    return ChosenScene(scene, screen, frozenset(list_message_numbers(said)))


def _group_by_name(drawn: Sequence[ChosenScene]) -> Mapping[str, list[ChosenScene]]:
    """In the order of their first form; of forms that read the same, the first."""
    forms: dict[str, dict[str, ChosenScene]] = {}
    for shown in drawn:
        forms.setdefault(shown.scene.name, {}).setdefault(shown.scene.key, shown)
    return {name: list(found.values()) for name, found in forms.items()}


def _get_length(message: ChosenScene) -> int:
    return len(message.screen.text)


def _describe_occasion(call: ResponseCall, context: SceneContext) -> str:
    """What tells this form from the others, in words of a translator."""
    given = call.arguments
    told = [
        _format_argument(name, given[name], context) for name in DESCRIBED_ARGUMENTS if isinstance(given.get(name), str)
    ]
    if isinstance(given.get("post"), Mapping):
        told.append(f"{given['post']['run_by']}, what it reports: {given['post']['reports']}")
        told += [] if given["post"]["is_on_duty"] else ["nobody is at work there"]
    return " · ".join([*told, *(["something is chosen"] if given.get("chosen") else [])])


def _format_argument(name: str, value: Any, context: SceneContext) -> str:
    if name == "topic":
        return context.content.rights.topics[value].title
    if name in ("country", "origin", "other") and value != ANY:
        return get_country_name(value, DEFAULT_LANGUAGE)
    return str(value)
