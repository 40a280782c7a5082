"""What scenarios need of an installation: its content, its keys, a look at its database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot import bootstrap
from bot.content.scenarios import load_scenarios
from bot.errors import BadSettings
from bot.i18n.catalogue import Catalogues
from bot.i18n.voice import Voice
from bot.model.handoff import HandoffPolicy
from bot.model.post import Post
from bot.model.safe_contact import SafeContact
from bot.model.scenario import Scenarios
from bot.scenarios.meanings import Meanings
from bot.scenarios.signs import Signs
from bot.services import deeds
from bot.services.deeds import Deeds
from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.keys import AUDIT, KeyRing
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class House:
    """Built once for the process of the rehearsal."""

    scenarios: Scenarios
    signs: Signs
    meanings: Meanings
    keys: KeyRing
    bot_id: int
    reading: Callable[[], UnitOfWork]
    policy: HandoffPolicy
    safe: SafeContact
    hers: Catalogues
    """What women are told."""
    officers: Catalogues
    """What officers read, and the lines of a scripted woman."""
    console: str
    """Where the console is opened."""
    now: Callable[[], datetime]

    def look(self, chat_id: int, now: datetime) -> Deeds | None:
        """The handoff of a chat as it is. Raises StoreUnavailable."""
        with self.reading() as uow:
            return deeds.of_chat(
                uow, self.keys, bot_id=self.bot_id, chat_id=chat_id, policy=self.policy, safe=self.safe, now=now
            )

    def posts(self) -> list[Post]:
        """The posts that have joined. Raises StoreUnavailable."""
        with self.reading() as uow:
            return deeds.joined_posts(uow)

    def said(self, msgid: str, language: str) -> str:
        """A text of officers in a language; in English where it is not translated."""
        return self.officers[language].gettext(msgid)

    def voice(self, language: str) -> Voice:
        """A language in the catalogue women are told from."""
        return Voice(language, self.hers[language])


def open_house(settings: Settings) -> House:
    """Raises BadSettings outside the rehearsal: no scripted woman may ever stand beside real ones. Raises Misconfigured."""
    if not settings.is_rehearsal:
        raise BadSettings("Scenarios for officers are played in the rehearsal alone. Start it without TELEGRAM_TOKEN.")
    keys, library = bootstrap.keys(), bootstrap.library()
    engine = open_engine(settings.database_url, audit_key=keys.key(AUDIT))
    reading = partial(UnitOfWork, engine, reading=True)
    bot_id = int(settings.telegram_token.partition(":")[0])
    scenarios = load_scenarios(settings.root / "data" / "policies")
    return House(
        scenarios=scenarios, signs=Signs(bootstrap.guides(), scenarios.words, lambda: bootstrap.library().rights.facts),
        meanings=Meanings(keys, bot_id=bot_id, reading=reading), keys=keys, bot_id=bot_id, reading=reading,
        policy=library.handoff, safe=library.safe_contact, hers=bootstrap.catalogues(),
        officers=bootstrap.officers_catalogues(), console=settings.console_home, now=lambda: datetime.now(UTC),
    )  # fmt: skip
