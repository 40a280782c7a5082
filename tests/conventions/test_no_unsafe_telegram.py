"""No button asks for her number or place, nothing is parsed as markup, nothing is thrown away or forwarded."""

import ast
from collections.abc import Iterator

import pytest

from tests.conventions.source_files import name_of, python_files, syntax

UNSAFE = (
    "request_contact",
    "request_location",
    "request_users",
    "request_chat",
    "web_app",
    "login_url",
    "switch_inline_query",
    "parse_mode",
    "drop_pending_updates",
    "forward_message",
    "forward_messages",
    "copy_message",
    "get_user_profile_photos",
)


def _unsafe(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names = (getattr(node, field, None) for field in ("attr", "id", "arg", "value", "name"))
        for name in names:
            if isinstance(name, str) and name in UNSAFE:
                yield f"{getattr(node, 'lineno', '?')}: {name}"


def test_nothing_unsafe_is_asked_of_telegram() -> None:
    # The simulator stands in Telegram's place and must know these words to refuse them.
    ours = python_files("bot", "actions", "tools")
    found = [f"{name_of(path)}:{use}" for path in ours for use in _unsafe(syntax(path))]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "KeyboardButton('x', request_contact=True)",
        "button = {'request_location': True}",
        "bot.forward_message(1, 2, 3)",
        "run(**{'drop_pending_updates': True})",
        "parse_mode = 'HTML'",
        "from telegram import web_app",
    ],
)
def test_an_unsafe_use_is_caught(code: str) -> None:
    assert list(_unsafe(ast.parse(code)))
