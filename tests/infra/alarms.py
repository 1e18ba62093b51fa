"""For every alert the series on which it fires, and those, hardly better, on which it keeps still."""

from typing import Final, NamedTuple

# promtool's own short hand: `0+60x10` is 0, 60, 120 … in ten steps, `_x5` five times nothing
Series = dict[str, str]
HOUR: Final = 60
DAY: Final = 24 * HOUR


class Alarm(NamedTuple):
    """`times`: how often it fires on `fires` at that minute; never on `still`. `step`: minutes from one value to the
    next; days are told in longer ones, or promtool takes minutes for them.
    """

    fires: Series
    still: Series
    minute: int = 20
    times: int = 1
    still_minute: int = 0  # where it is looked at on another minute
    step: int = 1


COUNTED: Final = "http_server_request_duration_seconds"


def answered(bad: str, good: str, steps: int) -> Series:
    return {
        f'{COUNTED}_count{{service="registration",route="/x",status_class="5xx"}}': f"0+{bad}x{steps}",
        f'{COUNTED}_count{{service="registration",route="/x",status_class="2xx"}}': f"0+{good}x{steps}",
    }


def took(slow: int, quick: int, steps: int, route: str = "/x") -> Series:
    labels = f'service="registration",route="{route}",status_class="2xx"'
    return {
        f"{COUNTED}_count{{{labels}}}": f"0+{slow + quick}x{steps}",
        f'{COUNTED}_bucket{{{labels},le="0.5"}}': f"0+{quick}x{steps}",
    }


RELAYED: Final = 'relay_published_position{service="registration"}'
HEAD: Final = 'eventstore_head_position{service="registration"}'
FRESHNESS: Final = 'projection_freshness_seconds{reader="disputes",upstream="mediation"}'
VIEW: Final = '{view="disputes"}'
MAJOR: Final = 'case_late{district="110101",procedure="major-report",stage="city"}'
DUE: Final = 'case_due_soon{district="110101",procedure="milestone",stage="30",days="3"}'

ALARMS: Final[dict[str, Alarm]] = {
    # 2 of 100 fail: 20 times what the objective allows; 1 of 100: 10 times
    "ErrorBudgetBurnsFast": Alarm(answered("2", "98", 90), answered("1", "99", 90), minute=80),
    "ErrorBudgetBurns": Alarm(answered("5", "495", 80), answered("2.5", "497.5", 80), minute=390, step=5),
    "ErrorBudgetDrains": Alarm(
        answered("2", "998", 3 * DAY // 10 + 6), answered("0.9", "999.1", 3 * DAY // 10 + 6), 3 * DAY + 30, step=10
    ),
    "AnswersAreSlow": Alarm(took(20, 80, 90), took(20, 80, 90, "/published/1"), minute=80),
    "AnswersAreSlowish": Alarm(took(40, 460, 80), took(25, 475, 80), minute=390, step=5),
    "ProcessIsAway": Alarm(
        {'up{job="linli",process="portal"}': "0x9"}, {'up{job="linli",process="portal"}': "1 0 1 1 0 1 1 0 1"}, minute=5
    ),
    "RelayIsStuck": Alarm({HEAD: "9x20", RELAYED: "7x20"}, {HEAD: "9+9x20", RELAYED: "7+8x20"}),
    "RelayIsLate": Alarm(
        {'relay_publish_lag_seconds{service="registration"}': "121x20"},
        {'relay_publish_lag_seconds{service="registration"}': "119x20"},
    ),
    "RelayHasNoLeader": Alarm(
        {'relay_leading{service="registration",process="a"}': "0x20"},
        {
            'relay_leading{service="registration",process="a"}': "0x20",
            'relay_leading{service="registration",process="b"}': "1x20",
        },
    ),
    "RelayBeginsAnew": Alarm(
        {'relay_failures_total{service="registration"}': "0+1x20"},
        {'relay_failures_total{service="registration"}': "0x9 1x11"},
    ),
    "ReaderIsStale": Alarm({FRESHNESS: "61x20"}, {FRESHNESS: "0 59 70 59 2 0 59 70 59 2 0 59 70 59 2 0 59 70 59 70 0"}),
    "ReaderFallsBehind": Alarm({FRESHNESS: "0+1x60"}, {FRESHNESS: "50-0.5x60"}, minute=55),
    "ReaderTriesAgain": Alarm(
        {'consumer_feed_failures_total{reader="disputes",kind="OSError"}': "0+5x20"},
        {'consumer_feed_failures_total{reader="disputes",kind="OSError"}': "0x9 3x11"},
    ),
    "ClocksFireLate": Alarm(
        {'clocks_firing_lag_seconds{service="registration"}': "0+60x20"},
        {'clocks_firing_lag_seconds{service="registration"}': "119x20"},
    ),
    "NobodyKeepsTime": Alarm(
        {'clocks_looked_timestamp_seconds{service="registration"}': "0x20"},
        {
            'clocks_looked_timestamp_seconds{service="registration",process="a"}': "0x20",
            'clocks_looked_timestamp_seconds{service="registration",process="b"}': "0+60x20",
        },
    ),
    "MachinesClockWentBack": Alarm(
        {'clocks_machine_went_back_total{service="registration"}': "0x14 1x11"},
        {'clocks_machine_went_back_total{service="registration"}': "3x20"},
    ),
    "EventsInQuarantine": Alarm(
        {'consumer_quarantined_streams{reader="disputes"}': "1x20"},
        {'consumer_quarantined_streams{reader="disputes"}': "1x9 0x11"},
    ),
    "WritersWait": Alarm(
        {'eventstore_waiting_units{service="registration"}': "501x20"},
        {'eventstore_waiting_units{service="registration"}': "100x20"},
    ),
    "CommandsAreTurnedAway": Alarm(
        {
            'domain_commands_total{service="registration",command="a",outcome="unavailable"}': "0+10x20",
            'domain_commands_total{service="registration",command="a",outcome="accepted"}': "0+90x20",
        },
        {
            'domain_commands_total{service="registration",command="a",outcome="rejected"}': "0+10x20",
            'domain_commands_total{service="registration",command="a",outcome="accepted"}': "0+90x20",
        },
    ),
    "ViewDiffersFromLog": Alarm({f"view_differences{VIEW}": "0x9 2x11"}, {f"view_differences{VIEW}": "2x9 0x11"}),
    "ViewNotVerified": Alarm(
        {  # one was never proved; the other was, until the tenth minute
            f"view_verified_timestamp_seconds{VIEW}": "0x50",
            'view_verified_timestamp_seconds{view="groups"}': "0+60x10 600x40",
        },
        {  # the other's next generation serves since the thirtieth, and is not proved as a whole yet
            f"view_verified_timestamp_seconds{VIEW}": "0+60x50",
            'view_verified_timestamp_seconds{view="groups"}': "0+60x30 0x20",
        },
        minute=50,
        times=2,
    ),
    "RebuildTakesLong": Alarm(
        {f"projection_rebuild_progress_ratio{VIEW}": "0.1+0.01x80"},
        {f"projection_rebuild_progress_ratio{VIEW}": "0.1+0.02x45 1x40"},
        minute=75,
    ),
    "FiguresDoNotReconcile": Alarm(
        {'reconciliation_difference{rule="X15"}': "3x20"}, {'reconciliation_difference{rule="X15"}': "3x2 0x20"}
    ),
    "NobodyReconciles": Alarm(
        {"reconciliation_timestamp_seconds": "0x30"}, {"reconciliation_timestamp_seconds": "0+60x30"}
    ),
    "CaseOverdue": Alarm(
        {
            'case_overdue{district="110101",procedure="milestone",stage="30",process="a"}': "1x20",
            'case_overdue{district="110101",procedure="milestone",stage="60",process="a"}': "2x20",
            'case_overdue{district="110102",procedure="milestone",stage="30",process="a"}': "0x20",
        },
        {'case_overdue{district="110101",procedure="milestone",stage="30",process="a"}': "0x20"},
    ),
    # the tests' clock begins at midnight UTC of a Thursday: minute 120 is ten o'clock in Beijing, minute 20 is eight
    "CaseDueSoon": Alarm({DUE: "1x130"}, {DUE: "1x130"}, minute=120, still_minute=20),
    "MajorReportedLate": Alarm({MAJOR: "2x9 3x11"}, {MAJOR: "3x9 2x11"}),
    "DaysStandStill": Alarm(
        {f"view_day_timestamp_seconds{VIEW}": "0x156"},
        {f"view_day_timestamp_seconds{VIEW}": "0x144 86400x12"},
        minute=26 * HOUR - 20,
        step=10,
    ),
    "DeadlinesNotLookedAt": Alarm(
        {'sampling_timestamp_seconds{part="day"}': "0x30"}, {'sampling_timestamp_seconds{part="day"}': "0+60x30"}
    ),
}
