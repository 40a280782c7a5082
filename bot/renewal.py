"""The assistant's side of a new edition of the directory: it takes up what the gateway shows, and only that.

So it never names a row the gateway does not have yet. It reads aside; an action that has begun keeps what it began with.
"""

import logging
import threading
import time

from bot import bootstrap

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0


def follow() -> None:
    """Begin to follow the gateway, if there is a feed; returns at once and never raises."""
    if bootstrap.has_feed():
        refused = look("")
        threading.Thread(target=_for_ever, args=(refused,), name="renewal", daemon=True).start()


def look(refused: str) -> str:
    """Take up what the gateway shows, unless it was `refused` before; what is refused now. Never raises."""
    wanted = ""
    try:
        wanted = bootstrap.editions().shown()
        if wanted not in (bootstrap.content().edition, refused):
            bootstrap.adopt(bootstrap.edition(wanted))
            log.info("edition_taken_up edition=%s", wanted)
    except Exception as error:  # noqa: BLE001 -- whatever a disk holds, she is answered from what is in memory
        log.error("edition_not_taken_up edition=%s error=%s", wanted, type(error).__name__)
        return wanted
    return refused


def _for_ever(refused: str) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        refused = look(refused)
