"""Every message stands on a screen, and every screen is drawn as she sees it, in every language."""

import pytest

from bot.domain.enums import LANGUAGES
from bot.i18n import labels
from bot.i18n.catalogs import EnglishTranslations
from bot.i18n.translator import Translator
from tests.support.factories import load_real_catalogues, load_real_content
from tests.unit.tools.preview.conftest import ground, real
from tools.preview.draft_catalogs import ACCENTED_CODE, LONG_CODE, PSEUDO_LANGUAGES
from tools.preview.rendering import (
    LenientTranslator,
    MarkedTranslator,
    MisalignedRendering,
    list_message_numbers,
    split_pieces,
)
from tools.preview.scene import list_button_rows
from tools.preview.state import ZAWGYI_CODE, PreviewState

EVERY = (*LANGUAGES, ZAWGYI_CODE, *PSEUDO_LANGUAGES)


def test_every_message_of_the_template_stands_on_a_screen(board: PreviewState) -> None:
    # What is in doubt is shown nowhere; what stands around a screen stands on many.
    around = {*labels.LEADS.values(), *labels.PARTS.values(), labels.ALSO, labels.DECIDES}
    without = [text for kind, text in board.get_index()["coverage"]["without"] if kind != "fact" and text not in around]
    assert without == []


def test_every_response_is_shown(board: PreviewState) -> None:
    assert {scene["name"] for scene in board.get_index()["scenes"]} >= set(load_real_content().responses)


def test_every_scene_has_a_name_of_its_own(board: PreviewState) -> None:
    keys = [scene["key"] for scene in board.get_index()["scenes"]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("code", EVERY)
def test_every_scene_is_whole_in_every_language(code: str, board: PreviewState) -> None:
    drawn = board.get_language(code)["scenes"]
    assert len(drawn) == len(board.get_index()["scenes"])
    assert [scene for scene in drawn if scene.get("broken")] == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_what_is_shown_is_what_she_reads_letter_by_letter(language: str, board: PreviewState) -> None:
    drawn = board.get_language(language)["scenes"]
    for scene, shown in zip(board._scenes, drawn, strict=True):
        screen = scene.render(Translator(language, load_real_catalogues()[language]))
        assert _letters(shown["text"]) == screen.text
        labels = [[button.label for button in row] for row in list_button_rows(screen)]
        assert [[_letters(label) for label in row] for row in shown["rows"]] == labels


def _letters(parts: list[list[object]]) -> str:
    return "".join(str(part[0]) for part in parts)


def test_each_letter_knows_its_message(board: PreviewState) -> None:
    numbers = {(m["context"], m["id"]): n for n, m in enumerate(board.get_index()["messages"])}
    place = next(n for n, scene in enumerate(board.get_index()["scenes"]) if scene["name"] == "utter_help_now")
    text = board.get_language("en")["scenes"][place]["text"]
    outer = numbers[
        "utter_help_now", next(m["id"] for m in board.get_index()["messages"] if m["context"] == "utter_help_now")
    ]
    line = numbers["label", labels.ROW["emergency"]]
    assert any("police" in letters for letters, *path in text if path == [outer, line])
    assert any("If it is safe" in letters for letters, *path in text if path == [outer])


def test_two_renderings_that_differ_are_noticed() -> None:
    numbers = {("label", "Menu"): 7}
    marked = MarkedTranslator("en", EnglishTranslations(), numbers=numbers).translate_label("Menu")
    assert list_message_numbers(marked) == {7}
    assert split_pieces(marked, "Menu") == [("Menu", (7,))]
    assert split_pieces(marked + "  \n", "Menu") == [("Menu", (7,))]
    for other in ("Menus", "Meno", ""):
        with pytest.raises(MisalignedRendering):
            split_pieces(marked, other)


def test_what_is_not_translated_is_shown_in_english_and_noted() -> None:
    voice = LenientTranslator("km", load_real_catalogues()["km"])
    assert voice.translate("label", "nothing of ours") == "nothing of ours"
    assert voice.untranslated_keys == {("label", "nothing of ours")}


def test_languages_nobody_speaks_keep_placeholders_and_change_the_rest() -> None:
    long, accented = PSEUDO_LANGUAGES[LONG_CODE][1], PSEUDO_LANGUAGES[ACCENTED_CODE][1]
    text = "Numbers in {country}:"
    assert len(long.pgettext("", "Talk to a person")) >= 1.5 * len("Talk to a person") - 2
    assert "{country}" in long.pgettext("", text)
    assert "{country}" in accented.pgettext("", text)
    assert accented.pgettext("", text) != text


def test_buttons_lead_to_the_screens_that_were_walked(board: PreviewState) -> None:
    scenes = board.get_index()["scenes"]
    first = next(scene for scene in scenes if scene["name"] == "utter_first")
    led = [scenes[place]["name"] for place in first["leads"] if place is not None]
    assert led[:4] == ["utter_help_now_all", "utter_ask_country", "utter_menu_work", "utter_menu_health"]
    assert led[-1] == "utter_left"


def test_a_button_leads_to_the_topic_it_names(board: PreviewState) -> None:
    scenes = board._chosen_scenes
    work = next(n for n, shown in enumerate(scenes) if shown.scene.name == "utter_menu_work")
    buttons = [button for row in scenes[work].screen.rows for button in row]
    for button, place in zip(buttons, board.get_index()["scenes"][work]["leads"], strict=True):
        if button.choice and button.choice.intent in load_real_content().rights.topics:
            assert scenes[place].screen.arguments["topic"] == button.choice.intent


@pytest.mark.parametrize("code", EVERY)
def test_every_language_has_the_buttons_of_english_however_they_stand_in_rows(code: str, board: PreviewState) -> None:
    for scene, shown in zip(board.get_index()["scenes"], board.get_language(code)["scenes"], strict=True):
        assert len(scene["leads"]) == sum(len(row) for row in shown["rows"])


def test_a_translator_is_told_who_reads_and_who_may_see(board: PreviewState) -> None:
    told = {(m["context"], m["id"]): m for m in board.get_index()["messages"]}
    assert told["button", "Help now"]["limits"]["km"] == "24 characters as drawn"
    assert told["button", "Help now"]["lock"] == "over her shoulder: a button"
    assert "list of chats" in told["label", "Work abroad info"]["lock"]
    assert told["call_sheet", "Is the address still right?"]["reader"].startswith("whoever checks")
    assert "officer" in next(m for (context, _), m in told.items() if context == "prepared")["reader"]


def test_the_moment_is_a_wednesday_morning() -> None:
    assert (ground().now.strftime("%a %H:%M")) == "Wed 08:30"
    assert real()._ground is ground()
