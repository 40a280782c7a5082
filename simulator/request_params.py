"""The parameters of one call, however they came: query, JSON, form or multipart."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from simulator.errors import build_bad_request

CUSTOM_PREFIX = "pelita_"
"""Parameters that Telegram ignores and we keep with the message, so that tests know which screen it is."""

MISSING_MESSAGES = {
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "action": "wrong parameter action in request",
}


class RequestParams:
    """Typed access to what was given. Anything that cannot be read as asked raises Refusal (400)."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._values = {name: value for name, value in given.items() if value is not None}

    def select(self, names: Iterable[str]) -> "RequestParams":
        """What a method reads: the rest is ignored, as Telegram ignores it, except our own parameters."""
        wanted = set(names)
        return RequestParams(
            {name: value for name, value in self._values.items() if name in wanted or name.startswith(CUSTOM_PREFIX)}
        )

    def require(self, names: Iterable[str]) -> None:
        """Refuse the call if one of `names` was not given at all."""
        for name in names:
            if name not in self._values:
                raise build_bad_request(MISSING_MESSAGES.get(name, f"{name} is empty"))

    def has(self, name: str) -> bool:
        return name in self._values

    def get_text(self, name: str) -> str:
        """A string; empty if it was not given."""
        value = self._values.get(name, "")
        return value if isinstance(value, str) else "" if isinstance(value, bytes) else json.dumps(value)

    def get_file(self, name: str) -> bytes | None:
        """What was uploaded; None where it was not, or is a text."""
        value = self._values.get(name)
        return value if isinstance(value, bytes) else None

    def get_integer(self, name: str, *, default: int = 0) -> int:
        """An integer; `default` if it was not given or is not a number, which is what Telegram does."""
        try:
            return int(self._values.get(name, default))
        except (TypeError, ValueError):
            return default

    def get_flag(self, name: str) -> bool:
        """A boolean in any of the ways clients write it."""
        return self.get_text(name).lower() in ("true", "yes", "1")

    def get_json(self, name: str) -> Any:
        """A JSON value, serialized or not; None if it was not given."""
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise build_bad_request(f"can't parse {name} JSON object") from None

    def get_custom_fields(self) -> dict[str, Any]:
        """Our own parameters, without their prefix."""
        return {
            name.removeprefix(CUSTOM_PREFIX): value
            for name, value in self._values.items()
            if name.startswith(CUSTOM_PREFIX)
        }


async def read_parameters(request: web.Request) -> RequestParams:
    """Everything the request carries; the body wins over the query."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given.update(await read_object(request))
    elif request.method == "POST":
        form = await request.post()
        for name, value in form.items():
            given[name] = value.file.read() if isinstance(value, web.FileField) else value
    return RequestParams(given)


async def read_object(request: web.Request) -> dict[str, Any]:
    """The JSON object in the body; an empty body is an empty object."""
    raw = await request.text()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise build_bad_request("can't parse the body as JSON") from None
    if not isinstance(body, dict):
        raise build_bad_request("the body must be a JSON object")
    return body
