"""What operators may see: counts and times, never words, ids or places."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
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
