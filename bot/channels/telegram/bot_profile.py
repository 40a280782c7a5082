"""What Telegram shows of the bot before anything is written: few, neutral words in every language."""

import logging

from bot.channels.telegram.client import TelegramClient
from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import ChannelUnavailable, ChatUnreachable, RenderError
from bot.i18n import labels
from bot.i18n.catalogs import Catalogues
from bot.i18n.translator import Translator

log = logging.getLogger(__name__)
TELEGRAM_CODES = {"fil": "tl"}
"""Telegram wants two letters."""


async def publish_profile(telegram: TelegramClient, catalogues: Catalogues) -> None:
    """Tell Telegram commands, name and descriptions; not being able to is no reason not to answer women."""
    for language, catalogue in catalogues.items():
        try:
            await _publish_language_profile(telegram, Translator(language, catalogue))
        except (ChannelUnavailable, ChatUnreachable):
            log.warning("profile_not_announced language=%s", language)
            return  # Telegram counts every try; the next start tries again
        except RenderError:
            log.warning("profile_not_translated language=%s", language)


async def _publish_language_profile(telegram: TelegramClient, translator: Translator) -> None:
    code = (
        None
        if translator.language == DEFAULT_LANGUAGE
        else TELEGRAM_CODES.get(translator.language, translator.language)
    )
    commands = [
        ("menu", translator.translate_label(labels.NAVIGATION["menu"])),
        ("x", translator.translate_label(labels.NAVIGATION["leave"])),
    ]
    await telegram.set_commands(commands, language=code)
    wanted = {what: translator.translate_label(text) for what, text in labels.PROFILE.items()}
    shown = await telegram.get_profile(language=code)
    for what, text in wanted.items():
        if shown[what] != text:  # a change a day for each of them is what Telegram allows
            await telegram.set_profile(what, text, language=code)
