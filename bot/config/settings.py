"""Every setting, read once from the environment; the only reader of os.environ.

Each field is described in docs/settings.md (a test keeps the two equal). Dangerous values are refused by
bot/config/validation.py.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadSettings

REHEARSAL_TOKEN = "100001:rehearsal-only-token-no-real-people"  # noqa: S105 -- opens nothing but the local rehearsal
LOOPBACK = "127.0.0.1"
TELEGRAM_API = "https://api.telegram.org"
DEFAULT_PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".notify.windows.com",
)
"""The push services of browsers, by vendor; one that begins with a dot is any name below it."""
MIN_TRANSLATION_SECONDS, MAX_TRANSLATION_SECONDS = 2, 10
"""Seconds an officer waits for a draft: their page gives up a little later."""
MIN_FEED_MINUTES, MAX_FEED_MINUTES = 5, 1440
"""Minutes between two looks at the directory's feed: no burden to its server, and a dead number hidden within a day."""

DEFAULT_WEB_PORT = 8084
DEFAULT_WEB_PROXIES = (LOOPBACK, "::1")
BLANK_PAGE = "about:blank"
"""Where a woman who leaves the web chat in haste is taken: an empty page, from nobody."""

DEFAULT_BACKUP_DAYS, MAX_BACKUP_DAYS = 6, 30
"""Days a copy of the database is kept: whoever erased herself stands in it, sealed, as long as that."""


@dataclass(frozen=True)
class Settings:
    """What an operator may set; the defaults are the embedded rehearsal, which needs no account and no network."""

    root: Path
    var: Path
    keys_dir: Path
    database_url: str
    tracker_url: str
    telegram_token: str
    telegram_api: str
    telegram_api_allow: tuple[str, ...]
    webhook_url: str
    webhook_secret: str
    gateway_port: int
    assistant_port: int
    actions_port: int
    rehearsal_port: int
    webhook_port: int
    console_port: int
    console_url: str
    actions_url: str
    bind: str
    bind_allow: tuple[str, ...]
    log_level: str
    operator_name: str
    directory_feed_url: str
    directory_feed_key: str
    directory_feed_minutes: int
    push_contact: str = ""
    push_hosts: tuple[str, ...] = ()
    backup_folder: str = ""
    backup_days: int = DEFAULT_BACKUP_DAYS
    translation_url: str = ""
    translation_key_file: str = ""
    translation_seconds: int = 8
    web_url: str = ""
    web_port: int = DEFAULT_WEB_PORT
    web_exit_url: str = BLANK_PAGE
    web_proxies: tuple[str, ...] = DEFAULT_WEB_PROXIES
    """Addresses and networks of reverse proxies that say who asks."""

    @property
    def directory_feed_keys(self) -> tuple[str, ...]:
        """Who may issue the directory; several while a key is being changed."""
        return tuple(part.strip() for part in self.directory_feed_key.split(",") if part.strip())

    @property
    def console_home(self) -> str:
        """Where officers open the console."""
        return self.console_url.rstrip("/") or f"http://{LOOPBACK}:{self.console_port}"

    @property
    def editions_dir(self) -> Path:
        """Where editions of the directory lie that came from the feed."""
        return self.var / "directory"

    @property
    def is_rehearsal(self) -> bool:
        """Whether no real person can be on the other side."""
        return self.telegram_token == REHEARSAL_TOKEN

    @property
    def is_production(self) -> bool:
        """Whether women may be on the other side: then keys must have been made on purpose."""
        return not self.is_rehearsal

    @property
    def model_path(self) -> Path:
        """The trained Rasa model."""
        return self.root / "models" / "pelita.tar.gz"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, *, root: Path | None = None) -> "Settings":
        """Read the environment. Raises BadSettings with one sentence naming the variable."""
        env = os.environ if env is None else env
        root = root or Path(__file__).resolve().parents[2]
        var = Path(env.get("PELITA_VAR") or root / "var")
        rehearsal_port = _parse_port(env, "REHEARSAL_PORT", 8081)
        token = env.get("TELEGRAM_TOKEN") or REHEARSAL_TOKEN
        return cls(
            root=root,
            var=var,
            keys_dir=Path(env.get("PELITA_KEYS") or var / "keys"),
            database_url=env.get("DATABASE_URL") or f"sqlite:///{var / 'pelita.db'}",
            tracker_url=env.get("TRACKER_DATABASE_URL") or f"sqlite:///{var / 'tracker.db'}",
            telegram_token=token,
            telegram_api=env.get("TELEGRAM_API") or _get_default_api(token, rehearsal_port),
            telegram_api_allow=_parse_list(env, "TELEGRAM_API_ALLOW"),
            webhook_url=env.get("WEBHOOK_URL", ""),
            webhook_secret=env.get("WEBHOOK_SECRET", ""),
            gateway_port=_parse_port(env, "GATEWAY_PORT", 8080),
            assistant_port=_parse_port(env, "ASSISTANT_PORT", 5005),
            actions_port=_parse_port(env, "ACTIONS_PORT", 5055),
            rehearsal_port=rehearsal_port,
            webhook_port=_parse_port(env, "WEBHOOK_PORT", 8443),
            actions_url=env.get("ACTIONS_URL", ""),
            bind=env.get("BIND") or LOOPBACK,
            bind_allow=_parse_list(env, "BIND_ALLOW"),
            log_level=(env.get("LOG_LEVEL") or "INFO").upper(),
            operator_name=env.get("OPERATOR_NAME", ""),
            **_read_console_settings(env),
            **_read_feed_settings(env),
            web_url=env.get("WEB_URL", "").rstrip("/"),
            web_port=_parse_port(env, "WEB_PORT", DEFAULT_WEB_PORT),
            web_exit_url=env.get("WEB_EXIT_URL") or BLANK_PAGE,
            web_proxies=_parse_list(env, "WEB_PROXIES") or DEFAULT_WEB_PROXIES,
            backup_folder=env.get("BACKUP_FOLDER", ""),
            backup_days=_parse_number(
                env, "BACKUP_DAYS", DEFAULT_BACKUP_DAYS, unit="days", least=1, most=MAX_BACKUP_DAYS
            ),
        )


def child_environment(settings: Settings, part: str = "") -> dict[str, str]:
    """The environment a child process is started with: these settings, and what keeps Rasa quiet and on loopback.

    A part that is named gets of the secrets only what it needs.
    """
    own = {name: _to_text(getattr(settings, field)) for name, field in CHILD_VARIABLES.items()}
    withheld = WITHHELD_VARIABLES.get(part, ()) if settings.is_production else ()
    for name in withheld:
        own[name] = _remove_secret(name, own[name])
    return {
        **os.environ,
        **own,
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "RASA_TELEMETRY_ENABLED": "false",
    }


def _to_text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


WITHHELD_VARIABLES = {
    "gateway": ("TRACKER_DATABASE_URL",),
    "assistant": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "DATABASE_URL"),
    "actions": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "DATABASE_URL", "TRACKER_DATABASE_URL"),
    "console": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "TRACKER_DATABASE_URL"),
    "backup": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "TRACKER_DATABASE_URL"),
    "restore": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "TRACKER_DATABASE_URL"),
    "feed": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "DATABASE_URL", "TRACKER_DATABASE_URL"),
    "train": ("TELEGRAM_TOKEN", "WEBHOOK_URL", "WEBHOOK_SECRET", "DATABASE_URL", "TRACKER_DATABASE_URL"),
}
"""The secrets a process is started without. Where a database is, it is still told: that no two share one is checked there."""


_LOCATION_OPTIONS = ("host", "hostaddr", "port", "sslmode")
"""Options of a database's address that say where it is, and never who may enter."""


def _remove_secret(name: str, value: str) -> str:
    if name == "TELEGRAM_TOKEN":
        return f"{value.partition(':')[0]}:withheld"  # still a real one: what is not the rehearsal's opens no rehearsal
    if name in ("WEBHOOK_URL", "WEBHOOK_SECRET"):
        return ""
    scheme, _, rest = value.partition("://")
    place, slash, rest = rest.partition("/")
    name, _, options = rest.partition("?")
    kept = "&".join(option for option in options.split("&") if option.partition("=")[0] in _LOCATION_OPTIONS)
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{name}{'?' * bool(kept)}{kept}"


CHILD_VARIABLES = {
    "PELITA_VAR": "var",
    "PELITA_KEYS": "keys_dir",
    "DATABASE_URL": "database_url",
    "TRACKER_DATABASE_URL": "tracker_url",
    "TELEGRAM_TOKEN": "telegram_token",
    "TELEGRAM_API": "telegram_api",
    "TELEGRAM_API_ALLOW": "telegram_api_allow",
    "WEBHOOK_URL": "webhook_url",
    "WEBHOOK_SECRET": "webhook_secret",
    "GATEWAY_PORT": "gateway_port",
    "ASSISTANT_PORT": "assistant_port",
    "ACTIONS_PORT": "actions_port",
    "ACTIONS_URL": "actions_url",
    "REHEARSAL_PORT": "rehearsal_port",
    "WEBHOOK_PORT": "webhook_port",
    "CONSOLE_PORT": "console_port",
    "CONSOLE_URL": "console_url",
    "PUSH_CONTACT": "push_contact",
    "PUSH_HOSTS": "push_hosts",
    "TRANSLATION_URL": "translation_url",
    "TRANSLATION_KEY_FILE": "translation_key_file",
    "TRANSLATION_SECONDS": "translation_seconds",
    "DIRECTORY_FEED_URL": "directory_feed_url",
    "DIRECTORY_FEED_KEY": "directory_feed_key",
    "DIRECTORY_FEED_MINUTES": "directory_feed_minutes",
    "WEB_URL": "web_url",
    "WEB_PORT": "web_port",
    "WEB_EXIT_URL": "web_exit_url",
    "WEB_PROXIES": "web_proxies",
    "BACKUP_FOLDER": "backup_folder",
    "BACKUP_DAYS": "backup_days",
}


def _get_default_api(token: str, rehearsal_port: int) -> str:
    return f"http://{LOOPBACK}:{rehearsal_port}" if token == REHEARSAL_TOKEN else TELEGRAM_API


def _parse_list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip().rstrip("/") for part in env.get(name, "").split(",") if part.strip())


def _read_console_settings(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "console_port": _parse_port(env, "CONSOLE_PORT", 8082),
        "console_url": env.get("CONSOLE_URL", ""),
        "push_contact": env.get("PUSH_CONTACT", ""),
        "push_hosts": _parse_list(env, "PUSH_HOSTS") or DEFAULT_PUSH_HOSTS,
        "translation_url": env.get("TRANSLATION_URL", "").rstrip("/"),
        "translation_key_file": env.get("TRANSLATION_KEY_FILE", ""),
        "translation_seconds": _parse_number(
            env, "TRANSLATION_SECONDS", 8, unit="seconds", least=MIN_TRANSLATION_SECONDS, most=MAX_TRANSLATION_SECONDS
        ),
    }


def _read_feed_settings(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "directory_feed_url": env.get("DIRECTORY_FEED_URL", ""),
        "directory_feed_key": env.get("DIRECTORY_FEED_KEY", ""),
        "directory_feed_minutes": _parse_number(
            env, "DIRECTORY_FEED_MINUTES", 60, unit="minutes", least=MIN_FEED_MINUTES, most=MAX_FEED_MINUTES
        ),
    }


def _parse_number(env: Mapping[str, str], name: str, default: int, *, unit: str, least: int, most: int) -> int:
    value = env.get(name) or str(default)
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise BadSettings(f"{name} must be a number of {unit} from {least} to {most}, not {value!r}.")
    return int(value)


def _parse_port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not (value.isascii() and value.isdigit()) or not 0 < int(value) < 65536:
        raise BadSettings(f"{name} must be a port number from 1 to 65535, not {value!r}.")
    return int(value)
