"""The committed dashboards are what the code draws, and what Grafana of the pinned version takes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from contracts.mediation_words import Outcome
from infra.grafana import day, place, reading
from infra.grafana.boards import BOARDS, FOLDER, Board, path, text
from services.districts import freshness
from services.districts.sampling import day as sampled
from tests.infra.grafana.fake import DASHBOARD, SCHEMAS

ROOT = Path(__file__).parents[3]
PROVISIONING = ROOT / "infra" / "grafana" / "provisioning"
EACH = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)


def kept(board: Board) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path(board).read_text(encoding="utf-8"))
    return found


def panels(board: Board) -> list[dict[str, Any]]:
    return [panel for panel in kept(board)["panels"] if panel["type"] != "row"]


@EACH
def test_what_is_committed_is_what_is_drawn(board: Board) -> None:
    assert path(board).read_text(encoding="utf-8") == text(board), "run python -m infra.grafana.boards"
    assert {each.name for each in FOLDER.iterdir()} == {f"{each.name}.json" for each in BOARDS}


@EACH
def test_grafanas_own_types_read_it_and_write_it_unchanged(board: Board) -> None:
    register_default_plugins()
    read = Dashboard.from_json(kept(board))
    assert json.loads(json.dumps(read, cls=JSONEncoder)) == kept(board)


def complaints(board: dict[str, Any]) -> Iterator[str]:
    """What Grafana's schemas have against a dashboard, its queries, and what each kind of panel is told."""
    yield from (error.message for error in DASHBOARD.iter_errors(board))
    for panel in board["panels"]:
        if panel["type"] == "row":
            continue
        schema = json.loads((SCHEMAS / f"{panel['type']}.json").read_text(encoding="utf-8"))
        query = json.loads((SCHEMAS / "prometheus.json").read_text(encoding="utf-8"))
        told = {"Options": panel["options"], "FieldConfig": panel["fieldConfig"]["defaults"].get("custom", {})}
        asked = [(query, each) for each in panel["targets"]]
        parts = [({**schema, "$ref": f"#/definitions/{part}"}, each) for part, each in told.items()]
        for against, each in asked + [part for part in parts if part[0]["$ref"][14:] in schema["definitions"]]:
            yield from (error.message for error in jsonschema.Draft7Validator(against).iter_errors(each))


@EACH
def test_it_is_what_grafanas_schemas_allow(board: Board) -> None:
    assert list(complaints(kept(board))) == []


def test_a_misspelt_word_and_a_wrong_type_would_be_found() -> None:
    wrong = kept(BOARDS[0])
    drawn = [panel for panel in wrong["panels"] if panel["type"] == "timeseries"]
    drawn[0]["gridPos"]["w"] = "twelve"
    drawn[1]["targets"][0]["exprr"] = "up"
    drawn[2]["options"]["legend"]["displaymode"] = "list"
    wrong["titel"] = ""
    assert len(list(complaints(wrong))) == 4


@EACH
def test_every_title_is_chinese_first_and_english_second_and_every_panel_says_what_it_means(board: Board) -> None:
    titles = [kept(board)["title"], *(panel["title"] for panel in kept(board)["panels"])]
    said = [panel["description"] for panel in panels(board)]
    assert [each for each in titles if not re.match(r"(\d+ )?[一-鿿].*[A-Za-z]{2}", each)] == []
    assert [each for each in said if not re.search(r"[一-鿿].*。.*[A-Za-z]{2}", each)] == []


@EACH
def test_panels_lie_side_by_side_and_have_numbers_of_their_own(board: Board) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in kept(board)["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert (taken & cells, at["x"] + at["w"] <= 24) == (set(), True), panel["title"]
        taken |= cells
    numbers = [panel["id"] for panel in kept(board)["panels"]]
    assert len({*numbers}) == len(numbers)


@EACH
def test_every_panel_asks_the_data_source_that_is_provisioned(board: Board) -> None:
    source = {"type": place.SOURCE["type"], "uid": place.SOURCE["uid"]}
    asked = [each["datasource"] for panel in panels(board) for each in (panel, *panel["targets"])]
    asked += [each["datasource"] for each in kept(board)["templating"].get("list", [])]
    assert [each for each in asked if each != source] == []


def test_what_is_provisioned_is_what_is_pushed() -> None:
    source = (PROVISIONING / "datasources/linli.yml").read_text(encoding="utf-8")
    options = place.SOURCE["jsonData"]
    flat = {**place.SOURCE, "url": place.PROMETHEUS} | options
    del flat["jsonData"]
    told = dict(re.findall(r"^ +(?:- )?(\w+): (\S.*)$", source, re.MULTILINE))
    assert {key: told[key] for key in flat} == {
        key: str(value).lower() if isinstance(value, bool) else value for key, value in flat.items()
    }
    provider = (PROVISIONING / "dashboards/linli.yml").read_text(encoding="utf-8")
    assert f"    folder: {place.FOLDER['title']}\n    folderUid: {place.FOLDER['uid']}\n" in provider
    every = re.findall(
        r"scrape_interval: (\w+)", (ROOT / "infra/prometheus/prometheus.yml").read_text(encoding="utf-8")
    )
    assert every == [place.SOURCE["jsonData"]["timeInterval"]]


def test_the_citys_day_has_a_name_for_all_that_is_sampled() -> None:
    def procedures(*gauges: object) -> set[str]:
        return {each.labels[0] for each in sampled.SHOWN if each.gauge in gauges}

    assert {*day.PROCEDURES} == procedures(sampled.OPEN)
    assert {*day.DUE_PROCEDURES} == procedures(sampled.OVERDUE)
    assert {*day.OUTCOMES} == {*Outcome}
    assert day.AHEAD == sampled.AHEAD


def test_the_objective_is_the_same_wherever_it_is_said() -> None:
    assert reading.OBJECTIVE == freshness.OBJECTIVE
