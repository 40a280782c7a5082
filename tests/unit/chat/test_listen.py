"""A screen read aloud: a button where all that stands there was spoken, a sound only where she asks, gone with Leave."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.chat.handlers import CONFIRM_ERASE_CHOICE
from bot.crypto.key_ring import KeyRing
from bot.domain.clips import ClipBook
from bot.domain.messages import VOICE_NOTE_SCREEN
from bot.domain.turn import Choice, ResponseCall
from bot.i18n import clips, labels
from bot.i18n.ogg_opus import read_ogg
from bot.i18n.review_log import CatalogText
from tests.support import raw_updates
from tests.support.factories import CHAT, create_renderer, load_real_catalogues, load_real_content
from tests.support.gateway_app import FixedContent, House, chat_policy, compiled_cards
from tests.support.sounds import load_from, make_sound, put_clip

LANGUAGE = "km"


def get_text(response: str) -> CatalogText:
    english = load_real_content().responses[response].text
    return response, english, load_real_catalogues()[LANGUAGE].pgettext(response, english)


class Recordings:
    """Clips on a disk, and what of them may be played."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.texts, self.book = root, list[CatalogText](), ClipBook()
        monkeypatch.setattr(clips.review_log, "list_texts", lambda _root, _language: self.texts)

    def speak(self, *responses: str, heard_by: str = "LM") -> None:
        """Somebody has spoken the texts of these responses."""
        for number, response in enumerate(responses):
            text = get_text(response)
            self.texts.append(text)
            put_clip(self.root, LANGUAGE, text, make_sound(number + 2, mark=number), heard_by=heard_by)
        self.load()

    def load(self) -> None:
        """As a process does at its start, and when a catalogue has changed."""
        self.book = clips.load_clip_book(self.root)


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recordings:
    return Recordings(tmp_path / "checkout", monkeypatch)


@pytest.fixture
async def listener(engine: Engine, tmp_path: Path, keys: KeyRing, recordings: Recordings) -> House:
    shown = FixedContent(compiled_cards, renderer=lambda: create_renderer(clips=recordings.book))
    policy = replace(chat_policy(), load_voice_note=load_from(recordings.root, lambda: recordings.book))
    house = House(engine, tmp_path, keys, policy=policy, showing=shown)  # type: ignore[arg-type]
    house.assistant.answers["/show_menu"] = ResponseCall("utter_menu")
    return house


async def open_menu(house: House) -> Choice | None:
    """She sees the menu; what its button Listen means, or None where it has none."""
    await house.arrives(raw_updates.text("/menu", language=LANGUAGE))
    label = load_real_catalogues()[LANGUAGE].pgettext(labels.CONTEXT, labels.LISTEN)
    menu = [one for one in house.telegram.chats[CHAT].values() if one.screen == "utter_menu"][-1]
    data = dict(pair for row in menu.keyboard for pair in row).get(label)
    return house.kit.callback_data.decode(data, owner=owner_of(house)) if data else None


def owner_of(house: House) -> str:
    person = house.kit.session_cache.get_person(CHAT)
    assert person
    return person.owner


async def test_she_hears_what_she_reads_and_the_screen_stays(listener: House, recordings: Recordings) -> None:
    recordings.speak("utter_menu")
    listen = await open_menu(listener)
    assert listen and listener.telegram.voice_notes[CHAT] == []  # nothing is sent before she asks
    shown = listener.telegram.list_texts(CHAT)
    menu = next(number for number, one in listener.telegram.chats[CHAT].items() if one.screen == "utter_menu")
    await listener.taps(listen, message_id=menu)
    assert listener.telegram.list_texts(CHAT) == [*shown, ""]
    (note,) = listener.telegram.voice_notes[CHAT]
    assert read_ogg(note.content) == make_sound(2) and note.seconds == 2
    last = list(listener.telegram.chats[CHAT].values())[-1]
    assert (last.screen, last.copies) == (VOICE_NOTE_SCREEN, ())
    assert [data for row in last.keyboard for _, data in row] == ["x"]


@pytest.mark.parametrize("go", [None, CONFIRM_ERASE_CHOICE], ids=["leave", "erase"])
async def test_leave_and_erase_take_the_sound_with_them(
    listener: House, recordings: Recordings, go: Choice | None
) -> None:
    recordings.speak("utter_menu")
    await listener.taps(await open_menu(listener))
    assert VOICE_NOTE_SCREEN in listener.telegram.list_screens(CHAT)
    await listener.taps(go, message_id=next(iter(listener.telegram.chats[CHAT])))
    assert VOICE_NOTE_SCREEN not in listener.telegram.list_screens(CHAT)


async def test_a_sound_that_nobody_confirmed_is_deleted_as_well(listener: House, recordings: Recordings) -> None:
    recordings.speak("utter_menu")
    listen = await open_menu(listener)
    listener.telegram.lose_next_answers("send")
    await listener.taps(listen)
    assert VOICE_NOTE_SCREEN in listener.telegram.list_screens(CHAT)
    await listener.taps(None, message_id=77)
    assert VOICE_NOTE_SCREEN not in listener.telegram.list_screens(CHAT)


async def test_without_the_second_pair_of_ears_there_is_no_button(listener: House, recordings: Recordings) -> None:
    recordings.speak("utter_menu", heard_by="")
    assert await open_menu(listener) is None


async def test_the_speaker_is_no_second_pair_of_ears(listener: House, recordings: Recordings) -> None:
    recordings.speak("utter_menu", heard_by=" ks ")
    assert await open_menu(listener) is None


async def test_a_text_that_changed_has_no_button_and_an_older_button_plays_nothing(
    listener: House, recordings: Recordings
) -> None:
    recordings.speak("utter_menu")
    listen = await open_menu(listener)
    context, english, words = recordings.texts[0]
    recordings.texts = [(context, english, words + "…")]
    recordings.load()
    await listener.taps(listen)
    assert listener.telegram.list_screens(CHAT)[-1] == "utter_clip_gone"
    assert listener.telegram.voice_notes[CHAT] == []
    assert await open_menu(listener) is None


async def test_a_file_that_was_exchanged_is_not_played(listener: House, recordings: Recordings) -> None:
    recordings.speak("utter_menu")
    listen = await open_menu(listener)
    (file,) = recordings.root.rglob("*.ogg")
    file.write_bytes(file.read_bytes()[:-1])
    await listener.taps(listen)
    assert listener.telegram.voice_notes[CHAT] == []
    assert listener.telegram.list_screens(CHAT)[-1] == "utter_clip_gone"


async def test_a_text_that_changes_while_the_sound_waits_is_not_sent(listener: House, recordings: Recordings) -> None:
    recordings.speak("utter_menu")
    listen = await open_menu(listener)
    playable, asked = recordings.book, 0

    def load(code: str) -> object:
        nonlocal asked
        asked += 1
        recordings.book = ClipBook() if asked > 1 else playable
        return load_from(recordings.root, lambda: recordings.book)(code)

    for place in (listener.courier, *(h for h in listener.chat.turn_processor.handlers if h.name == "listen")):
        place._load_voice_note = load  # type: ignore[attr-defined, union-attr]
    await listener.taps(listen)
    assert asked == 2 and listener.telegram.voice_notes[CHAT] == []


def test_only_a_screen_that_was_spoken_whole_has_the_button(recordings: Recordings) -> None:
    recordings.speak("utter_thanks", "utter_goodbye")
    thanks, goodbye = (words for _, _, words in recordings.texts)
    find = recordings.book.find_code
    both = find(f"{thanks}\n\n{goodbye}", language=LANGUAGE)
    assert both == f"{find(thanks, language=LANGUAGE)}{find(goodbye, language=LANGUAGE)}"
    assert [clip.seconds for clip in recordings.book.list_clips(both)] == [2, 3]
    for other in (f"{thanks}\n\n+855 12 345", f"{thanks} {goodbye}", thanks[:-1], f"{thanks}\n\n" * 4, ""):
        assert find(other, language=LANGUAGE) is None, other
    assert find(thanks, language="vi") is None
    assert recordings.book.list_clips(both[:8] + "00000000") == ()


def test_a_button_holds_as_many_clips_as_one_note_may_join() -> None:
    full = Choice("listen", {"clip": "0123abcd" * 3})
    assert Choice.from_compact(full.to_compact()) == full
    for wrong in ("", "0123abc", "0123ABCD", "0123abcd" * 4):
        with pytest.raises(ValueError):
            Choice("listen", {"clip": wrong})
