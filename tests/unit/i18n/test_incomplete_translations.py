"""Half a translation is none: a missing string, a lost or invented placeholder, stray braces. English never steps in."""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.turn import ResponseCall
from bot.errors import RenderError
from bot.i18n import translation_files
from bot.i18n.catalogs import StrictTranslations
from bot.i18n.translation_files import get_po_path
from bot.i18n.translator import Translator
from tests.property.response_calls import every_utterance
from tests.support.factories import ROOT, create_renderer, create_translator, load_real_catalogues, load_real_content

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]


@cache
def messages(language: str) -> list[Message]:
    return [message for message in translation_files.read_po(get_po_path(ROOT, language)) if message.id]


def spoken(catalog: Catalog, language: str) -> Translator:
    """A voice with this catalogue, as strict as the real ones."""
    translations = GNUTranslations(BytesIO(translation_files.to_mo(catalog)))
    translations.add_fallback(StrictTranslations())
    return Translator(language, translations)


def changed(language: str, context: str, msgid: str, said: str) -> Translator:
    """A language in which one translation is another one."""
    catalog = translation_files.read_po(get_po_path(ROOT, language))
    message = catalog.get(msgid, context)
    assert message is not None
    message.string = said
    return spoken(catalog, language)


@cache
def _template() -> Catalog:
    return translation_files.build_template(ROOT)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_string_of_the_template_is_translated_and_sayable(language: str) -> None:
    for message in _template():
        if message.id:
            assert create_translator(language).translate(message.context, message.id)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TRANSLATED), st.data())
def test_without_one_string_a_screen_is_as_before_or_not_shown(language: str, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(messages(language)), label="without")
    catalog = translation_files.read_po(get_po_path(ROOT, language))
    catalog.delete(gone.id, gone.context)
    lacking = spoken(catalog, language)
    with pytest.raises(RenderError):
        lacking.translate(gone.context, gone.id)
    for said in data.draw(st.lists(st.sampled_from(every_utterance()), max_size=8)):
        try:
            assert create_renderer().render(said, lacking) == create_renderer().render(
                said, create_translator(language)
            )
        except RenderError:
            pass


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_string_nobody_wrote_is_not_said_in_english(language: str) -> None:
    with pytest.raises(RenderError):
        create_translator(language).translate("utter_menu", "A sentence nobody wrote")
    with pytest.raises(RenderError):
        create_translator(language).translate(
            "another context", "What do you need? You can tap, or write in your own words."
        )


PLACE = "{country}. I use this now, then I delete it. What do you need?"


@pytest.mark.parametrize(
    "broken",
    [
        "{bansa}. Anong kailangan mo?",
        "Anong kailangan mo?",
        "{country",
        "{country}}",
        "{}",
        "{0}",
        "{country} {country.name}",
        "{country} {bansa}",
    ],
)
def test_a_broken_placeholder_cannot_be_shown(broken: str) -> None:
    said = ResponseCall("utter_place_known", {"country": "MY"})
    with pytest.raises(RenderError):
        create_renderer().render(said, changed("fil", "utter_place_known", PLACE, broken))


@pytest.mark.parametrize("broken", ["Day and night?", "{phone", "{number}", "{phone} {phone!r} {other}"])
def test_a_number_cannot_be_lost_in_a_label(broken: str) -> None:
    with pytest.raises(RenderError):
        changed("km", "label", "After hours: {phone}", broken).translate_label("After hours: {phone}", phone="1")


def test_a_fact_cannot_lose_its_numbers() -> None:
    said = ResponseCall("utter_time_matters", {"topic": "sexual_violence", "facts": ["any-023"]})
    msgid = load_real_content().rights.facts["any-023"].statement
    with pytest.raises(RenderError):
        create_renderer().render(said, changed("vi", "fact", msgid, "Thuốc có thể giúp."))


def test_placeholders_may_stand_in_another_order() -> None:
    ordered = changed("id", "label", "Source: {source}, {date}", "{date}: {source}")
    assert ordered.translate_label("Source: {source}, {date}", source="ILO", date="2021") == "2021: ILO"


def test_a_label_without_its_value_cannot_be_shown() -> None:
    with pytest.raises(RenderError):
        create_translator().translate_label("After hours: {phone}")


def test_a_fuzzy_translation_is_none() -> None:
    catalog = translation_files.read_po(get_po_path(ROOT, "id"))
    message = catalog.get("Menu", "label")
    assert message is not None
    message.flags.add("fuzzy")
    with pytest.raises(RenderError):
        spoken(catalog, "id").translate("label", "Menu")


def test_two_screens_may_say_one_english_text_differently() -> None:
    contexts = {message.context for message in messages("km")}
    assert {"button", "label", "fact", "utter_menu", "passport_kept"} <= contexts


def test_english_is_what_was_written() -> None:
    assert load_real_catalogues()[DEFAULT_LANGUAGE].pgettext("any", "What was written") == "What was written"
