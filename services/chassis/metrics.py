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
RELAY_FAILURES: Final = Counter("relay_failures_total", "Times the relay began anew after an error", ("service",))
POSITION: Final = Gauge(
    "projection_position", "The newest position of a service's log that a reader covers", ("reader", "upstream")
)
APPLIED: Final = Histogram("projection_apply_duration_seconds", "Time to apply a batch", ("reader",))
DUPLICATES: Final = Counter("consumer_duplicates_ignored_total", "Records that had been applied before", ("reader",))
QUARANTINED: Final = Gauge("consumer_quarantined_messages", "Events in quarantine", ("reader",))
FEED_FAILURES: Final = Counter("consumer_feed_failures_total", "Batches that were tried again", ("reader", "kind"))


async def exposition(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
