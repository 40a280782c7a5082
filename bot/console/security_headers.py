"""Headers on every answer, whatever it is, and no answer to anybody who calls us by another name."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types pelita",
    )
)
"""`trusted-types pelita`: the one policy of console.js, which takes parts of pages from this server and nothing else."""

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}
HTTPS_HEADERS: Final = {"Strict-Transport-Security": "max-age=31536000"}
MISDIRECTED: Final = 421


class SecurityHeadersMiddleware:
    """The application behind its headers. `hosts`: the names it answers to, without ports."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], is_https: bool) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._headers = {**SECURITY_HEADERS, **(HTTPS_HEADERS if is_https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        # A page of somebody else could otherwise point a name of its own at this machine, and read along.
        if _parse_host_name(Headers(scope=scope).get("host", "")) in self._hosts:
            await self._app(scope, receive, send_with_headers)
        else:
            await PlainTextResponse("", status_code=MISDIRECTED)(scope, receive, send_with_headers)


def _parse_host_name(host: str) -> str:
    return host.rsplit(":", 1)[0].strip("[]").lower() if not host.endswith("]") else host.strip("[]")
