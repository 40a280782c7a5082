"""Which addresses may be given to the product: encrypted ones, or this machine's own."""

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.config.settings import LOOPBACK

LOCAL_HOSTS: Final = (LOOPBACK, "localhost")
PRIVATE_NETWORKS: Final = tuple(
    ip_network(text) for text in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""Addresses that nobody outside an operator's own network reaches; no name is one, since names change where they lead."""


def split_url(address: str) -> SplitResult:
    """An address in its parts; empty parts where it is none."""
    try:
        found = urlsplit(address)
        return found if found.hostname and (found.port or 1) > 0 else urlsplit("")
    except ValueError:
        return urlsplit("")


def is_local_url(address: str) -> bool:
    """Whether it stays on this machine."""
    found = split_url(address)
    return found.scheme == "http" and found.hostname in LOCAL_HOSTS


def is_private_url(address: str) -> bool:
    """Whether it stays on this machine, or names an address of a private network."""
    found = split_url(address)
    try:
        host = ip_address(found.hostname or "")
    except ValueError:
        return is_local_url(address)
    return found.scheme == "http" and any(host in network for network in PRIVATE_NETWORKS)


def find_url_fault(name: str, address: str, *, consequence: str) -> str | None:
    """What is wrong with an address somebody set, in one sentence, or None. `otherwise`: what would happen in the clear."""
    found = split_url(address)
    if found.scheme != "https" and not is_local_url(address):
        return f"{name} must begin with https://, except on this machine: {consequence}."
    if found.username or found.password:
        return f"{name} must hold no name and no password: it would be written into errors."
    return None


SQLITE: Final = "sqlite"
LOCAL_DATABASE_HOSTS: Final = ("", "localhost", "127.0.0.1", "::1")
_DEFAULT_PORT: Final = 5432


def is_local_database(url: str) -> bool:
    """Whether the line to it stays on this machine: a file, a socket or a loopback address."""
    return _is_sqlite(url) or all(host in LOCAL_DATABASE_HOSTS or host.startswith("/") for host in _list_hosts(url))


def get_ssl_mode(url: str) -> str:
    """What it says of TLS; empty where it says nothing."""
    return parse_qs(urlsplit(url).query).get("sslmode", [""])[-1]


def is_same_database(one: str, other: str) -> bool:
    """Whether two addresses lead to one database, however they are spelled."""
    if _is_sqlite(one) != _is_sqlite(other):
        return False
    if not _is_sqlite(one):
        return _identify_server(one) == _identify_server(other)
    first, second = _parse_sqlite_path(one), _parse_sqlite_path(other)
    try:
        return first.samefile(second)
    except OSError:
        return first.resolve() == second.resolve()


def _is_sqlite(url: str) -> bool:
    return urlsplit(url).scheme.partition("+")[0] == SQLITE


def _parse_sqlite_path(url: str) -> Path:
    return Path(unquote(url.partition("://")[2].partition("?")[0].removeprefix("/")))


def _list_hosts(url: str) -> list[str]:
    parsed = urlsplit(url)
    given = parse_qs(parsed.query)
    return [*given.get("host", []), *given.get("hostaddr", []), *([parsed.hostname] if parsed.hostname else [])]


def _identify_server(url: str) -> tuple[str, int, str]:
    parsed = urlsplit(url)
    host = next(iter(_list_hosts(url)), "")
    return ("" if host in LOCAL_DATABASE_HOSTS else host, parsed.port or _DEFAULT_PORT, unquote(parsed.path.strip("/")))
