"""What is written in Zawgyi reads as the Unicode it came from."""

import unicodedata

from bot.i18n.translation_files import get_po_path
from bot.nlu.text import zawgyi
from tests.support.factories import ROOT
from tests.support.together import together
from tools.preview.draft_catalogs import read_translations
from tools.preview.zawgyi_font import to_zawgyi


@together("text", sorted(set(read_translations(get_po_path(ROOT, "my")).values())), ids=lambda text: text[:12])
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert _composed(zawgyi.convert_zawgyi(to_zawgyi(text))) == _composed(text)


def test_what_is_not_burmese_stays() -> None:
    assert to_zawgyi("Telegram, HIV, x. {country} 999") == "Telegram, HIV, x. {country} 999"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
