"""A translation server for tests, at the seam: what it was given, and what it makes of it. It opens no socket."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import TranslationFailed


@dataclass
class FakeTranslator:
    """Turns every text into `<target> text`, unless told otherwise."""

    drafts: dict[str, str] = field(default_factory=dict)
    """What it makes of a text, where that matters."""
    fails: str = ""
    """The reason for which it makes no draft now."""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Text, source and target of each draft that was asked for."""
    while_asked: Callable[[], object] = lambda: None
    """What happens meanwhile."""

    def translate(self, text: str, *, source: str, target: str) -> str:
        self.check_languages(source, target)
        self.asked.append((text, source, target))
        self.while_asked()
        return self.drafts.get(text, f"<{target}> {text}")

    def check_languages(self, source: str, target: str) -> None:
        if self.fails:
            raise TranslationFailed(self.fails)
