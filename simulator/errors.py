"""What Telegram says when it will not: an error code and a description, sometimes a time to wait."""

from typing import Any


class BotApiError(Exception):
    """A call that is answered with an error in Telegram's shape; `retry_after` is in seconds."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The error as Telegram sends it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def build_bad_request(reason: str) -> BotApiError:
    """400: the call itself is wrong."""
    return BotApiError(400, f"Bad Request: {reason}")


def build_forbidden(reason: str) -> BotApiError:
    """403: the chat is closed to the bot."""
    return BotApiError(403, f"Forbidden: {reason}")


def build_conflict(reason: str) -> BotApiError:
    """409: somebody else receives the updates."""
    return BotApiError(409, f"Conflict: {reason}")
