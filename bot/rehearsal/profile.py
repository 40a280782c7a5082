"""What the bot says about itself, in each language: name, descriptions, commands."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.parameters import Parameters
from bot.rehearsal.refusals import bad_request

MAX_CHARACTERS = {"name": 64, "description": 512, "short_description": 120}
MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
DEFAULT_NAME = "Info"
DEFAULT_SCOPE = '{"type": "default"}'

_LANGUAGE = re.compile(r"([a-z]{2})?\Z")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")

Commands = list[dict[str, str]]


@dataclass
class Profile:
    """Texts by (what, language) and commands by (scope, language); the language "" stands for all others."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], Commands] = field(default_factory=dict)

    def text(self, what: str, *, language: str) -> str:
        """The text in this language, or the general one."""
        general = self.texts.get((what, ""), DEFAULT_NAME if what == "name" else "")
        return self.texts.get((what, language), general)

    def set_text(self, what: str, given: Parameters) -> bool:
        """Set or, with an empty text, take away. Raises Refusal (400)."""
        text, language = given.text(what), read_language(given)
        if len(text) > MAX_CHARACTERS[what]:
            raise bad_request(f"{what} is too long")
        if text:
            self.texts[what, language] = text
        else:
            self.texts.pop((what, language), None)
        return True

    def commands_shown(self, language: str) -> Commands:
        """The commands somebody with this language sees."""
        return self.commands.get((DEFAULT_SCOPE, language)) or self.commands.get((DEFAULT_SCOPE, ""), [])


def read_language(given: Parameters) -> str:
    """A two-letter code, or "". Three letters are refused as Telegram refuses them: Filipino is `tl` here."""
    language = given.text("language_code")
    if not _LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    return language


def read_scope(given: Parameters) -> str:
    """The scope in one canonical spelling."""
    scope = given.decoded("scope")
    return json.dumps(scope, sort_keys=True) if scope else DEFAULT_SCOPE


def read_commands(given: Parameters) -> Commands:
    """The list of commands. Raises Refusal (400)."""
    listed = given.decoded("commands") or []
    if not isinstance(listed, list) or len(listed) > MAX_COMMANDS:
        raise bad_request("can't parse commands JSON object")
    return [_read_command(entry) for entry in listed]


def _read_command(entry: Any) -> dict[str, str]:
    command = str(entry.get("command", "")).removeprefix("/") if isinstance(entry, dict) else ""
    if not _COMMAND.match(command):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(entry.get("description", ""))
    if not 1 <= len(description) <= MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
