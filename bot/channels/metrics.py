"""What operators may see: counts and times, never words, ids or places."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.process_metrics import ProcessMetrics

REGISTRY = CollectorRegistry()
PROCESS = ProcessMetrics("gateway", REGISTRY)
UPDATES = Counter("pelita_updates_total", "Updates received, by kind", ["kind"], registry=REGISTRY)
TURNS = Counter("pelita_turns_total", "Turns ended, by outcome", ["outcome"], registry=REGISTRY)
CARDS = Counter("pelita_help_cards_total", "Help cards sent, by reason", ["reason"], registry=REGISTRY)
COALESCED_MESSAGES = Counter(
    "pelita_coalesced_total", "Messages of a flood, answered with a later one", registry=REGISTRY
)
SENDS = Counter("pelita_sends_total", "Messages to Telegram, by outcome", ["outcome"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "pelita_turn_seconds",
    "From arrival to the answer in the outbox",
    registry=REGISTRY,
    buckets=(0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10),
)
DIRECTORY_AGE = Gauge("pelita_directory_age_seconds", "Since the edition that is shown was issued", registry=REGISTRY)
FEED_AGE = Gauge("pelita_feed_age_seconds", "Since the directory's feed was last asked", registry=REGISTRY)
FEED_FAILURES = Gauge("pelita_feed_failures", "Refusals of the feed since all was well", registry=REGISTRY)
FEED_RESULT = Gauge("pelita_feed_result", "1 for how the last look at the feed ended", ["result"], registry=REGISTRY)
CLOCK_TRUSTED = Gauge("pelita_clock_trusted", "1 while this machine's clock is trusted", registry=REGISTRY)
CLOCK_OFFSET = Gauge("pelita_clock_off_seconds", "How far it is ahead of the time that is known", registry=REGISTRY)
SPOOL_ENTRIES = Gauge("pelita_spool_entries", "Updates waiting in the spool", registry=REGISTRY)
REACHABLE = Gauge("pelita_reachable", "1 while the gateway reaches it", ["what"], registry=REGISTRY)
OLDEST_WAITING = Gauge(
    "pelita_oldest_waiting_seconds", "How long the oldest has waited, 0 where none does", ["queue"], registry=REGISTRY
)
PROBE_SECONDS = Gauge("pelita_probe_seconds", "What the last turn that was nobody's took", registry=REGISTRY)
PROBED_AT = Gauge("pelita_probe_timestamp_seconds", "When such a turn was last answered", registry=REGISTRY)
DISK_FREE = Gauge("pelita_disk_free_bytes", "Free where the data is", registry=REGISTRY)
LAST_RUN = Gauge(
    "pelita_last_run_timestamp_seconds", "When a copy was last made or tried, and was good", ["what"], registry=REGISTRY
)
