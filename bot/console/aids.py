"""What handoffs need of the product beside the database: policies, the directory, prepared texts, her languages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.content.library import Library
from bot.i18n.catalogue import Catalogues
from bot.i18n.hours import lines
from bot.i18n.voice import Voice
from bot.model.guides import Guides
from bot.model.handoff import HandoffPolicy
from bot.model.safe_contact import SafeContact


@dataclass(frozen=True)
class Aids:
    """Read once, handed to every visit. `library` is asked each time: a number may be shown today and not tomorrow."""

    guides: Guides
    library: Callable[[], Library]
    catalogues: Catalogues = field(repr=False)
    """What women read, by language."""
    media_door: str
    """Where the gateway hands out voice notes and photos: `http://127.0.0.1:8081`."""

    @property
    def policy(self) -> HandoffPolicy:
        """How a handoff lives."""
        return self.library().handoff

    @property
    def safe(self) -> SafeContact:
        """What the words of a card mean in hours."""
        return self.library().safe_contact

    def hours(self, hours: str, language: str) -> str:
        """Opening hours in words of a language; as they are written where they are of a kind we cannot say."""
        try:
            return "; ".join(lines(hours, "", self.voice(language), now=None))
        except ValueError:
            return hours

    def voice(self, language: str) -> Voice:
        """A language that women read."""
        return Voice(language, self.catalogues[language])
