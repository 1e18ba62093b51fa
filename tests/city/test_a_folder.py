import json
import shutil
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from services.chassis.clock import day_of
from services.city.folder import Folder
from tests.registration.desks import GROUP
from tests.support.citizen import day
from tests.support.running import Up, linli, told, up

COUNTED = ("groups.filed", "returns.imported")


def figures(city: Up) -> dict[str, Any]:
    asked = {name: httpx.get(f"{city.url}/api/districts/figures/{name}").json() for name in COUNTED}
    return {name: (answer["value"], answer["cuts"]) for name, answer in asked.items()}


def filed(city: Up, name: str) -> httpx.Response:
    form, key = {**GROUP, "name": name, "on": day()}, name.encode().hex()
    return httpx.post(
        f"{city.url}/api/registration/groups", json=form, headers={"Idempotency-Key": key}, auth=city.acting
    )


def covered(city: Up, response: httpx.Response) -> None:
    """Once the views have read what was written."""
    marks = response.json()["receipt"]
    receipt = ", ".join(f"{m['epoch']}/{m['channel']}/{m['partition']}/{m['position']}" for m in marks)
    board = httpx.get(f"{city.url}/api/districts/board", headers={"Linli-Receipt": receipt}, timeout=30)
    assert board.headers["Linli-Receipt-Status"] == "covered"


def test_a_copied_folder_is_the_same_city_and_goes_on(tmp_path: Path) -> None:
    with up(tmp_path / "city", "--empty") as city:
        covered(city, filed(city, "合唱队"))
        before = figures(city)
        assert city.stop() == (0, city_line(city), "")
    shutil.copytree(tmp_path / "city", tmp_path / "elsewhere" / "copy")
    with up(tmp_path / "elsewhere" / "copy") as copy:
        assert figures(copy) == before
        assert filed(copy, "合唱队").headers["Idempotent-Replayed"] == "true"
        covered(copy, filed(copy, "书画社"))
        assert figures(copy)["groups.filed"][0] == before["groups.filed"][0] + 1
    with up(tmp_path / "city") as city:
        assert figures(city) == before


def city_line(city: Up) -> str:
    return f"邻里 Linli  {city.url}  数据 {city.data}  (Ctrl-C 停止)\n"


def test_what_was_acknowledged_is_there_after_kill_9_under_writes(tmp_path: Path) -> None:
    with up(tmp_path / "city", "--empty") as city:
        acknowledged: list[str] = []
        enough = threading.Event()

        def write(writer: int) -> None:
            try:
                for n in range(10_000):
                    if filed(city, f"合唱队{writer}之{n}").status_code == 201:
                        acknowledged.append(f"合唱队{writer}之{n}")
                    if len(acknowledged) >= 60:
                        enough.set()
            except httpx.HTTPError:
                return

        writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
        for writer in writers:
            writer.start()
        assert enough.wait(60)
        city.kill()
        for writer in writers:
            writer.join()
        city.start()
        again = [filed(city, name) for name in acknowledged]
        assert {answer.headers.get("Idempotent-Replayed") for answer in again} == {"true"}
        last = filed(city, "最后一队")
        covered(city, last)
        stored = httpx.get(f"{city.url}/api/districts/figures/groups.filed").json()["value"]
        assert stored >= len(acknowledged) + 1  # what was written but not answered any more may be there too
        assert told(linli("rebuild", "groups", "--data", str(city.data), "--json"))["equal"] is True
        assert linli("reconcile", "--data", str(city.data)).returncode == 0


def test_a_start_that_was_cut_off_before_the_return_was_in_it_enters_it_at_the_next(tmp_path: Path) -> None:
    Folder(tmp_path / "city").close()  # as far as a start comes at once
    with up(tmp_path / "city") as city:
        assert figures(city)["returns.imported"][0] == 1
        city.stop()
    (tmp_path / "city" / "linli.json").write_text('{"format": 1, "seed": "pending"}')  # it was in, and nobody noted so
    with up(tmp_path / "city") as city:
        assert figures(city)["returns.imported"][0] == 1


def test_a_city_that_was_started_empty_stays_so(tmp_path: Path) -> None:
    for options in (("--empty",), ()):
        with up(tmp_path / "city", *options) as city:
            assert figures(city) == {"groups.filed": (0, []), "returns.imported": (0, [])}
            assert simulated(city) is None
            city.stop()


def simulated(city: Up) -> Any:
    return httpx.get(f"{city.url}/api/districts/status", timeout=30).json()["simulated"]


def told_of(city: Up) -> Any:
    """What the folder says of its simulation."""
    return json.loads((city.data / "linli.json").read_text())["simulated"]


def filled(city: Up) -> None:
    """Once the whole half-year has been told, and the views have read it."""
    until = time.monotonic() + 120
    while simulated(city) != {"percent": 100} or told_of(city)["whole"] is not True:
        assert time.monotonic() < until
        time.sleep(0.2)


def days_of_record(city: Up, service: str) -> list[str]:
    """In the order of the service's log."""
    with sqlite3.connect(city.data / f"{service}.sqlite") as db:
        rows = db.execute("select recorded_at from stored_events order by notification_id").fetchall()
    db.close()
    return [day_of(datetime.fromtimestamp(at / 1_000_000, UTC)).isoformat() for (at,) in rows]


def test_a_new_city_lives_through_a_half_year_and_goes_on_with_it_after_kill_9(tmp_path: Path) -> None:
    with up(tmp_path / "city") as city:
        while simulated(city)["percent"] < 30:
            time.sleep(0.05)
        city.kill()
        assert told_of(city)["whole"] is False
        city.start()
        filled(city)
        asked = told_of(city)
        assert figures(city)["returns.imported"][0] == 1
        again = linli(
            *("simulate", "--data", str(city.data), "--scale", str(asked["scale"])),
            *("--months", str(asked["months"]), "--seed", "2", "--until", asked["until"]),
        )
        assert again.returncode == 3
        assert "Linli-Now" in again.stderr  # what came of its own accord has ended
        city.stop()
    assert days_of_record(city, "procurement")[-1] <= asked["until"]  # the return too: it is of the first day
    report = told(linli("simulate", "--data", str(city.data), "--until", asked["until"], "--json"))
    assert (report["differences"], report["broken"], report["unknown"]) == ([], [], [])


def test_a_question_to_an_open_folder_goes_to_the_city_that_runs_there(tmp_path: Path) -> None:
    with up(tmp_path / "city", "--empty") as city:
        imported = told(linli("import-return", "beijing-2010", "--data", str(city.data), "--json"))
        shown = httpx.get(f"{city.url}/api/procurement/returns/beijing-2010").json()
        assert shown["id"] == imported["id"]
        status = told(linli("status", "--data", str(city.data), "--json"))
        assert status["services"]["procurement"]["position"] == 1
        assert httpx.get(f"{city.url}/api/procurement/published/head").status_code == 404  # for services alone
