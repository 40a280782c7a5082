"""`python -m bot map`: every button of the running assistant, walked; docs/screens.md is written from what was found."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from aiohttp import ClientSession

from bot import bootstrap
from bot.assistant import train
from bot.channels.callback_data import CallbackDataCodec
from bot.config.settings import LOOPBACK, Settings
from bot.crypto.key_ring import AUDIT, BUTTON, KeyRing
from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.directory import HOME_KINDS, Hotline
from bot.domain.enums import ANY, ASPECTS, DESTINATIONS, GATEWAY_PARTS, LANGUAGES, TOPICS
from bot.domain.turn import Choice
from bot.errors import DecryptionError
from bot.i18n.directory_rows import format_phone
from bot.knowledge.estimates import is_estimate
from simulator.driver import ChatMessage, SimulatedUser
from tools import local_stack
from tools.crawler import report
from tools.crawler.crawl import BACK_PAYLOAD, LEAVE_PAYLOAD, SAME_SCREEN_LABEL, Crawler, Inspect, ScreenMap

PAGE = Path("docs") / "screens.md"
FULL_LANGUAGE = "km"
"""The language in which everything is walked; in the others, every screen."""
MAX_MESSAGE_LENGTH = 4096
MAX_TAPS = 5
"""Taps within which every help line must be reached, from the first screen, by buttons alone."""
WAIT_SECONDS = 2.5
CITY_STRIDE, TOPIC_STRIDE = 5, 6
ESTIMATE_COUNTRIES = ("KW", "SA")
"""Where it is walked how much she is owed: one country whose law names a shortest time, and one whose law names none."""
ESTIMATE_WAYS = ("return_home", "wages_unpaid")
"""The topic whose law leads there, and the one whose law is a button away from it, walked in these countries, too."""
ESTIMATE_YEARS, ESTIMATE_WAGES = ("0", "4"), ("0",)
"""What is answered there: too little, and enough; any range of wages."""
SCREENS_WITHOUT_BUTTONS = ("utter_left", "utter_erased", "utter_erased_partly")
FALLBACK_CARD = "utter_help_instead"
UNREACHABLE_REASONS = {
    "utter_crisis": "only while a notice of the operator names lines",
    "utter_clip_gone": "the button of an older screen, once its words or its clip have changed",
    "utter_crisis_asked": "written: a war, a storm, an epidemic, while no notice holds",
    "utter_crisis_over": "the same button, once that notice has ended",
    "utter_first_below": "stands below the first answer, where she began by asking for something",
    "utter_erased_partly": "only when Telegram did not answer while something was sent or deleted",
    "utter_help_instead": "only when something of ours does not answer",
    "utter_help_instead_all": "only when something of ours does not answer",
    "utter_place_known": "written: a country on its own",
    "utter_origin_known": "written: a nationality on its own",
    "utter_topic_unknown": "only for a topic of which nothing is known anywhere: today there is none",
    "utter_ask_which": "written: a city that more than one country has",
    "utter_legal_aid": "written, or offered when a message is not understood",
    "utter_answer_next": "written: another question about the law of that country",
    "utter_answer_standard": "written: a question about the law, and no rule of that country",
    "utter_answer_unknown": "written: a question about the law, and nothing known",
    "utter_change_mind": "written: whether she may change her mind",
    "utter_topic_here": "written: a trouble, where we know where she is",
    "utter_afraid": "written: that she is afraid",
    "utter_not_your_fault": "written: whether it is her fault",
    "utter_is_it_true": "written: whether it is true what she was told",
    "utter_go_on": "written: a fragment in the middle of a talk",
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
    "utter_contact_line": "written: a question about the line that was shown",
    "utter_contact_office": "written: a question about the office that was shown",
    "utter_contact_other": "written: nobody answered",
    "utter_contact_other_none": "written: nobody answered, and no other number is trusted",
    "utter_recall_set": "written: a word of her own, where she was asked for it",
    "utter_recall_other": "written: a word that people type by chance",
    "utter_not_understood": "written",
    "utter_not_understood_again": "written twice",
    "utter_reminder_again": "a second time, while a reminder stands",
    "utter_reminder_moved": "the same, with another day chosen",
    "utter_reminder_closed": "only where the hours of a request for a person leave no day",
    "utter_reminder": "comes by itself, on the day she chose",
    "utter_media": "a photo, a file, a contact, a place",
    "utter_media_voice": "a voice note",
}
"""Screens that no button leads to, and why that is right."""
GATEWAY_SCREEN_REASON = "only once a post has joined: a person, her card, what an officer writes"
"""The same, of the gateway's own screens; tests/unit/chat/test_handoff_card.py and test_her_talk.py walk them."""
REMINDER_SCREENS: Final = "utter_reminder"
"""How the gateway's own screens are named that need no post."""
REMINDER_COUNTRY, REMINDER_DAYS = "SG", "1"
"""Where, and for how many days, the buttons of a reminder are walked: they have one form everywhere."""
REPEATING_BUTTONS = {("utter_numbers_home", "/find_embassy"): "she skipped both questions: nothing narrower is known"}
"""Buttons that show the same screen again, and why that is right."""
NAVIGATION_PAYLOADS = ("/go_back", "/show_menu")


class ButtonDecoder:
    """What the buttons in a chat mean, for whoever holds the keys: the choice as Rasa would read it, or `leave`."""

    def __init__(self, keys: KeyRing, *, bot_id: int, open_unit_of_work: Callable[[], UnitOfWork]) -> None:
        self._callback_data = CallbackDataCodec(keys.get_key(BUTTON))
        self._keys, self._open_unit_of_work, self._bot_id = keys, open_unit_of_work, bot_id
        self._owners: dict[int, str] = {}

    @classmethod
    def from_settings(cls, settings: Settings) -> "ButtonDecoder":
        """For whoever may read an installation's keys and database."""
        keys = KeyRing.open(settings.keys_dir, create=False)
        engine = open_engine(settings.database_url, audit_key=keys.get_key(AUDIT))
        bot_id = int(settings.telegram_token.partition(":")[0])
        return cls(keys, bot_id=bot_id, open_unit_of_work=lambda: UnitOfWork(engine, is_read_only=True))

    def decode(self, chat_id: int, data: str) -> str:
        """Raises Unsealable for a button that is not hers."""
        for owner in self._list_owners(chat_id):
            try:
                choice = self._callback_data.decode(data, owner=owner)
                return choice.to_payload() if choice else LEAVE_PAYLOAD
            except DecryptionError:
                continue  # somebody else's: the next owner may fit
        raise DecryptionError("not one of her buttons")

    def chat_keys(self, chat_id: int) -> tuple[str, ...]:
        """Everything a chat may be found by."""
        return self._keys.derive_chat_keys(self._bot_id, chat_id)

    def _list_owners(self, chat_id: int) -> Iterator[str]:
        """Who may own a button in this chat: she as we knew her, as we know her now, or a stranger."""
        if chat_id in self._owners:
            yield self._owners[chat_id]
        with self._open_unit_of_work() as uow:
            person = uow.people.get_by_chat_keys(self.chat_keys(chat_id))
        if person:
            self._owners[chat_id] = f"{person.person_id}|{person.epoch}"
            yield self._owners[chat_id]
        yield f"stranger|{self._keys.derive_pseudonym(self._bot_id, chat_id)}"


async def main(settings: Settings) -> int:
    """Walk, write the page, say what was found; 1 if anything is wrong."""
    bootstrap.check_startup()
    train.train_if_needed(root=settings.root)
    began = time.monotonic()
    async with local_stack.run_local_stack(settings) as supervisor, ClientSession() as http:
        crawler = build_crawlers(supervisor.settings, http)
        found = await crawler(FULL_LANGUAGE, find_faults).crawl_all()
        ways = found.list_screens().values()
        others = [
            await crawler(language, find_faults).walk_paths(ways) for language in LANGUAGES if language != FULL_LANGUAGE
        ]
    (settings.root / PAGE).write_text(render_page(found), encoding="utf-8")
    wrong = sorted(
        found.findings.union(*(other.findings for other in others), find_unreached(found), find_distant_lines(found))
    )
    taps = found.tap_count + sum(other.tap_count for other in others)
    print(
        f"{len(found.list_screens())} screens, {len(found.paths)} forms, {taps} taps, {time.monotonic() - began:.0f} seconds"
    )
    print("\n".join(wrong) or "nothing is wrong")
    return 1 if wrong else 0


def build_crawlers(settings: Settings, http: ClientSession) -> Callable[[str, Inspect], Crawler]:
    """Crawlers of a running installation, by language."""
    url = f"http://{LOOPBACK}:{settings.rehearsal_port}"
    meanings = ButtonDecoder.from_settings(settings)

    def of_language(language: str, inspect: Inspect) -> Crawler:
        async def arrive() -> SimulatedUser:
            woman = await SimulatedUser.create(http, url, language_code=language, wait_seconds=WAIT_SECONDS)
            woman.settle_seconds = 0  # a tap has one answer
            return woman

        return Crawler(arrive, meanings.decode, inspect, language, is_redundant)

    return of_language


def is_redundant(meaning: str) -> bool:
    """Whether a button is passed over. What is known of a topic has one form in every country, and so have cities.

    Each topic is walked in one country and where none is said; every sixth topic with all pages of the question and in one
    country more; every fifth city; how much she is owed in two countries. A test renders them all.
    """
    if meaning == LEAVE_PAYLOAD:
        return False
    choice = Choice.from_button_payload(meaning)
    country, place = choice.values.get("country", ANY), choice.values.get("place", ANY)
    if is_estimate(choice):
        said = choice.values
        is_walked = said.get("years", "0") in ESTIMATE_YEARS and said.get("wage", "0") in ESTIMATE_WAGES
        return country not in ESTIMATE_COUNTRIES or not is_walked
    if choice.values.get("part") in ASPECTS:
        return country not in ESTIMATE_COUNTRIES
    if choice.values.get("part") in GATEWAY_PARTS:
        return country not in (ANY, DESTINATIONS[0])
    if choice.intent == "remind":
        is_walked = choice.values.get("days", REMINDER_DAYS) == REMINDER_DAYS and country in (ANY, REMINDER_COUNTRY)
        return not is_walked
    if choice.intent not in TOPICS:
        return place != ANY and int(place) % CITY_STRIDE != 0
    number = TOPICS.index(choice.intent)
    is_whole = number % TOPIC_STRIDE == 0
    if "page" in choice.values:
        return not is_whole
    near, far = DESTINATIONS[number % TOPIC_STRIDE], DESTINATIONS[-1 - number % len(DESTINATIONS)]
    estimates = ESTIMATE_COUNTRIES if choice.intent in ESTIMATE_WAYS else ()
    return country not in (ANY, near, *([far] if is_whole else []), *estimates)


def find_faults(message: ChatMessage, meanings: Sequence[str], language: str) -> Iterator[str]:
    """What no screen may lack, and whether it is in her language."""
    if message.language != language:
        yield f"it is in {message.language}, not in {language}"
    is_bare = message.screen in SCREENS_WITHOUT_BUTTONS
    if is_bare and meanings:
        yield "it has buttons"
    if not is_bare and [meaning.partition("{")[0] for meaning in meanings[-3:]] != [
        BACK_PAYLOAD,
        "/show_menu",
        LEAVE_PAYLOAD,
    ]:
        yield "it lacks Back, Menu or Leave"
    if message.screen.startswith("utter_ask_") and not any('"any"' in meaning for meaning in meanings):
        yield "a question without Skip"
    if message.screen.startswith(FALLBACK_CARD):
        yield "a card came instead of an answer"
    if not 0 < len(message.text) <= MAX_MESSAGE_LENGTH:
        yield f"{len(message.text)} characters"


def find_unreached(screen_map: ScreenMap) -> set[str]:
    """Screens no button leads to and buttons that lead nowhere, without a reason; and reasons that no longer hold."""
    known, reached = set(bootstrap.library().responses), set(screen_map.list_screens())
    lost = {f"{screen}: no button leads there" for screen in known - reached - set(list_unreachable_screens())}
    stale = {
        f"{screen}: a button leads there, tools/crawler/screen_map.py says none does"
        for screen in reached & set(list_unreachable_screens())
    }
    still = {
        (screen, tap)
        for (screen, tap), led in screen_map.transitions.items()
        if led == SAME_SCREEN_LABEL and not tap.startswith(NAVIGATION_PAYLOADS)
    }
    return lost | stale | {f"{screen}: {tap} changes nothing" for screen, tap in still - set(REPEATING_BUTTONS)}


def list_unreachable_screens() -> dict[str, str]:
    """Every screen that no button leads to where no post has joined, and why."""
    ours = {
        name: GATEWAY_SCREEN_REASON
        for name, response in bootstrap.library().responses.items()
        if response.is_gateway_screen and not name.startswith(REMINDER_SCREENS)
    }
    return {**ours, **UNREACHABLE_REASONS}


def count_taps_to_lines(screen_map: ScreenMap) -> dict[str, int | None]:
    """Each help line she can dial abroad, with the fewest taps to its number: no word typed, no question about herself."""
    shown = [
        line for line in bootstrap.library().directory.hotlines if line.country in DESTINATIONS or _is_home_line(line)
    ]
    return {line.row_id: screen_map.count_taps_to(format_phone(line.phone)) for line in shown}


def find_distant_lines(screen_map: ScreenMap) -> set[str]:
    """Help lines that are too many taps away, or that no button leads to."""
    return {
        f"{row_id}: {'no button leads to its number' if taps is None else f'{taps} taps away'}"
        for row_id, taps in count_taps_to_lines(screen_map).items()
        if taps is None or taps > MAX_TAPS
    }


def _is_home_line(line: Hotline) -> bool:
    return line.dialable_from == ANY and line.kind in HOME_KINDS


def render_page(screen_map: ScreenMap) -> str:
    """docs/screens.md."""
    says = {name: _get_first_line(response.text) for name, response in bootstrap.library().responses.items()}
    return report.render_page(
        screen_map, says=says, never=list_unreachable_screens(), lines=count_taps_to_lines(screen_map)
    )


def _get_first_line(text: str) -> str:
    return text.splitlines()[0].replace("|", "/") if text else ""


def run(settings: Settings) -> int:
    """The command."""
    return asyncio.run(main(settings))
