"""One kept-alive connection pool to the action server."""

import functools
from contextlib import nullcontext
from typing import Any

from bot.dialogue.patches.patch import Patch


def apply_reuse_http_session() -> None:
    """Keep each endpoint's session, and hand it out in a context that does not close it."""
    from rasa.utils.endpoints import EndpointConfig

    open_session = EndpointConfig.session
    if hasattr(open_session, "__wrapped__"):
        return

    @functools.wraps(open_session)
    def session(self: Any) -> Any:
        kept = self.__dict__.get("_kept_session")
        if kept is None or kept.closed:
            kept = self._kept_session = open_session(self)
        return nullcontext(kept)

    EndpointConfig.session = session


REUSE_HTTP_SESSION = Patch(
    name="one_session",
    file="rasa/utils/endpoints.py",
    reason="Rasa opens a new connection for every action call",
    sources={
        "rasa.utils.endpoints:EndpointConfig.session": "f6136492eac7ede3",
        "rasa.utils.endpoints:EndpointConfig.request": "bc49eb77a158ac1e",
    },
    apply=apply_reuse_http_session,
)
