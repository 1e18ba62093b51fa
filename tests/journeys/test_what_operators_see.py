"""Every panel of the dashboards and every rule of record, asked of a real Prometheus that scrapes the real city."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from infra.prometheus.local import LocalPrometheus
from services.city.local import STORES, LocalCity
from tests.mediation.desks import COMMITTEE, DISPUTE
from tests.support import promql
from tests.support.citizen import Citizen, citizen, eventually

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 90.0  # seconds until everything that will be told has been told
KINDS: Final = {"serve": "api", "work": "worker"}
# Counted from the first time that it happens; in this city it has not happened, so that a panel may be empty. Each is
# exported all the same: `test_a_metric_that_waits_for_its_first_event_is_exported` fails where one is not.
WAITS_FOR_ITS_FIRST_EVENT: Final = {
    "relay_failures_total": "no relay had to begin anew",
    "clocks_machine_went_back_total": "no machine's clock went back",
    "consumer_feed_failures_total": "no batch had to be tried again",
    "consumer_duplicates_ignored_total": "Kafka handed nothing over twice",
    "consumer_quarantined_messages_total": "nothing is ill",
    "consumer_refills_total": "no hole had to be filled from a published log",
    "posts_tokens_issued_total": "no identity provider lets anybody in",
    "view_repairs_total": "no view differed from its log",
    "vault_reads_total": "nobody looked at anybody",
    "vault_keys_destroyed_total": "nothing was erased",
}


class Asked(NamedTuple):
    """`labels`: what the legend names."""

    where: str
    expr: str
    instant: bool
    labels: frozenset[str] = frozenset()


def panels() -> Iterator[Asked]:
    for path in sorted((ROOT / "infra" / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", ()):
                legend = frozenset(promql.labels(target.get("legendFormat", "")))
                expr = promql.filled(target["expr"])
                yield Asked(f"{path.stem}: {panel['title']}", expr, bool(target.get("instant")), legend)


def rules() -> Iterator[Asked]:
    """Alerts and what is recorded, as the files have them."""
    for path in sorted((ROOT / "infra" / "prometheus" / "rules").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for name, expr in re.findall(r"- (?:alert|record): (\S+)\n +expr: \|\n((?: {10,}.*\n)+)", text):
            yield Asked(name, expr, instant=True)


class Watched:
    """The city, and a Prometheus that asks each of its processes every second."""

    def __init__(self, city: LocalCity, url: str) -> None:
        self.city, self.client = city, httpx.Client(base_url=url, timeout=30)
        self.told = self.tell()

    def tell(self) -> dict[str, str]:
        """What each process says of itself now."""
        return {process: httpx.get(f"{address}/metrics", timeout=30).text for process, address in targets(self.city)}

    def exported(self) -> dict[str, set[str]]:
        """Every name that a process declares, with those it may be asked for by; whether or not it has a value yet."""
        found: dict[str, set[str]] = {}
        for process, text in self.told.items():
            for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE):
                suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
                for suffix in suffixes:
                    found.setdefault(f"{name}{suffix}", set()).add(process)
        return found

    def own(self) -> set[str]:
        """What Prometheus itself adds: whether a process answers, what it records, and its alerts."""
        return {"up", "ALERTS", *(rule.where for rule in rules() if ":" in rule.where)}

    def get(self, path: str, **query: str) -> Any:
        answer = self.client.get(f"/api/v1/{path}", params=query).json()
        if answer["status"] != "success":
            raise ValueError(f"{answer['errorType']}: {answer['error']}")
        return answer["data"]

    def series(self, asked: Asked) -> list[dict[str, Any]]:
        """Raises ValueError where Prometheus refuses the expression."""
        now = time.time()
        if asked.instant:
            found = self.get("query", query=asked.expr)
        else:
            found = self.get("query_range", query=asked.expr, start=str(now - 15), end=str(now), step="5")
        return list(found["result"])

    def complaint(self, asked: Asked) -> str | None:
        """What is wrong with an expression now; None where it shows what it is meant to show."""
        names = promql.metrics(asked.expr)
        nobody = names - self.exported().keys() - self.own()
        if nobody:
            return f"nobody exports {sorted(nobody)}"
        try:
            found = self.series(asked)
        except ValueError as wrong:
            return str(wrong)
        if not found:
            return None if names & WAITS_FOR_ITS_FIRST_EVENT.keys() else "it shows nothing"
        lacking = asked.labels - set.intersection(*({*each["metric"]} for each in found))
        return f"its legend names {sorted(lacking)}, which it does not have" if lacking else None


def targets(city: LocalCity) -> list[tuple[str, str]]:
    """Each process by the name that it has in docker-compose.yml, and where it answers."""
    processes = [(f"{name}-{KINDS[kind]}", city.address(name, kind)) for name in STORES for kind in KINDS]
    return [*processes, ("portal", city.url)]


async def lived(visitor: Citizen) -> None:
    """Something of all that panels show: projects and contracts, a dispute that was settled, a grade, a rebuild."""
    organisation = await visitor.registered("110113001012")
    await visitor.heard_of(organisation)
    await visitor.contracted(organisation)
    committee = await visitor.done("mediation", "/committees", {**COMMITTEE, "on": visitor.on})
    dispute = await visitor.done("mediation", "/disputes", {**DISPUTE, "committee": committee["id"], "on": visitor.on})
    conclusion = {"outcome": "agreed-written", "on": visitor.on}
    await visitor.done("mediation", f"/disputes/{dispute['id']}/conclusion", conclusion)
    await eventually(
        lambda: visitor.client.post(
            f"/api/evaluation/organisations/{organisation}/grades", json={"grade": "4A", "on": visitor.on}
        ),
        lambda answer: answer.status_code == 201,
    )
    assert (await visitor.rebuilt("grades"))["state"] == "done"
    assert (await visitor.client.get("/")).status_code == 200


@pytest.fixture(scope="module")
def watched(distributed: LocalCity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    async def live() -> None:
        async with citizen(distributed.url, distributed.key.signer) as visitor:
            await lived(visitor)

    asyncio.run(live())
    hosts = {process: address.removeprefix("http://") for process, address in targets(distributed)}
    with LocalPrometheus(tmp_path_factory.mktemp("prometheus"), hosts) as prometheus:
        found = Watched(distributed, prometheus.url)
        yield found
        found.client.close()


def complaints(watched: Watched, asked: list[Asked]) -> dict[str, str]:
    """What is still wrong once everything has had its time."""
    until = time.monotonic() + PATIENCE
    while True:
        wrong = {f"{each.where} | {each.expr}": no for each in asked if (no := watched.complaint(each))}
        if not wrong or time.monotonic() > until:
            return wrong
        asked = [each for each in asked if f"{each.where} | {each.expr}" in wrong]
        time.sleep(1)


def test_every_panel_shows_what_it_is_meant_to_show(watched: Watched) -> None:
    asked = list(panels())
    assert len(asked) > 60
    assert complaints(watched, asked) == {}


def test_every_rule_is_carried_out_and_asks_only_for_what_is_exported(watched: Watched) -> None:
    asked = list(rules())
    found = [rule for group in watched.get("rules")["groups"] for rule in group["rules"]]
    assert sorted(rule["name"] for rule in found) == sorted(each.where for each in asked)
    nobody = {each.where: promql.metrics(each.expr) - watched.exported().keys() - watched.own() for each in asked}
    assert {rule: names for rule, names in nobody.items() if names} == {}

    async def health() -> dict[str, str]:
        all_rules = [rule for group in watched.get("rules")["groups"] for rule in group["rules"]]
        return {rule["name"]: rule.get("lastError") or rule["health"] for rule in all_rules if rule["health"] != "ok"}

    async def carried_out() -> None:
        await eventually(health, lambda wrong: not wrong)

    asyncio.run(carried_out())


def test_in_a_city_that_is_well_the_watchdog_fires_and_nobody_is_woken(watched: Watched) -> None:
    """Tickets may be: what falls due within three days is one in office hours."""
    assert complaints(watched, [Asked("the watchdog", 'ALERTS{alertname="Watchdog"}', instant=True)]) == {}
    firing = watched.get("query", query='ALERTS{alertstate="firing"}')["result"]
    found = {(each["metric"]["alertname"], each["metric"]["severity"]) for each in firing}
    assert {name for name, severity in found if severity != "ticket"} == {"Watchdog"}


def test_districts_can_be_chosen_by_name(watched: Watched) -> None:
    assert "顺义区" in watched.get("label/name/values", **{"match[]": "district_info"})


def test_a_metric_that_waits_for_its_first_event_is_exported(watched: Watched) -> None:
    assert WAITS_FOR_ITS_FIRST_EVENT.keys() - watched.exported().keys() == set()


@pytest.mark.parametrize(
    ("expr", "labels", "said"),
    [
        ("sum(case_opened)", (), "nobody exports ['case_opened']"),
        ("case_open{procedure='no-such'}", (), "it shows nothing"),
        ("case_open * on (district) district_info * on (stage) case_open", (), "execution: "),
        ("sum by (district) (case_open)", ("name",), "its legend names ['name'], which it does not have"),
    ],
)
def test_a_panel_that_is_dead_would_be_found(watched: Watched, expr: str, labels: tuple[str, ...], said: str) -> None:
    asked = Asked("a test", expr, instant=True, labels=frozenset(labels))
    complaints(watched, [Asked("before", "case_open", instant=True)])
    assert (watched.complaint(asked) or "").startswith(said)


WHO: Final = {
    "apis": {f"{name}-api" for name in STORES} - {"districts-api"},
    "workers": {f"{name}-worker" for name in STORES} - {"districts-worker"},
    "every process": {"portal", *(f"{name}-{kind}" for name in STORES for kind in KINDS.values())},
}


def documented() -> dict[str, tuple[set[str], set[str]]]:
    """By the page: each metric's labels, and who exports it."""
    page = (ROOT / "docs" / "operations" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]*) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    found = {}
    for name, labels, who in rows:
        processes = [WHO.get(each.strip(), {each.strip()}) for each in who.split(",")]
        found[name] = ({each.strip() for each in labels.split(",")} - {"–"}, set[str]().union(*processes))
    assert len(found) == len(rows)
    return found


def test_the_page_of_metrics_tells_exactly_what_is_exported(watched: Watched) -> None:
    declared = {
        name
        for text in watched.told.values()
        for name in re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE)
        if not re.search(r"^(process|python)_|_created$", name)
    }
    assert documented().keys() == declared


def test_the_page_of_metrics_tells_who_exports_them_and_with_which_labels(watched: Watched) -> None:
    said, told = documented(), watched.tell()
    for process, text in told.items():
        for name, given in re.findall(r"^([a-z_]+)(?:\{(.*)\})? \S+$", text, re.MULTILINE):
            plain = next((each for each in (name, re.sub("_(bucket|sum|count)$", "", name)) if each in said), None)
            if plain is None:
                continue
            labels, processes = said[plain]
            assert process in processes, f"{process} exports {plain}"
            assert {*re.findall(r'(\w+)="', given)} - {"le"} == labels, plain
    everything = "\n".join(told.values())
    silent = {name for name in said if not re.search(rf"^{name}(_count)?[{{ ]", everything, re.MULTILINE)}
    assert silent - WAITS_FOR_ITS_FIRST_EVENT.keys() == set()
