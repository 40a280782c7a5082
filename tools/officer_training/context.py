"""What scenarios need of an installation: its content, its keys, a look at its database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot import bootstrap
from bot.config.settings import Settings
from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.post import Post
from bot.errors import BadSettings
from bot.i18n.catalogs import Catalogues
from bot.i18n.translator import Translator
from tools.officer_training import record
from tools.officer_training.phone import ButtonDecoder
from tools.officer_training.phrase_detection import PhraseDetector
from tools.officer_training.record import HandoffView
from tools.officer_training.scenario import Scenarios
from tools.officer_training.scenario_files import load_scenarios


@dataclass(frozen=True)
class ScenarioContext:
    """Built once for the process of the rehearsal."""

    scenarios: Scenarios
    phrase_detector: PhraseDetector
    button_decoder: ButtonDecoder
    keys: KeyRing
    bot_id: int
    open_read_only: Callable[[], UnitOfWork]
    policy: HandoffPolicy
    safe_contact: SafeContact
    person_catalogues: Catalogues
    """What women are told."""
    officer_catalogues: Catalogues
    """What officers read, and the lines of a scripted woman."""
    console_url: str
    """Where the console is opened."""
    now: Callable[[], datetime]

    def load_handoff_view(self, chat_id: int, now: datetime) -> HandoffView | None:
        """The handoff of a chat as it is. Raises StoreUnavailable."""
        with self.open_read_only() as uow:
            return record.view_newest_handoff(
                uow, self.keys, bot_id=self.bot_id, chat_id=chat_id, policy=self.policy, safe=self.safe_contact, now=now
            )

    def list_joined_posts(self) -> list[Post]:
        """The posts that have joined. Raises StoreUnavailable."""
        with self.open_read_only() as uow:
            return record.list_joined_posts(uow)

    def translate_for_officer(self, msgid: str, language: str) -> str:
        """A text of officers in a language; in English where it is not translated."""
        return self.officer_catalogues[language].gettext(msgid)

    def get_translator(self, language: str) -> Translator:
        """A language in the catalogue women are told from."""
        return Translator(language, self.person_catalogues[language])


def create_context(settings: Settings) -> ScenarioContext:
    """Raises BadSettings outside the rehearsal: no scripted woman may ever stand beside real ones. Raises Misconfigured."""
    if not settings.is_rehearsal:
        raise BadSettings("Scenarios for officers are played in the rehearsal alone. Start it without TELEGRAM_TOKEN.")
    keys, library = bootstrap.keys(), bootstrap.library()
    engine = open_engine(settings.database_url, audit_key=keys.get_key(AUDIT))
    reading = partial(UnitOfWork, engine, is_read_only=True)
    bot_id = int(settings.telegram_token.partition(":")[0])
    scenarios = load_scenarios(settings.root / "data" / "officers")
    return ScenarioContext(
        scenarios=scenarios,
        phrase_detector=PhraseDetector(
            bootstrap.playbooks(), scenarios.words, lambda: bootstrap.library().rights.facts
        ),
        button_decoder=ButtonDecoder(keys, bot_id=bot_id, open_read_only=reading),
        keys=keys,
        bot_id=bot_id,
        open_read_only=reading,
        policy=library.handoff_policy,
        safe_contact=library.safe_contact,
        person_catalogues=bootstrap.catalogues(),
        officer_catalogues=bootstrap.console_catalogues(),
        console_url=settings.console_home,
        now=lambda: datetime.now(UTC),
    )
