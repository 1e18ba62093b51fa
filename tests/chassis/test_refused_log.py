"""A no is written down with its rule and what its answer is known by; a flood is counted, and floods no log."""

from structlog.testing import capture_logs

from services.chassis.refused_log import OF_A_KIND, OF_ONE, WINDOW, RefusedLog


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_says_where_which_rule_and_who_and_nothing_that_is_not_there() -> None:
    with capture_logs() as lines:
        RefusedLog().note(service="trial", route="/counters", status=422, rule="TooMuch", actor="person-1", request="r")
        RefusedLog().note("a token that is not believed", service="trial", error="no token")
    assert lines == [
        {"event": "refused", "log_level": "info", "service": "trial", "route": "/counters"}
        | {"status": 422, "rule": "TooMuch", "actor": "person-1", "request": "r"},
        {"event": "a token that is not believed", "log_level": "info", "service": "trial", "error": "no token"}
        | {"actor": ""},
    ]


def test_of_a_flood_the_first_are_written_and_the_rest_are_told_as_a_number() -> None:
    clock = Clock()
    log = RefusedLog(clock)
    with capture_logs() as lines:
        for _ in range(5_000):
            log.note(service="trial", route="/counters", status=422, rule="TooMuch", actor="person-1")
    assert [line["event"] for line in lines].count("refused") == OF_ONE
    assert [line["records"] for line in lines if line["event"] == "refused, not written down"] == [1, 10, 100, 1000]
    clock.now = WINDOW
    with capture_logs() as lines:
        log.note(service="trial", route="/counters", status=422, rule="TooMuch", actor="person-1")
    assert [(line["event"], line.get("records")) for line in lines] == [
        ("refused, not written down", 5_000 - OF_ONE),
        ("refused", None),
    ]


def test_a_flood_hides_nobody_else_and_many_who_flood_are_bounded_together() -> None:
    log = RefusedLog()
    with capture_logs() as lines:
        for _ in range(1_000):
            log.note(service="trial", route="/a", status=403, rule="RoleMayNot", actor="flood")
        log.note(service="trial", route="/a", status=403, rule="RoleMayNot", actor="another")
        for number in range(10_000):
            log.note(service="trial", route="/a", status=403, rule="RoleMayNot", actor=f"person-{number}")
        log.note(service="trial", route="/a", status=429, rule="TooOften", actor="another")
    written = [line for line in lines if line["event"] == "refused"]
    assert "another" in {line["actor"] for line in written[: OF_ONE + 1]}
    assert len(written) == OF_A_KIND + 1
    assert written[-1]["rule"] == "TooOften"
    assert len(lines) < OF_A_KIND + 10
