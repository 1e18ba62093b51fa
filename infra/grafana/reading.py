"""Of the spine: how every view and every reaction stands to the logs that it reads, and what lies in quarantine."""

from typing import Final

from infra.grafana.panels import Look, Panel, Query, bars, curves, lines, quantile

POSITIONS: Final = "max by (reader, upstream) (projection_position)"
FRESHNESS: Final = "max by (reader, upstream) (projection_freshness_seconds)"
BEHIND: Final = (
    'clamp_min(label_replace(max by (service) (eventstore_head_position), "upstream", "$1", "service", "(.+)")'
    f" - on (upstream) group_right {POSITIONS}, 0)"
)
OBJECTIVE: Final = 10  # seconds within which a fact is in every view; services/districts/freshness.py says the same


def _standing() -> list[Panel]:
    pair = "{{reader}} ← {{upstream}}"
    return [
        curves(
            "新鲜度 Freshness",
            "每个读者对每个来源:距上次完整已多久。Of each reader over each source: time since it was complete.",
            Look("s", warn=OBJECTIVE, bad=60),
            Query(FRESHNESS, pair),
        ),
        curves(
            "落后的位置 Positions behind",
            "来源日志的末位减去读者已覆盖的位置。Where the source's log ends less what the reader covers.",
            Look(),
            Query(BEHIND, pair),
        ),
        lines(
            "读者一览 Readers",
            "位置、落后、新鲜度,与最近应用的事件有多旧。Position, positions behind, freshness, newest event.",
            Look(high=10, decimals=0),
            [("reader", "读者 Reader"), ("upstream", "来源 Source")],
            Query(POSITIONS, "位置 Position"),
            Query(BEHIND, "落后 Behind"),
            Query(FRESHNESS, "新鲜度(秒) Freshness (s)"),
            Query(
                "time() - max by (reader, upstream) (projection_last_applied_event_timestamp_seconds)",
                "最新事件(秒前) Newest event (s ago)",
            ),
        ),
        bars(
            "达标时间 Time within the objective",
            "所选时段内新鲜度不超过 10 秒的时间占比。Share of the time looked at with a freshness of 10 s at most.",
            Look("percentunit", high=10, most=1),
            Query(f"avg_over_time(({FRESHNESS} <= bool {OBJECTIVE})[$__range:30s])", pair),
        ),
    ]


def _applying() -> list[Panel]:
    return [
        curves(
            "应用一批用时 Time to apply a batch",
            "九成五的批次在此时间内写入。95 of 100 batches are applied within this time.",
            Look("s", wide=8),
            Query(quantile(0.95, "projection_apply_duration_seconds", "reader"), "{{reader}}"),
        ),
        curves(
            "重复与略过 Duplicates and skipped",
            "每秒忽略的重复记录与无名可识的记录。Records a second: applied before, or of no known name.",
            Look(wide=8),
            Query(
                "sum by (reader) (rate(consumer_duplicates_ignored_total[$__rate_interval]))",
                "{{reader}} 重复 duplicate",
            ),
            Query(
                "sum by (reader) (rate(consumer_skipped_records_total[$__rate_interval]))", "{{reader}} 略过 skipped"
            ),
        ),
        curves(
            "重试 Batches tried again",
            "五分钟内重试的批次,按错误。Batches in five minutes that were tried again, by error.",
            Look(wide=8, bad=20),
            Query("sum by (reader, kind) (increase(consumer_feed_failures_total[5m]))", "{{reader}} {{kind}}"),
        ),
    ]


def readers() -> list[Panel]:
    return [*_standing(), *_applying()]


def quarantine() -> list[Panel]:
    return [
        curves(
            "隔离中的对象 Streams in quarantine",
            "每个读者有多少对象的事件在等待。How many streams wait with each reader: `linli hospital list`.",
            Look(bad=1),
            Query("max by (reader) (consumer_quarantined_streams)", "{{reader}}"),
        ),
        bars(
            "隔离原因 Causes",
            "所选时段内被隔离的事件,按原因。Events that went into quarantine in the time looked at, by cause.",
            Look(decimals=0),
            Query(
                "sum by (reader, cause) (increase(consumer_quarantined_messages_total[$__range]))",
                "{{reader}} {{cause}}",
            ),
        ),
    ]
