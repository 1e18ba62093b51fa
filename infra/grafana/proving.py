"""Of the spine: whether the views equal their logs, whether the figures agree, and how far a rebuild has come."""

from infra.grafana.panels import Look, Panel, Query, bars, curves, number


def equality() -> list[Panel]:
    return [
        curves(
            "差异 Differences",
            "视图中与日志不符的行与记账。Rows and postings of a view that are not what the log gives: `linli verify`.",
            Look(wide=8, bad=1),
            Query("max by (view) (view_differences)", "{{view}}"),
        ),
        curves(
            "距上次证明 Since the last proof",
            "视图上次被证明与日志相等已多久。Time since a view was last proved equal to its log.",
            Look("s", wide=8, bad=1800),
            Query("time() - (max by (view) (view_verified_timestamp_seconds) > 0)", "{{view}}"),
        ),
        curves(
            "已修复的对象 Streams repaired",
            "所选时段内从日志恢复的对象。Streams restored from the log: `linli repair`.",
            Look(wide=8),
            Query("sum by (view) (increase(view_repairs_total[$__rate_interval]))", "{{view}}"),
        ),
        curves(
            "核对规则之差 Differences of the rules",
            "每条核对规则两边之差。What the two sides of each reconciliation rule differ by: `linli reconcile`.",
            Look(wide=16, bad=1),
            Query("max by (rule) (reconciliation_difference)", "{{rule}}"),
        ),
        number(
            "距上次核对 Since the rules were compared",
            "数字上次相互核对已多久。Time since the figures were held against each other.",
            Look("s", wide=8, bad=600),
            Query("time() - max(reconciliation_timestamp_seconds)"),
        ),
    ]


def rebuild() -> list[Panel]:
    return [
        bars(
            "重建进度 Rebuild",
            "各视图最近一次重建的进度,1 为完成。How far the last rebuild has come; 1: done. `linli rebuild`.",
            Look("percentunit", most=1),
            Query("max by (view) (projection_rebuild_progress_ratio)", "{{view}}"),
        ),
        curves(
            "剩余时间 Time left",
            "重建还需多久。What the rebuild of a view still takes.",
            Look("s"),
            Query("max by (view) (projection_rebuild_remaining_seconds)", "{{view}}"),
        ),
    ]
