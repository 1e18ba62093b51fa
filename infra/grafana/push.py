"""Bring the dashboards, their folder and their data source to a Grafana that is there already: `make grafana`.

It runs in an environment of its own (the extra `grafana`), and writes only what is not yet so: a second run writes
nothing. The Grafana of docker-compose.yml reads the same files by itself.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from grafana_client import GrafanaApi
from grafana_client.client import GrafanaClientError, GrafanaException

from infra.grafana.place import FOLDER, PROMETHEUS, SOURCE

DASHBOARDS: Final = Path(__file__).parent / "dashboards"
PATIENCE: Final = 15.0  # seconds for an answer
Object = dict[str, Any]


def push(grafana: GrafanaApi, prometheus: str) -> Iterator[str]:
    """What was written, each as it is done. Raises GrafanaException.

    `prometheus`: its address as Grafana reaches it.
    """
    yield from _push_source(grafana, {**SOURCE, "url": prometheus})
    yield from _push_folder(grafana)
    for path in sorted(DASHBOARDS.glob("*.json")):
        yield from _push_dashboard(grafana, json.loads(path.read_text(encoding="utf-8")))


def _push_source(grafana: GrafanaApi, wanted: Object) -> Iterator[str]:
    """What somebody added to it (a certificate, a header) stays."""
    there = _found(lambda: grafana.datasource.get_datasource_by_uid(wanted["uid"]))
    if there is None:
        grafana.datasource.create_datasource(wanted)
    elif covers(there, wanted):
        return
    else:
        options = {**there["jsonData"], **wanted["jsonData"]}
        grafana.datasource.update_datasource_by_uid(wanted["uid"], {**there, **wanted, "jsonData": options})
    yield f"data source {wanted['uid']}"


def _push_folder(grafana: GrafanaApi) -> Iterator[str]:
    there = _found(lambda: grafana.folder.get_folder(FOLDER["uid"]))
    if there is None:
        grafana.folder.create_folder(FOLDER["title"], uid=FOLDER["uid"])
    elif covers(there, FOLDER):
        return
    else:
        grafana.folder.update_folder(FOLDER["uid"], title=FOLDER["title"], overwrite=True)
    yield f"folder {FOLDER['uid']}"


def _push_dashboard(grafana: GrafanaApi, board: Object) -> Iterator[str]:
    there = _found(lambda: grafana.dashboard.get_dashboard(board["uid"]))
    if there and covers(there["dashboard"], board) and there["meta"].get("folderUid") == FOLDER["uid"]:
        return
    grafana.dashboard.update_dashboard(
        {"dashboard": board, "folderUid": FOLDER["uid"], "overwrite": True, "message": "linli: infra/grafana/push.py"}
    )
    yield f"dashboard {board['uid']}"


def _found(asked: Callable[[], Object]) -> Object | None:
    try:
        return asked()
    except GrafanaClientError as no:
        if no.status_code != 404:
            raise
        return None


def covers(there: object, wanted: object) -> bool:
    """Whether all that is wanted is already so: Grafana adds fields of its own."""
    if isinstance(wanted, dict):
        return isinstance(there, dict) and all(
            key in there and covers(there[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(there, list) and len(there) == len(wanted) and all(map(covers, there, wanted))
    return there == wanted


def _setting(name: str, otherwise: str = "") -> str:
    """`NAME`, or the contents of the file that `NAME_FILE` names."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get(name, otherwise)


def main() -> int:
    url, token = _setting("GRAFANA_URL"), _setting("GRAFANA_TOKEN")
    if not (url and token):
        print("GRAFANA_URL and GRAFANA_TOKEN (or GRAFANA_TOKEN_FILE) say where and as whom", file=sys.stderr)
        return 2
    grafana = GrafanaApi.from_url(f"{url.rstrip('/')}/", credential=token, timeout=PATIENCE)
    written = 0
    try:
        for what in push(grafana, _setting("GRAFANA_PROMETHEUS", PROMETHEUS)):
            print(f"written: {what}")
            written += 1
    except (GrafanaException, OSError) as wrong:
        print(f"{url}: {wrong}", file=sys.stderr)
        return 1
    print(f"{written} written" if written else "nothing to write: all of it is there")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
