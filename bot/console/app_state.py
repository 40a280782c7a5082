"""What handoffs need of the product beside the database: policies, the directory, prepared texts, her languages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.content.library import ContentBundle
from bot.i18n.catalogue import Catalogues
from bot.i18n.hours import format_opening_hours
from bot.i18n.voice import Translator
from bot.model.guides import Playbooks
from bot.model.handoff import HandoffPolicy
from bot.model.safe_contact import SafeContact


@dataclass(frozen=True)
class HandoffResources:
    """Read once, handed to every visit. `library` is asked each time: a number may be shown today and not tomorrow."""

    playbooks: Playbooks
    library: Callable[[], ContentBundle]
    catalogues: Catalogues = field(repr=False)
    """What women read, by language."""
    media_url: str
    """Where the gateway hands out voice notes and photos: `http://127.0.0.1:8081`."""

    @property
    def policy(self) -> HandoffPolicy:
        """How a handoff lives."""
        return self.library().handoff_policy

    @property
    def safe_contact(self) -> SafeContact:
        """What the words of a card mean in hours."""
        return self.library().safe_contact

    def format_hours(self, hours: str, language: str) -> str:
        """Opening hours in words of a language; as they are written where they are of a kind we cannot say."""
        try:
            return "; ".join(format_opening_hours(hours, "", self.get_translator(language), now=None))
        except ValueError:
            return hours

    def get_translator(self, language: str) -> Translator:
        """A language that women read."""
        return Translator(language, self.catalogues[language])
