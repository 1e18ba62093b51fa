"""Of the spine: whether the timekeepers keep the clocks of the law (期限)."""

from infra.grafana.panels import Look, Panel, Query, curves


def clocks() -> list[Panel]:
    return [
        curves(
            "在计的期限 Clocks that run",
            "各服务正在计的法定期限。Statutory clocks that run, by service.",
            Look(wide=6),
            Query("max by (service) (clocks_running)", "{{service}}"),
        ),
        curves(
            "届满未记 Ran out, not recorded",
            "已届满而尚未记为事实的最早期限已多久。Age of the oldest clock that ran out and is not yet a fact.",
            Look("s", wide=6, bad=120),
            Query("max by (service) (clocks_firing_lag_seconds)", "{{service}}"),
        ),
        curves(
            "距上次查看 Since the clocks were looked at",
            "计时员上次查看期限已多久。Time since a timekeeper last looked.",
            Look("s", wide=6, bad=120),
            Query("time() - (max by (service) (clocks_looked_timestamp_seconds) > 0)", "{{service}}"),
        ),
        curves(
            "机器时钟倒退 The machine's clock went back",
            "机器时钟落后于已见时间的次数。Times that the machine's clock was behind a time that was seen before.",
            Look(wide=6, bad=1),
            Query("sum by (service) (increase(clocks_machine_went_back_total[1h]))", "{{service}}"),
        ),
    ]
