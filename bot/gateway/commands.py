"""What Telegram shows of the bot before anything is written: few, neutral words in every language."""

import logging

from bot.errors import TelegramUnavailable, Unreachable, Unrenderable
from bot.gateway.telegram import Telegram
from bot.i18n import labels
from bot.i18n.catalogue import Catalogues
from bot.i18n.voice import Voice
from bot.model.vocabulary import DEFAULT_LANGUAGE

log = logging.getLogger(__name__)
TELEGRAM_CODES = {"fil": "tl"}
"""Telegram wants two letters."""


async def announce(telegram: Telegram, catalogues: Catalogues) -> None:
    """Tell Telegram commands, name and descriptions; not being able to is no reason not to answer women."""
    for language, catalogue in catalogues.items():
        try:
            await _announce(telegram, Voice(language, catalogue))
        except (TelegramUnavailable, Unreachable):
            log.warning("profile_not_announced language=%s", language)
            return  # Telegram counts every try; the next start tries again
        except Unrenderable:
            log.warning("profile_not_translated language=%s", language)


async def _announce(telegram: Telegram, voice: Voice) -> None:
    code = None if voice.language == DEFAULT_LANGUAGE else TELEGRAM_CODES.get(voice.language, voice.language)
    commands = [("menu", voice.label(labels.NAVIGATION["menu"])), ("x", voice.label(labels.NAVIGATION["leave"]))]
    await telegram.set_commands(commands, language=code)
    wanted = {what: voice.label(text) for what, text in labels.PROFILE.items()}
    shown = await telegram.profile(language=code)
    for what, text in wanted.items():
        if shown[what] != text:  # a change a day for each of them is what Telegram allows
            await telegram.set_profile(what, text, language=code)
