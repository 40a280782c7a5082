"""The command list Telegram shows: few, neutral, in every language."""

import logging

from bot.errors import TelegramUnavailable, Unreachable
from bot.gateway.telegram import Telegram
from bot.i18n import labels
from bot.i18n.catalogue import Catalogues
from bot.i18n.voice import Voice
from bot.model.vocabulary import DEFAULT_LANGUAGE

log = logging.getLogger(__name__)
TELEGRAM_CODES = {"fil": "tl"}
"""Telegram wants two letters."""


async def announce(telegram: Telegram, catalogues: Catalogues) -> None:
    """Tell Telegram the commands; not being able to is no reason not to answer women."""
    try:
        for language, catalogue in catalogues.items():
            voice = Voice(language, catalogue)
            commands = [
                ("menu", voice.label(labels.NAVIGATION["menu"])),
                ("x", voice.label(labels.NAVIGATION["leave"])),
            ]
            code = None if language == DEFAULT_LANGUAGE else TELEGRAM_CODES.get(language, language)
            await telegram.set_commands(commands, language=code)
    except (TelegramUnavailable, Unreachable):
        log.warning("commands_not_announced")
