"""What operators see of every process; labels name routes, readers and channels, never a case, a person or a URL."""

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

REQUESTS: Final = Histogram(
    "http_server_request_duration_seconds",
    "Time to answer a request",
    ("service", "method", "route", "status_class"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
HEAD: Final = Gauge("eventstore_head_position", "The last position of the log", ("service",))
RELAYED: Final = Gauge("relay_published_position", "The last position acknowledged by Kafka", ("service",))
CONFLICTS: Final = Counter("eventstore_append_conflicts_total", "Units that lost a race for a stream", ("service",))
WAITING: Final = Gauge("eventstore_waiting_units", "Units that wait in the lane to be written", ("service",))
COMMANDS: Final = Counter(
    "domain_commands_total",
    "Commands by what became of them: accepted, replayed, rejected, conflict, unavailable or error",
    ("service", "command", "outcome"),
)
COMMAND_TIME: Final = Histogram("domain_command_duration_seconds", "Time to decide a command", ("service", "command"))
KEYS_FORGOTTEN: Final = Counter("idempotency_keys_forgotten_total", "Keys that were kept their time", ("service",))
RELAY_LAG: Final = Gauge("relay_publish_lag_seconds", "Age of the oldest fact that Kafka does not have", ("service",))
RELAY_LEADS: Final = Gauge("relay_leading", "1 where this process holds the lead of the service's relay", ("service",))
CLOCKS_RUNNING: Final = Gauge("clocks_running", "Statutory clocks that run", ("service",))
CLOCKS_BEHIND: Final = Gauge("clocks_firing_lag_seconds", "Age of the oldest clock that is due, unfired", ("service",))
CLOCKS_LOOKED: Final = Gauge("clocks_looked_timestamp_seconds", "When a timekeeper last looked", ("service",))
CLOCK_WENT_BACK: Final = Counter("clocks_machine_went_back_total", "Times the machine's clock went back", ("service",))
RELAY_FAILURES: Final = Counter("relay_failures_total", "Times the relay began anew after an error", ("service",))
POSITION: Final = Gauge(
    "projection_position", "The newest position of a service's log that a reader covers", ("reader", "upstream")
)
LAST_APPLIED: Final = Gauge(
    "projection_last_applied_event_timestamp_seconds",
    "When the newest event that a reader applied was recorded",
    ("reader", "upstream"),
)
FRESHNESS: Final = Gauge(
    "projection_freshness_seconds", "Seconds since a reader was last known to be complete", ("reader", "upstream")
)
REBUILT: Final = Gauge("projection_rebuild_progress_ratio", "How far the rebuild of a view has come", ("view",))
REBUILD_LEFT: Final = Gauge("projection_rebuild_remaining_seconds", "What the rebuild of a view still takes", ("view",))
VERIFIED: Final = Gauge("view_verified_timestamp_seconds", "When a view was last proved equal to its log", ("view",))
DIFFERENCES: Final = Gauge("view_differences", "Rows and postings that are not what the log gives", ("view",))
REPAIRS: Final = Counter("view_repairs_total", "Streams of a view that were restored from the log", ("view",))
APPLIED: Final = Histogram("projection_apply_duration_seconds", "Time to apply a batch", ("reader",))
DUPLICATES: Final = Counter("consumer_duplicates_ignored_total", "Records that had been applied before", ("reader",))
QUARANTINED: Final = Gauge("consumer_quarantined_streams", "Streams that wait in quarantine", ("reader",))
PARKED: Final = Counter("consumer_quarantined_messages_total", "Events that went into quarantine", ("reader", "cause"))
UNREAD: Final = Counter("consumer_skipped_records_total", "Records that a reader has no name for", ("reader",))
REFILLS: Final = Counter("consumer_refills_total", "Times a hole was filled from the published log", ("reader",))
FEED_FAILURES: Final = Counter("consumer_feed_failures_total", "Batches that were tried again", ("reader", "kind"))


async def exposition(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
