"""A mistake of ours on the way to the store: one line in the log, and whoever met it goes on."""

import logging

log = logging.getLogger(__name__)


def log_fault(where: str, error: Exception) -> None:
    """Log it as a fault: trying later will not mend it, as it does an outage. Its text is never logged."""
    log.error("store_fault where=%s error=%s", where, type(error).__name__, exc_info=error)
