"""What a doorbell says in a staff group: one line each, without a word about anybody. Their catalogue is that of officers."""

from typing import Final

from bot.i18n.catalogue import Catalogues
from bot.i18n.labels import N_
from bot.model.doorbell import ALERT_CONFIRMED, ALERT_DUE_SOON, ALERT_NEW
from bot.model.vocabulary import DEFAULT_LANGUAGE

ALERT_TEXTS: Final = {
    ALERT_NEW: N_("Something new waits in the console."),
    ALERT_DUE_SOON: N_("A time that was promised in the console comes near."),
    ALERT_CONFIRMED: N_("This group is now the doorbell of the console. Nothing that is written here is read."),
}


def render_alert(kind: str, languages: tuple[str, ...], catalogues: Catalogues) -> str:
    """A line in the first language of a post that we know; in English where it is not translated."""
    language = next((code for code in languages if code in catalogues), DEFAULT_LANGUAGE)
    return catalogues[language].gettext(ALERT_TEXTS[kind])
