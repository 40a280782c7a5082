"""The assistant's side of a new edition of the directory: it takes up what the gateway shows, and only that.

So it never names a row the gateway does not have yet. It reads aside; an action that has begun keeps what it began with.
"""

import logging
import threading
import time

from bot import bootstrap

log = logging.getLogger(__name__)
CHECK_INTERVAL_SECONDS = 2.0


def start_content_reload() -> None:
    """Begin to follow the gateway, if there is a feed; returns at once and never raises."""
    if bootstrap.has_feed():
        refused = reload_content("")
        threading.Thread(target=_reload_forever, args=(refused,), name="renewal", daemon=True).start()


def reload_content(rejected_release: str) -> str:
    """Take up what the gateway shows, unless it was `refused` before; what is refused now. Never raises."""
    wanted = ""
    try:
        wanted = bootstrap.get_releases().get_shown_release()
        if wanted not in (bootstrap.content().release_name, rejected_release):
            bootstrap.set_content(bootstrap.load_release_content(wanted))
            log.info("edition_taken_up edition=%s", wanted)
    except Exception as error:  # noqa: BLE001 -- whatever a disk holds, she is answered from what is in memory
        log.error("edition_not_taken_up edition=%s error=%s", wanted, type(error).__name__)
        return wanted
    return rejected_release


def _reload_forever(rejected_release: str) -> None:
    while True:
        time.sleep(CHECK_INTERVAL_SECONDS)
        rejected_release = reload_content(rejected_release)
