"""*The spine*: the way of a fact from a service's log over Kafka into every reader, and what the services answer."""

from typing import Final

from infra.grafana.answering import commands, http, processes
from infra.grafana.keeping_time import clocks
from infra.grafana.panels import SMALL, Look, Panel, Query, Rows, curves, number
from infra.grafana.proving import equality, rebuild
from infra.grafana.reading import OBJECTIVE, quarantine, readers

HEADS: Final = "max by (service) (eventstore_head_position)"
RELAYED: Final = "max by (service) (relay_published_position)"


def _at_a_glance() -> list[Panel]:
    small = Look(wide=SMALL, high=4, bad=1)
    return [
        number(
            "正在告警 Alerts firing",
            "除常响的 Watchdog 以外正在触发的告警。Alerts that fire, beside Watchdog, which always does.",
            small,
            Query('count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)'),
        ),
        number(
            "未应答进程 Processes away",
            "没有回答 Prometheus 的进程。Processes that do not answer Prometheus.",
            small,
            Query("count(up == 0) or vector(0)"),
        ),
        number(
            "最大转发延迟 Longest relay lag",
            "尚未送达 Kafka 的最早事实已等待多久。How long the oldest fact that Kafka lacks has waited.",
            small._replace(unit="s", warn=10, bad=120),
            Query("max(relay_publish_lag_seconds)"),
        ),
        *_readers_at_a_glance(small),
    ]


def _readers_at_a_glance(small: Look) -> list[Panel]:
    return [
        number(
            "最旧的读者 Stalest reader",
            "最落后的读者距上次完整已多久;目标 10 秒。Time since the reader that is furthest behind was complete.",
            small._replace(unit="s", warn=OBJECTIVE, bad=60),
            Query("max(projection_freshness_seconds)"),
        ),
        number(
            "隔离对象 Streams in quarantine",
            "事件被隔离的对象数。Streams whose events wait in quarantine.",
            small,
            Query("sum(max by (reader) (consumer_quarantined_streams))"),
        ),
        number(
            "视图差异 Differences from the log",
            "与日志不符的行与记账。Rows and postings that are not what the log gives.",
            small,
            Query("sum(max by (view) (view_differences))"),
        ),
    ]


def _relay() -> list[Panel]:
    return [
        curves(
            "日志末端与已转发 Head and relayed",
            "各服务日志的末位,与 Kafka 已确认的位置。Where each log ends, and what Kafka has acknowledged.",
            Look(),
            Query(HEADS, "{{service}} 日志 log"),
            Query(RELAYED, "{{service}} 已转发 relayed"),
        ),
        curves(
            "转发延迟 Relay lag",
            "尚未送达 Kafka 的最早事实的年龄。Age of the oldest fact that Kafka does not have.",
            Look("s", bad=120),
            Query("max by (service) (relay_publish_lag_seconds)", "{{service}}"),
        ),
    ]


def _writing() -> list[Panel]:
    return [
        curves(
            "每秒写入 Positions a second",
            "日志每秒增长的位置(含冲突耗去的)。By how many positions a second a log grows; conflicts burn some.",
            Look(wide=6),
            Query("clamp_min(max by (service) (deriv(eventstore_head_position[$__rate_interval])), 0)", "{{service}}"),
        ),
        curves(
            "排队与冲突 Waiting and conflicts",
            "等待写入的单元,与每秒输掉竞争的单元。Units that wait to be written, and those a second that lost a race.",
            Look(wide=6),
            Query("max by (service) (eventstore_waiting_units)", "{{service}} 等待 waiting"),
            Query(
                "sum by (service) (rate(eventstore_append_conflicts_total[$__rate_interval]))",
                "{{service}} 冲突 conflicts",
            ),
        ),
        curves(
            "转发进程 Who leads the relay",
            "每个服务恰有一个转发进程;0 表示无人转发。Exactly one process a service leads; 0: nobody relays.",
            Look(wide=6),
            Query("sum by (service) (relay_leading)", "{{service}}"),
        ),
        curves(
            "转发重来 Relay begins anew",
            "五分钟内因出错而重新开始的次数。Times in five minutes that the relay began anew after an error.",
            Look(wide=6, bad=3),
            Query("sum by (service) (increase(relay_failures_total[5m]))", "{{service}}"),
        ),
    ]


def rows() -> Rows:
    return {
        "一眼 At a glance": _at_a_glance(),
        "日志与转发 Logs and relay": [*_relay(), *_writing()],
        "读者 Readers": readers(),
        "隔离 Quarantine": quarantine(),
        "与日志相等 Equality": equality(),
        "重建 Rebuild": rebuild(),
        "期限 Clocks": clocks(),
        "请求 HTTP": http(),
        "办理 Commands": commands(),
        "进程 Processes": processes(),
    }
