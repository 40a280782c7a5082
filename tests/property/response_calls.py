"""Everything that can be said over the real content, and what every button of it means."""

from functools import cache

from bot.domain.turn import Choice, ResponseCall
from tests.property.handoff_screens import own_utterances
from tests.support.factories import create_renderer, create_translator, load_real_content
from tools.preview import utterances
from tools.preview.utterances import COUNTRIES, EVERY_KIND, EVERY_ORIGIN

__all__ = ["COUNTRIES", "EVERY_KIND", "EVERY_ORIGIN", "choices_on_screens", "every_utterance"]


@cache
def every_utterance() -> tuple[ResponseCall, ...]:
    """All of them, each once, in a steady order."""
    said = (*utterances.list_response_calls(load_real_content()), *own_utterances())
    return tuple({utterances.build_key(one): one for one in said}.values())


@cache
def choices_on_screens() -> frozenset[Choice]:
    """What every button of every screen means."""
    return frozenset(
        _Hashable(button.choice)
        for said in every_utterance()
        for row in create_renderer().render(said, create_translator()).rows
        for button in row
        if button.choice
    )


class _Hashable(Choice):
    """A choice that can stand in a set."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice.intent, dict(choice.values))

    def __hash__(self) -> int:
        return hash(self.to_payload())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choice) and self.to_payload() == other.to_payload()
