"""`python -m bot map`: every button of the running assistant, walked; docs/screens.md is written from what was found."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from aiohttp import ClientSession

from bot import bootstrap, stack
from bot.dialogue import train
from bot.errors import Unsealable
from bot.gateway.buttons import Buttons
from bot.i18n.rows import phone
from bot.model.directory import HOME_KINDS, Hotline
from bot.model.turn import Choice
from bot.model.vocabulary import ANY, DESTINATIONS, LANGUAGES, OWN_PARTS, TOPICS
from bot.rehearsal import chart
from bot.rehearsal.crawl import BACK, LEAVE, STAYS, Crawler, Inspect, Map
from bot.rehearsal.woman import Shown, Woman
from bot.settings import LOOPBACK, Settings
from bot.store.engine import open_engine
from bot.store.keys import AUDIT, BUTTON, KeyRing
from bot.store.unit_of_work import UnitOfWork

PAGE = Path("docs") / "screens.md"
WHOLE = "km"
"""The language in which everything is walked; in the others, every screen."""
LONGEST = 4096
MOST_TAPS = 5
"""Taps within which every help line must be reached, from the first screen, by buttons alone."""
WAIT_SECONDS = 2.5
EACH_CITY, EACH_TOPIC = 5, 6
BARE = ("utter_left", "utter_erased", "utter_erased_partly")
CARD = "utter_help_instead"
NEVER = {
    "utter_first_below": "stands below the first answer, where she began by asking for something",
    "utter_erased_partly": "only when Telegram did not answer while something was sent or deleted",
    "utter_help_instead": "only when something of ours does not answer",
    "utter_help_instead_all": "only when something of ours does not answer",
    "utter_place_known": "written: a country on its own",
    "utter_origin_known": "written: a nationality on its own",
    "utter_topic_unknown": "only for a topic of which nothing is known anywhere: today there is none",
    "utter_ask_which": "written: a city that more than one country has",
    "utter_legal_aid": "written, or offered when a message is not understood",
    "utter_thanks": "written",
    "utter_goodbye": "written",
    "utter_out_of_scope": "written",
    "utter_did_i_understand": "written, and not quite clear",
    "utter_did_i_understand_hard": "written, and not quite clear, where it may be something hard",
    "utter_help_now_friend": "written about a friend, with a country known",
    "utter_help_now_friend_all": "written about a friend",
    "utter_very_low_friend": "written about a friend, with a country known",
    "utter_very_low_friend_all": "written about a friend",
    "utter_disclosure_friend": "written about a friend",
    "utter_disclosure_time_friend": "written about a friend",
    "utter_disclosure_time_here": "written: she was forced, with a country known",
    "utter_disclosure_time_here_friend": "written about a friend, with a country known",
    "utter_topic_plain": "written: she does not understand a topic",
    "utter_disclosure_plain": "written: she does not understand what was said to something hard",
    "utter_first_things": "written: what comes first, after several troubles",
    "utter_contact_unknown": "written: a question about an office or a line, where none was shown",
    "utter_contact_other": "written: nobody answered",
    "utter_contact_other_none": "written: nobody answered, and no other number is trusted",
    "utter_recall_set": "written: a word of her own, where she was asked for it",
    "utter_recall_other": "written: a word that people type by chance",
    "utter_not_understood": "written",
    "utter_not_understood_again": "written twice",
    "utter_media": "a photo, a file, a contact, a place",
    "utter_media_voice": "a voice note",
}
"""Screens that no button leads to, and why that is right."""
OURS = "only once a post has joined: a person, her card, what an officer writes"
"""The same, of the gateway's own screens; tests/unit/gateway/test_her_card.py and test_her_talk.py walk them."""
STILL = {("utter_numbers_home", "/find_embassy"): "she skipped both questions: nothing narrower is known"}
"""Buttons that show the same screen again, and why that is right."""
OF_COURSE = ("/go_back", "/show_menu")


class Meanings:
    """What the buttons in a chat mean, for whoever holds the keys: the choice as Rasa would read it, or `leave`."""

    def __init__(self, keys: KeyRing, *, bot_id: int, open_work: Callable[[], UnitOfWork]) -> None:
        self._buttons = Buttons(keys.key(BUTTON))
        self._keys, self._open_work, self._bot_id = keys, open_work, bot_id
        self._owners: dict[int, str] = {}

    @classmethod
    def of_settings(cls, settings: Settings) -> "Meanings":
        """For whoever may read an installation's keys and database."""
        keys = KeyRing.open(settings.keys_dir, create=False)
        engine = open_engine(settings.database_url, audit_key=keys.key(AUDIT))
        bot_id = int(settings.telegram_token.partition(":")[0])
        return cls(keys, bot_id=bot_id, open_work=lambda: UnitOfWork(engine, reading=True))

    def of(self, chat_id: int, data: str) -> str:
        """Raises Unsealable for a button that is not hers."""
        for owner in self._possible(chat_id):
            try:
                choice = self._buttons.choice(data, owner=owner)
                return choice.payload() if choice else LEAVE
            except Unsealable:
                continue  # somebody else's: the next owner may fit
        raise Unsealable("not one of her buttons")

    def chat_keys(self, chat_id: int) -> tuple[str, ...]:
        """Everything a chat may be found by."""
        return self._keys.chat_keys(self._bot_id, chat_id)

    def _possible(self, chat_id: int) -> Iterator[str]:
        """Who may own a button in this chat: she as we knew her, as we know her now, or a stranger."""
        if chat_id in self._owners:
            yield self._owners[chat_id]
        with self._open_work() as uow:
            person = uow.people.by_chat_keys(self.chat_keys(chat_id))
        if person:
            self._owners[chat_id] = f"{person.person_id}|{person.epoch}"
            yield self._owners[chat_id]
        yield f"stranger|{self._keys.pseudonym(self._bot_id, chat_id)}"


async def main(settings: Settings) -> int:
    """Walk, write the page, say what was found; 1 if anything is wrong."""
    bootstrap.prepare()
    train.main(root=settings.root)
    began = time.monotonic()
    async with stack.running(settings) as supervisor, ClientSession() as http:
        crawler = crawlers(supervisor.settings, http)
        found = await crawler(WHOLE, misses).crawl()
        ways = found.screens().values()
        others = [await crawler(language, misses).visit(ways) for language in LANGUAGES if language != WHOLE]
    (settings.root / PAGE).write_text(page(found), encoding="utf-8")
    wrong = sorted(found.findings.union(*(other.findings for other in others), unreached(found), far(found)))
    taps = found.taps + sum(other.taps for other in others)
    print(
        f"{len(found.screens())} screens, {len(found.ways)} forms, {taps} taps, {time.monotonic() - began:.0f} seconds"
    )
    print("\n".join(wrong) or "nothing is wrong")
    return 1 if wrong else 0


def crawlers(settings: Settings, http: ClientSession) -> Callable[[str, Inspect], Crawler]:
    """Crawlers of a running installation, by language."""
    url = f"http://{LOOPBACK}:{settings.rehearsal_port}"
    meanings = Meanings.of_settings(settings)

    def of_language(language: str, inspect: Inspect) -> Crawler:
        async def arrive() -> Woman:
            woman = await Woman.arrive(http, url, language_code=language, wait_seconds=WAIT_SECONDS)
            woman.settle_seconds = 0  # a tap has one answer
            return woman

        return Crawler(arrive, meanings.of, inspect, language, is_like_others)

    return of_language


def is_like_others(meaning: str) -> bool:
    """Whether a button is passed over. What is known of a topic has one form in every country, and so have cities.

    Each topic is walked in one country and where none is said; every sixth topic with all pages of the question and in one
    country more; every fifth city. A test renders them all.
    """
    if meaning == LEAVE:
        return False
    choice = Choice.of_button(meaning)
    country, place = choice.values.get("country", ANY), choice.values.get("place", ANY)
    if choice.values.get("part") in OWN_PARTS:
        return country not in (ANY, DESTINATIONS[0])
    if choice.intent not in TOPICS:
        return place != ANY and int(place) % EACH_CITY != 0
    number = TOPICS.index(choice.intent)
    is_whole = number % EACH_TOPIC == 0
    if "page" in choice.values:
        return not is_whole
    near, far = DESTINATIONS[number % EACH_TOPIC], DESTINATIONS[-1 - number % len(DESTINATIONS)]
    return country not in (ANY, near, *([far] if is_whole else []))


def misses(shown: Shown, meanings: Sequence[str], language: str) -> Iterator[str]:
    """What no screen may lack, and whether it is in her language."""
    if shown.language != language:
        yield f"it is in {shown.language}, not in {language}"
    is_bare = shown.screen in BARE
    if is_bare and meanings:
        yield "it has buttons"
    if not is_bare and [meaning.partition("{")[0] for meaning in meanings[-3:]] != [BACK, "/show_menu", LEAVE]:
        yield "it lacks Back, Menu or Leave"
    if shown.screen.startswith("utter_ask_") and not any('"any"' in meaning for meaning in meanings):
        yield "a question without Skip"
    if shown.screen.startswith(CARD):
        yield "a card came instead of an answer"
    if not 0 < len(shown.text) <= LONGEST:
        yield f"{len(shown.text)} characters"


def unreached(found: Map) -> set[str]:
    """Screens no button leads to and buttons that lead nowhere, without a reason; and reasons that no longer hold."""
    known, reached = set(bootstrap.library().responses), set(found.screens())
    lost = {f"{screen}: no button leads there" for screen in known - reached - set(never())}
    stale = {f"{screen}: a button leads there, bot/map.py says none does" for screen in reached & set(never())}
    still = {
        (screen, tap) for (screen, tap), led in found.steps.items() if led == STAYS and not tap.startswith(OF_COURSE)
    }
    return lost | stale | {f"{screen}: {tap} changes nothing" for screen, tap in still - set(STILL)}


def never() -> dict[str, str]:
    """Every screen that no button leads to where no post has joined, and why."""
    ours = {name: OURS for name, response in bootstrap.library().responses.items() if response.is_ours}
    return {**ours, **NEVER}


def lines(found: Map) -> dict[str, int | None]:
    """Each help line she can dial abroad, with the fewest taps to its number: no word typed, no question about herself."""
    shown = [line for line in bootstrap.library().directory.hotlines if line.country in DESTINATIONS or _is_home(line)]
    return {line.row_id: found.taps_to(phone(line.phone)) for line in shown}


def far(found: Map) -> set[str]:
    """Help lines that are too many taps away, or that no button leads to."""
    return {
        f"{row_id}: {'no button leads to its number' if taps is None else f'{taps} taps away'}"
        for row_id, taps in lines(found).items()
        if taps is None or taps > MOST_TAPS
    }


def _is_home(line: Hotline) -> bool:
    return line.dialable_from == ANY and line.kind in HOME_KINDS


def page(found: Map) -> str:
    """docs/screens.md."""
    says = {name: _beginning(response.text) for name, response in bootstrap.library().responses.items()}
    return chart.page(found, says=says, never=never(), lines=lines(found))


def _beginning(text: str) -> str:
    return text.splitlines()[0].replace("|", "/") if text else ""


def run(settings: Settings) -> int:
    """The command."""
    return asyncio.run(main(settings))
