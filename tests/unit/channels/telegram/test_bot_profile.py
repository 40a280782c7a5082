"""What Telegram shows of the bot: told in every language, once, and never at the cost of an answer."""

from collections.abc import Sequence

from bot.channels.telegram.bot_profile import publish_profile
from bot.domain.enums import LANGUAGES
from bot.errors import ChannelUnavailable
from bot.i18n import labels
from tests.support.factories import load_real_catalogues


class Shown:
    """The profile of a bot, as Telegram keeps it."""

    def __init__(self) -> None:
        self.commands: dict[str | None, Sequence[tuple[str, str]]] = {}
        self.texts: dict[tuple[str | None, str], str] = {}
        self.changes = 0
        self.is_away = False

    async def set_commands(self, commands: Sequence[tuple[str, str]], *, language: str | None) -> None:
        if self.is_away:
            raise ChannelUnavailable("RetryAfter", retry_after=9.0)
        self.commands[language] = commands

    async def get_profile(self, *, language: str | None) -> dict[str, str]:
        return {what: self.texts.get((language, what), "") for what in labels.PROFILE}

    async def set_profile(self, what: str, text: str, *, language: str | None) -> None:
        self.changes += 1
        self.texts[language, what] = text


async def test_english_stands_for_every_other_language_and_filipino_has_two_letters() -> None:
    shown = Shown()
    await publish_profile(shown, {"en": load_real_catalogues()["en"]})  # type: ignore[arg-type]
    assert shown.texts == {(None, what): text for what, text in labels.PROFILE.items()}
    assert [command for command, _ in shown.commands[None]] == ["menu", "x"]
    await publish_profile(shown, load_real_catalogues())  # type: ignore[arg-type]
    assert set(shown.commands) == {None, *({*LANGUAGES} - {"en", "fil"}), "tl"}


async def test_what_stands_there_already_is_not_said_again() -> None:
    shown = Shown()
    for _ in range(2):
        await publish_profile(shown, {"en": load_real_catalogues()["en"]})  # type: ignore[arg-type]
    assert shown.changes == len(labels.PROFILE)


async def test_where_telegram_wants_to_be_left_alone_it_is() -> None:
    shown = Shown()
    shown.is_away = True
    await publish_profile(shown, load_real_catalogues())  # type: ignore[arg-type]
    assert (shown.commands, shown.changes) == ({}, 0)
