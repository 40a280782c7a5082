"""Requests nobody should send: every route and method, with values that are right, odd, huge or of the wrong kind."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, quote_from_bytes, urlencode

from hypothesis import strategies as st

from bot.console.request_context import Route
from bot.console.routes import ROUTES
from bot.console.templating import TEMPLATES
from tests.support.injections import load_corpus

METHODS: Final = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")
FORM: Final = "application/x-www-form-urlencoded"
FIELDS: Final = tuple(
    sorted({name for page in TEMPLATES.glob("*.html") for name in re.findall(r'name="(\w+)"', page.read_text("utf-8"))})
)
"""Every field of every form; read from the pages, so that a new one is sent nonsense too."""
QUERIES: Final = ("done", "before", "month", "country", "all", "audience")
VALID_VALUES: Final = (
    "kh-my",
    "post-0",
    "officer",
    "supervisor",
    "auditor",
    "en",
    "my",
    "yes",
    "1",
    "09:00",
    "2026-03-03",
    "2026-03-03T10:00",
    "Asia/Kuala_Lumpur",
    "24/7",
    "Mo-Fr 09:00-17:00",
    "greet",
    "off_duty",
    "emergency",
    "call_service",
    "health:own",
    "officer:x",
    "queue:",
    "other_post",
    "now",
    "goal_met",
    "dead",
    "confirmed",
    "unknown",
    "mission",
    "MY",
    "2026-01",
)
"""What some field takes; so that a request gets as far as the next field."""
ODD_VALUES: Final = (
    "",
    " ",
    "\0",
    "\r\n",
    "\n",
    "0",
    "-1",
    "1e9",
    "NaN",
    "0x10",
    "1" * 19,
    "9" * 400,
    "²",
    "١٢",
    "٢٠٢٦-٠٣-٠٣",
    "null",
    "[]",
    "\u202e\u202dabc",
    "\ufeff",
    "\u2028",
    "e\u0301" * 50,
    "😀💥",
    "က\u103b\u1031",
    "ប៉េលី\u200b",
    "\ud7ff\ue000",
    "x" * 3000,
    "../../etc/passwd",
    "..%2f..",
    "%00",
    "%",
    "%zz",
    "a|b",
    "a,b,,",
    "{0}",
    "{visit.office.keys}",
    "{{7*7}}",
    "%s%n",
    "' OR 1=1 --",
    "<script>x</script>",
    "24:00",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2026-03-03T10:00+05:00",
    "2026-02-30",
    "Mo-Fr 25:00-26:00",
    "Asia/Nowhere",
    "/etc/localtime",
    "http://[",
)
CHARACTERS: Final = st.characters(exclude_categories=("Cs",))
VALUES: Final = st.one_of(
    st.sampled_from(ODD_VALUES),
    st.sampled_from(VALID_VALUES),
    st.text(CHARACTERS, max_size=40),
    st.integers().map(str),
    st.sampled_from([one.text[:2000].encode("utf-8", "replace").decode() for one in load_corpus()]),
    st.dates().map(str),
    st.datetimes().map(lambda at: at.isoformat()),
)
HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "origin": ("null", "http://[", "http://[::1", "https://elsewhere.example", "http://:99999", "\x80\xff", ""),
    "accept-language": ("my", "*;q=x", "," * 500, "\xff\xfe", "x" * 5000, "km-KH;;;,,", ""),
    "sec-fetch-site": ("cross-site", "none", "\xe9"),
    "x-forwarded-for": ("::1", "1.2.3.4, \xff", "x" * 4000),
    "x-part": ("1", "2", "\xff"),
    "range": ("bytes=0-", "bytes=5-1", "bytes=x"),
    "if-none-match": ("*", '"x"'),
    "content-length": ("-1", "x"),
    "cookie": (
        "",
        "=",
        ";;;",
        "pelita_console",
        "pelita_console=",
        "pelita_console=\xff",
        'pelita_console="a\\',
        "a=b;" * 900,
    ),
    "host": ("", "[", "[::1", "localhost:x", "elsewhere.example", "127.0.0.1:1:2", "\xff"),
    "transfer-encoding": ("chunked", "gzip"),
    "expect": ("100-continue",),
}
"""Latin-1, as a server reads them. A request has one or two of them at most, or it would get no further than the door."""
TRANSPORT_HEADERS: Final = ("content-length", "transfer-encoding", "expect")
"""What a server reads before any application; sent over sockets alone."""


LONG_BODY_BYTES: Final = 32 * 1024
"""More than a server reads before it answers; whoever still sends when it closes may lose the answer."""


@dataclass(frozen=True)
class FormTokens:
    """What makes a form of this visitor ours."""

    cookie: str
    csrf: str
    bound: Mapping[str, str] = field(default_factory=dict)
    """By purpose."""


@dataclass(frozen=True)
class Request:
    """One request as it goes over the wire."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    pieces: tuple[bytes, ...]
    is_cut: bool
    """Whether the connection ends within the body."""
    route: Route

    @property
    def is_broken(self) -> bool:
        """Whether a server may close without a word: it ends within its body, is too long, or its length is not so."""
        is_long = sum(map(len, self.pieces)) > LONG_BODY_BYTES
        return self.is_cut or is_long or any(name.decode() in TRANSPORT_HEADERS for name, _ in self.headers)

    def __repr__(self) -> str:
        """Short enough to read."""
        body = b"".join(self.pieces)
        return f"{self.method} {self.target[:300]!r} {dict(self.headers)} {body[:400]!r} of {len(body)}, cut: {self.is_cut}"


PAIRS: Final = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=14)
JUNK: Final = st.binary(max_size=60)
OUR_FORM: Final = "our form"
BODIES: Final = st.sampled_from(
    (*[OUR_FORM] * 10, "json", "multipart", "not utf-8", "junk", "kind", "large", "many", "half")
)
KINDS: Final = st.sampled_from(
    ("text/plain", ";", "\xff", f"{FORM}, text/html", f"{FORM}; charset=utf-16", f" {FORM} ;")
)
QUERY: Final = st.one_of(
    st.just(""),
    st.lists(st.tuples(st.sampled_from(QUERIES), VALUES), max_size=3).map(lambda given: f"?{urlencode(given)}"),
    JUNK.map(lambda junk: f"?{quote_from_bytes(junk, safe='&=;+%?')}"),
)
ODD_HEADERS: Final = st.lists(
    st.sampled_from([(name, value) for name, values in HEADERS.items() for value in values]), max_size=2
)
PARTS: Final = st.one_of(
    VALUES.map(lambda value: quote(value, safe="") or "-"), st.binary(min_size=1, max_size=20).map(quote_from_bytes)
)
TENTHS: Final = st.integers(0, 9)
ANY_ROUTE: Final = st.sampled_from(ROUTES)
ANY_METHOD: Final = st.sampled_from(METHODS)


@st.composite
def draw_request(
    draw: st.DrawFn,
    tokens: FormTokens,
    there: Mapping[str, tuple[str, ...]],
    host: str,
    route: Route | None = None,
    method: str = "",
) -> Request:
    """Any request of a visitor. `there` are values of parts of addresses that name things that are there.

    Mostly to a route by its own method, in a form of ours; all else now and then.
    """
    route = route or draw(ANY_ROUTE)
    parts = {name: _draw_path_part(draw, there.get(name)) for name in re.findall(r"{(\w+)}", route.path)}
    body, kind = build_body(draw(BODIES), draw(PAIRS), draw(JUNK), draw(KINDS), ours=_build_valid_form(tokens, parts))
    headers = {"host": host, "cookie": f"pelita_console={tokens.cookie}", **({"content-type": kind} if kind else {})}
    headers |= dict(draw(ODD_HEADERS)) if draw(TENTHS) > 5 else {}
    at = draw(st.integers(0, len(body)))
    return Request(
        method or (route.method if draw(TENTHS) < 8 else draw(ANY_METHOD)),
        (_fill_path(route.path, parts) + draw(QUERY)).encode("ascii"),
        tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
        (body[:at], body[at:]),
        draw(TENTHS) == 9,
        route,
    )


def build_body(
    what: str, pairs: list[tuple[str, str]], junk: bytes, kind: str, *, ours: list[tuple[str, str]]
) -> tuple[bytes, str]:
    """A body, and what it says it is."""
    said = urlencode(ours).encode()
    return {
        OUR_FORM: (urlencode([*pairs, *ours]).encode(), FORM),
        "json": (json.dumps(dict(pairs)).encode()[:-1], "application/json"),
        "multipart": (_build_multipart(pairs + ours)[:-9], "multipart/form-data; boundary=b"),
        "not utf-8": (said + b"&words=" + junk, FORM),
        "junk": (junk, ""),
        "kind": (said, kind),
        "large": (said + b"&words=" + b"x" * 70_000, FORM),
        "many": (said + b"&a=b" * 300, FORM),
        "half": (said + b"&csrf=x&words=%F0%28%8C%28&%zz=%", FORM),
    }[what]


def _build_valid_form(tokens: FormTokens, parts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What makes a form ours: bound to the thing its page is about."""
    nouns = (("handoff_id", "handoff"), ("row_id", "row"), ("correction_id", "correction"))
    purpose = next((f"{noun} {parts[name]}" for name, noun in nouns if name in parts), "")
    return [("csrf", tokens.csrf), ("bound", tokens.bound.get(purpose, tokens.csrf))]


def _draw_path_part(draw: st.DrawFn, known: tuple[str, ...] | None) -> str:
    return draw(PARTS) if draw(TENTHS) > 5 else draw(st.sampled_from(known or ("1",)))


def _fill_path(path: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: parts[found[1]], path)


def _build_multipart(pairs: list[tuple[str, str]]) -> bytes:
    lines = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs]
    return ("".join(lines) + "--b--\r\n").encode()
