"""Two cookies. A random token: who holds it is in the database; a browser without a session has one for its forms.

And marks that somebody signed in with this browser (bot/services/officers/authentication.py): they open nothing, and
stay when it is closed.
"""

import hmac
import re
from typing import Final

from starlette.responses import Response

from bot.console.app_state import ConsoleState

SECURE_COOKIE_NAME: Final = "__Host-pelita"
"""Browsers keep a name that begins so for this host alone, and only where the way is encrypted."""
LOCAL_COOKIE_NAME: Final = "pelita_console"
DEVICE_COOKIE_SUFFIX: Final = "-device"
"""What the name of the cookie with the marks ends in."""
MAX_COOKIE_LENGTH: Final = 2048
_TOKEN_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def get_session_cookie_name(state: ConsoleState) -> str:
    """What the cookie is called."""
    return SECURE_COOKIE_NAME if state.is_https else LOCAL_COOKIE_NAME


def get_device_cookie_name(state: ConsoleState) -> str:
    """What the cookie with the marks is called."""
    return get_session_cookie_name(state) + DEVICE_COOKIE_SUFFIX


def is_token(token: str) -> bool:
    """Whether it can be one of ours."""
    return bool(_TOKEN_PATTERN.fullmatch(token))


def set_session_cookie(state: ConsoleState, response: Response, token: str) -> None:
    """Let the browser keep a token, for as long as it runs."""
    response.set_cookie(
        get_session_cookie_name(state), token, path="/", secure=state.is_https, httponly=True, samesite="strict"
    )


def set_device_cookie(state: ConsoleState, response: Response, device_cookie: str) -> None:
    """Let the browser keep its marks, for as long as they hold."""
    response.set_cookie(
        get_device_cookie_name(state),
        device_cookie,
        max_age=int(state.sign_in_policy.device_lifetime.total_seconds()),
        path="/",
        secure=state.is_https,
        httponly=True,
        samesite="strict",
    )


def make_csrf_token(state: ConsoleState, token: str, purpose: str = "") -> str:
    """What a form must send back: bound to the browser, and to a purpose where the form is about one thing alone."""
    return state.keys.hash_secret("form", f"{token}|{purpose}")


def is_csrf_token(state: ConsoleState, token: str, csrf_token: str, purpose: str = "") -> bool:
    """Whether a form was drawn for this browser, and for this purpose."""
    return hmac.compare_digest(make_csrf_token(state, token, purpose).encode(), csrf_token.encode("utf-8", "replace"))
