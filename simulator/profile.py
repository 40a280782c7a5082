"""What the bot says about itself, in each language: name, descriptions, commands."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import build_bad_request
from simulator.request_params import RequestParams

MAX_CHARACTERS = {"name": 64, "description": 512, "short_description": 120}
MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
DEFAULT_NAME = "Info"
DEFAULT_SCOPE = '{"type": "default"}'

_LANGUAGE_CODE = re.compile(r"([a-z]{2})?\Z")
_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}\Z")

Commands = list[dict[str, str]]


@dataclass
class Profile:
    """Texts by (what, language) and commands by (scope, language); the language "" stands for all others."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], Commands] = field(default_factory=dict)

    def get_text(self, what: str, *, language: str) -> str:
        """The text in this language, or the general one."""
        general = self.texts.get((what, ""), DEFAULT_NAME if what == "name" else "")
        return self.texts.get((what, language), general)

    def set_text(self, what: str, params: RequestParams) -> bool:
        """Set or, with an empty text, take away. Raises Refusal (400)."""
        text, language = params.get_text(what), read_language(params)
        if len(text) > MAX_CHARACTERS[what]:
            raise build_bad_request(f"{what} is too long")
        if text:
            self.texts[what, language] = text
        else:
            self.texts.pop((what, language), None)
        return True

    def get_commands(self, language: str) -> Commands:
        """The commands somebody with this language sees."""
        return self.commands.get((DEFAULT_SCOPE, language)) or self.commands.get((DEFAULT_SCOPE, ""), [])


def read_language(params: RequestParams) -> str:
    """A two-letter code, or "". Three letters are refused as Telegram refuses them: Filipino is `tl` here."""
    language = params.get_text("language_code")
    if not _LANGUAGE_CODE.match(language):
        raise build_bad_request("invalid language code specified")
    return language


def read_scope(params: RequestParams) -> str:
    """The scope in one canonical spelling."""
    scope = params.get_json("scope")
    return json.dumps(scope, sort_keys=True) if scope else DEFAULT_SCOPE


def read_commands(params: RequestParams) -> Commands:
    """The list of commands. Raises Refusal (400)."""
    listed = params.get_json("commands") or []
    if not isinstance(listed, list) or len(listed) > MAX_COMMANDS:
        raise build_bad_request("can't parse commands JSON object")
    return [_read_command(entry) for entry in listed]


def _read_command(entry: Any) -> dict[str, str]:
    command = str(entry.get("command", "")).removeprefix("/") if isinstance(entry, dict) else ""
    if not _COMMAND_NAME.match(command):
        raise build_bad_request("BOT_COMMAND_INVALID")
    description = str(entry.get("description", ""))
    if not 1 <= len(description) <= MAX_COMMAND_DESCRIPTION:
        raise build_bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
