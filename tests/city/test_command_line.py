import json
import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.text import Text

from infra.ports import free_port
from services.city.folder import ABOUT, FORMAT, Folder
from services.city.main import main
from services.city.showing import STATUSES
from services.portal.words import VERDICTS

CUTS = {"2010.A": 7, "2010.B": -230, "2010.C": -1, "2010.D": -23, "2010.D'": -253}


class Said(NamedTuple):
    code: int
    out: str
    wrong: str


class Shell:
    """The command line in this process: what it prints, and how it ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, *arguments: str) -> Said:
        self._monkeypatch.setattr(sys, "argv", ["linli", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self._capsys.readouterr()
        return Said(int(ended.value.code or 0), printed.out, printed.err)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def data(tmp_path: Path, shell: Shell) -> str:
    """A folder with the 2010 return in it, which no process has open."""
    Folder(tmp_path / "city").close()
    said = shell.run("import-return", "beijing-2010", "--data", str(tmp_path / "city"))
    assert (said.code, said.wrong) == (0, "")
    return str(tmp_path / "city")


def test_the_2010_return_is_reconciled_cut_by_cut(shell: Shell, data: str) -> None:
    said = shell.run("reconcile", "--data", data, "--json")
    results = json.loads(said.out)
    assert said.code == 0
    assert {r["rule"]: r["delta"] for r in results if r["rule"] in CUTS} == CUTS
    assert {tuple(result) for result in results} == {("rule", "region", "period", "left", "right", "delta", "status")}
    printed = shell.run("reconcile", "--data", data).out
    assert "-253" in printed
    assert "偏少" in printed


def test_a_figure_that_lies_ends_reconciling_with_1(shell: Shell, data: str) -> None:
    assert shell.run("reconcile", "--data", data).code == 0
    with sqlite3.connect(Path(data) / "districts.sqlite") as db:
        ((table,),) = db.execute("select name from sqlite_master where name like 'returns%balances'").fetchall()
        db.execute(f"update {table} set value = value + 1 where region = '110000'")
    db.close()
    said = shell.run("reconcile", "--data", data, "--json")
    broken = [(r["rule"], r["delta"], r["status"]) for r in json.loads(said.out) if r["rule"] == "X2" and r["delta"]]
    assert (said.code, broken) == (1, [("X2", 1, "OVER")])


def test_a_figure_is_printed_for_people_and_for_machines(shell: Shell, data: str) -> None:
    figure = json.loads(shell.run("figures", "returns.imported", "--data", data, "--json").out)
    assert (figure["value"], figure["region"]["code"]) == (1, "110000")
    printed = shell.run("figures", "returns.imported", "--data", data).out
    assert "已导入的统计表" in printed
    assert "北京市" in printed
    known = shell.run("figures", "returns.imported", "--data", data, "--as-known-on", "2026-01-01", "--json")
    assert json.loads(known.out)["value"] == 0  # nobody knew of it then
    earlier = shell.run("figures", "returns.imported", "--data", data, "--on", "2010-12-30", "--json")
    assert json.loads(earlier.out)["value"] == 0  # it is of the last day of its year


def test_status_and_rebuild_speak_to_people_too(shell: Shell, data: str) -> None:
    assert "procurement.providers" in shell.run("status", "--data", data).out
    assert "与前一代相同" in shell.run("rebuild", "returns", "--data", data).out
    explained = shell.run("explain", "returns.imported", "--data", data).out
    assert "导入统计表" in explained


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["figures", "nothing"], 3, "没有名为 nothing 的指标"),
        (["figures", "returns.imported", "--region", "99"], 3, "99"),
        (["figures", "returns.imported", "--on", "yesterday"], 2, "yesterday"),
        (["explain", "returns.imported", "--region", "999999"], 3, "999999"),
        (["rebuild", "nothing"], 3, "nothing"),
        (["import-return", "nowhere.json"], 2, "nowhere.json: no such file"),
        (["import-return", __file__], 2, "is not JSON"),
        (["import-return", "."], 2, "."),
        (["reconcile", "--city", "http://127.0.0.1:1"], 4, "does not answer"),
        (["reconcile", "--city", "nowhere"], 2, "is no address"),
        (["reconsile"], 2, "reconsile"),
        (["serve", "nothing"], 2, "there is no service nothing"),
        (["work", "portal"], 2, "there is no worker portal"),
        (["up", "--port", "70000"], 2, "'--port'"),
    ],
)
def test_an_error_is_one_line_and_its_code_says_whose_it_is(
    shell: Shell, data: str, arguments: list[str], code: int, told: str
) -> None:
    here = ["--data", data] if arguments[0] in ("figures", "explain", "rebuild", "import-return") else []
    said = shell.run(*arguments, *here)
    assert said.code == code
    assert said.wrong.startswith("linli: ")
    assert said.wrong.count("\n") == 1
    assert told in said.wrong
    assert said.out == ""


def test_a_folder_without_a_city_is_not_made_one_by_a_question(shell: Shell, tmp_path: Path) -> None:
    said = shell.run("status", "--data", str(tmp_path))
    assert (said.code, "there is no city" in said.wrong) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("about", "code", "told"),
    [
        ({"format": FORMAT + 1, "seed": "entered"}, 4, f"has format {FORMAT + 1}"),
        ({"something": "else"}, 2, "does not describe a city"),
    ],
)
def test_a_folder_that_this_linli_cannot_read_is_left_as_it_is(
    shell: Shell, tmp_path: Path, about: dict[str, object], code: int, told: str
) -> None:
    (tmp_path / ABOUT).write_text(json.dumps(about))
    said = shell.run("up", "--data", str(tmp_path), "--port", str(free_port()))
    assert (said.code, told in said.wrong, said.wrong.count("\n")) == (code, True, 1)
    assert json.loads((tmp_path / ABOUT).read_text()) == about


def test_a_store_of_a_newer_format_is_refused_by_its_name(shell: Shell, data: str) -> None:
    with sqlite3.connect(Path(data) / "registration.sqlite") as db:
        db.execute("pragma user_version = 99")
    db.close()
    said = shell.run("status", "--data", data)
    assert (said.code, "registration.sqlite: format 99" in said.wrong) == (4, True)


def test_a_port_in_use_is_told_before_a_folder_is_made(shell: Shell, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = shell.run("up", "--data", str(tmp_path / "city"), "--port", str(other.getsockname()[1]))
    assert (said.code, "Address already in use" in said.wrong) == (4, True)
    assert not (tmp_path / "city").exists()


def test_a_folder_that_is_open_elsewhere_is_not_opened_twice(shell: Shell, tmp_path: Path) -> None:
    with Folder(tmp_path):
        said = shell.run("up", "--data", str(tmp_path), "--port", str(free_port()))
    assert (said.code, "is open in another process" in said.wrong) == (4, True)


@pytest.mark.parametrize(
    "content",
    [
        '{"stated_total": NaN}',
        '{"stated_total": 1e999}',
        '{"cuts": {"field": {"a": 1, "a": 2}}}',
        r'{"title": "half a character \ud800"}',
    ],
)
def test_a_file_that_would_have_to_be_guessed_at_is_refused(
    shell: Shell, data: str, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "damaged.json"
    file.write_text(content, encoding="utf-8")
    said = shell.run("import-return", str(file), "--data", data)
    assert (said.code, said.wrong.count("\n")) == (2, 1)
    assert "is not JSON" in said.wrong


def test_a_restored_store_is_announced_and_its_readers_go_on(shell: Shell, data: str) -> None:
    said = shell.run("announce", "procurement", "--data", data)
    assert (said.code, said.out.splitlines()[0]) == (0, "procurement:新纪元 2 自位置 1 之后开始")
    assert "须重建" in said.out.splitlines()[1]
    status = json.loads(shell.run("status", "--data", data, "--json").out)
    assert (status["services"]["procurement"]["epoch"], status["failures"]) == (2, [])


@pytest.mark.parametrize(("service", "where"), [("districts", "city"), ("procurement", "nowhere")])
def test_what_is_no_store_is_not_announced(shell: Shell, data: str, tmp_path: Path, service: str, where: str) -> None:
    said = shell.run("announce", service, "--data", str(tmp_path / where))
    assert (said.code, said.wrong.count("\n")) == (2, 1)
    assert not (tmp_path / "nowhere").exists()


def test_an_epoch_is_above_every_one_that_was_announced(shell: Shell, data: str) -> None:
    assert "新纪元 7 " in shell.run("announce", "procurement", "--data", data, "--epoch", "7").out
    said = shell.run("announce", "procurement", "--data", data, "--epoch", "7")
    assert (said.code, said.wrong) == (2, "linli: epoch 7 is not above 7\n")


def test_a_folder_that_a_city_has_open_is_not_announced(shell: Shell, data: str) -> None:
    with Folder(Path(data)):
        said = shell.run("announce", "procurement", "--data", data)
    assert (said.code, "is open in another process" in said.wrong) == (4, True)


def test_the_store_of_another_service_is_not_announced(shell: Shell, data: str) -> None:
    shutil.copy(Path(data) / "procurement.sqlite", Path(data) / "registration.sqlite")
    said = shell.run("announce", "registration", "--data", data)
    assert (said.code, "this is the store of procurement" in said.wrong) == (2, True)
    with closing(sqlite3.connect(Path(data) / "registration.sqlite")) as db:
        assert db.execute("select max(epoch) from epochs").fetchone() == (1,)


@pytest.mark.postgres
def test_a_store_on_postgresql_is_announced_by_its_address(
    shell: Shell, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_STORE", database)
    assert "新纪元 2 自位置 0 " in shell.run("announce", "registration", "--epoch", "2").out
    said = shell.run("announce", "registration")
    assert (said.code, said.wrong) == (2, "linli: LINLI_KAFKA is not set\n")
    monkeypatch.setenv("LINLI_STORE", f"{database}x")
    said = shell.run("announce", "registration")
    assert (said.code, said.wrong.count("\n")) == (4, 1)


def test_a_title_stays_on_one_line_above_a_narrow_table(shell: Shell, data: str) -> None:
    printed = shell.run("figures", "returns.imported", "--data", data, "--as-known-on", "2026-01-01").out
    title = printed.splitlines()[0]
    assert title.startswith("已导入的统计表  北京市  ")
    assert title.endswith("按 2026-01-01 所知")


def test_the_words_for_differences_are_the_pages_own() -> None:
    printed = {status: Text.from_markup(said).plain for status, said in STATUSES.items()}
    assert printed == {status: said.zh for status, said in VERDICTS.items()}
