"""What each process tells Prometheus and whoever asks whether it can work: counts, ages and reasons, never words or ids.

Restarts are `changes(process_start_time_seconds[1h])`: each process says when it began.
"""

from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest

CONTENT_TYPE: Final = "text/plain"
OK_STATUS, UNREADY_STATUS = 200, 503


class ProcessMetrics:
    """The metrics of one process, with those every process has."""

    def __init__(self, part: str, registry: CollectorRegistry | None = None) -> None:
        self._registry = registry or CollectorRegistry()
        ProcessCollector(registry=self._registry)
        ready = Gauge("pelita_ready", "1 while this process can do its work", ["part"], registry=self._registry)
        self._ready = ready.labels(part=part)
        self._ready.set(0)

    def render(self) -> bytes:
        """The page that Prometheus reads."""
        return generate_latest(self._registry)

    def report_readiness(self, reasons: Sequence[str]) -> tuple[int, dict[str, object]]:
        """The status and the body of /readyz: ready where nothing stands against it."""
        self._ready.set(not reasons)
        return (UNREADY_STATUS if reasons else OK_STATUS), {"ready": not reasons, "reasons": list(reasons)}
