"""Of the spine: rate, errors and duration of requests and of commands, and what the processes use."""

from typing import Final

from infra.grafana.panels import Look, Panel, Query, curves, lines, quantile

COMMANDS: Final = "sum by (service, outcome) (rate(domain_commands_total[$__rate_interval]))"


def http() -> list[Panel]:
    metric = "http_server_request_duration_seconds"
    answers = '{route!~"/published.*"}'
    return [
        curves(
            "每秒请求 Requests a second",
            "每个服务,按结果类别。Of each service, by the class of its answer.",
            Look("reqps", wide=8),
            Query(
                f"sum by (service, status_class) (rate({metric}_count[$__rate_interval]))",
                "{{service}} {{status_class}}",
            ),
        ),
        curves(
            "失败率 Errors",
            "五分钟内以 5xx 回答的占比;目标千分之一。Share of 5xx in five minutes; the objective is 0.1 %.",
            Look("percentunit", wide=8, bad=0.001),
            Query(
                f"service:http_errors:ratio_rate5m or 0 * sum by (service) (rate({metric}_count[5m]))", "{{service}}"
            ),
        ),
        curves(
            "回答用时 Time to answer",
            "中位与百分之九十九;日志流除外。Median and 99 of 100; streams of a published log left out.",
            Look("s", wide=8, bad=0.5),
            Query(quantile(0.5, metric, "service", answers), "{{service}} p50"),
            Query(quantile(0.99, metric, "service", answers), "{{service}} p99"),
        ),
        lines(
            "最慢的路径 Slowest routes",
            "所选时段内九成五用时最长的十条路径。The ten routes with the longest p95 in the time looked at.",
            Look("s", wide=24, decimals=3),
            [("service", "服务 Service"), ("method", "方法 Method"), ("route", "路径 Route")],
            Query(
                "topk(10, histogram_quantile(0.95, sum by (le, service, method, route)"
                f" (rate({metric}_bucket{answers}[$__range]))))",
                "p95",
            ),
        ),
    ]


def commands() -> list[Panel]:
    metric = "domain_command_duration_seconds"
    return [
        curves(
            "每秒办理 Commands a second",
            "受理、重复、拒绝、冲突、不可用或出错。Accepted, replayed, rejected, conflict, unavailable or error.",
            Look("reqps", wide=8),
            Query(COMMANDS, "{{service}} {{outcome}}"),
        ),
        curves(
            "未能受理 Turned away",
            "不可用与出错的占比。Share of commands that are unavailable or in error.",
            Look("percentunit", wide=8, bad=0.05),
            Query(
                'sum by (service) (rate(domain_commands_total{outcome=~"unavailable|error"}[$__rate_interval]) or 0 * '
                "rate(domain_commands_total[$__rate_interval]))"
                " / sum by (service) (rate(domain_commands_total[$__rate_interval]))",
                "{{service}}",
            ),
        ),
        curves(
            "办理用时 Time to decide",
            "中位与百分之九十九。Median and 99 of 100.",
            Look("s", wide=8),
            Query(quantile(0.5, metric, "service"), "{{service}} p50"),
            Query(quantile(0.99, metric, "service"), "{{service}} p99"),
        ),
    ]


def processes() -> list[Panel]:
    return [
        curves(
            "内存 Memory",
            "各进程占用的内存。What each process has of the machine's memory.",
            Look("bytes"),
            Query("max by (process) (process_resident_memory_bytes)", "{{process}}"),
        ),
        curves(
            "处理器 Processor",
            "各进程用去的核数。How many cores each process uses.",
            Look(),
            Query("sum by (process) (rate(process_cpu_seconds_total[$__rate_interval]))", "{{process}}"),
        ),
    ]
