"""Two cookies. A random token: who holds it is in the database; a browser without a session has one for its forms.

And marks that somebody signed in with this browser (bot/services/devices.py): they open nothing, and stay when it is closed.
"""

import hmac
import re
from typing import Final

from starlette.responses import Response

from bot.console.office import Office

ON_HTTPS: Final = "__Host-pelita"
"""Browsers keep a name that begins so for this host alone, and only where the way is encrypted."""
ON_THIS_MACHINE: Final = "pelita_console"
DEVICE: Final = "-device"
"""What the name of the cookie with the marks ends in."""
LONGEST: Final = 2048
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def name(office: Office) -> str:
    """What the cookie is called."""
    return ON_HTTPS if office.is_https else ON_THIS_MACHINE


def marks_name(office: Office) -> str:
    """What the cookie with the marks is called."""
    return name(office) + DEVICE


def readable(token: str) -> bool:
    """Whether it can be one of ours."""
    return bool(_TOKEN.fullmatch(token))


def give(office: Office, response: Response, token: str) -> None:
    """Let the browser keep a token, for as long as it runs."""
    response.set_cookie(name(office), token, path="/", secure=office.is_https, httponly=True, samesite="strict")


def give_marks(office: Office, response: Response, marks: str) -> None:
    """Let the browser keep its marks, for as long as they hold."""
    response.set_cookie(
        marks_name(office), marks, max_age=int(office.signing.device.total_seconds()), path="/", secure=office.is_https,
        httponly=True, samesite="strict",
    )  # fmt: skip


def form_token(office: Office, token: str, purpose: str = "") -> str:
    """What a form must send back: bound to the browser, and to a purpose where the form is about one thing alone."""
    return office.keys.fingerprint("form", f"{token}|{purpose}")


def is_form_token(office: Office, token: str, given: str, purpose: str = "") -> bool:
    """Whether a form was drawn for this browser, and for this purpose."""
    return hmac.compare_digest(form_token(office, token, purpose).encode(), given.encode("utf-8", "replace"))
