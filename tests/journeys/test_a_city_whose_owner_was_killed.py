import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from infra.ownership import alive
from infra.ports import free_port
from services.city.folder import key_of
from tests.support.running import KEYS, LINLI, ROOT, answers, linli, told

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    pids = folder / "pids"
    before = pids.read_text() if pids.exists() else ""
    command = [*LINLI, "city", "--data", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 90
    while not (pids.exists() and pids.read_text() != before and answers(f"http://127.0.0.1:{port}/health/ready")):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)
    return process


def test_the_next_city_in_the_folder_ends_what_was_left_and_goes_on() -> None:
    folder, port = Path(tempfile.mkdtemp(prefix="linli-city-")), free_port()
    folder.chmod(0o711)
    KEYS[f"http://127.0.0.1:{port}"] = key_of(folder)
    heir: subprocess.Popen[bytes] | None = None
    try:
        first = started(folder, port)
        second = linli("city", "--data", str(folder), "--port", str(free_port()))
        assert (second.returncode, "is in use by another process" in second.stderr) == (4, True)
        imported = told(linli("import-return", "beijing-2010", "--city", f"http://127.0.0.1:{port}", "--json"))
        left = [int(pid) for pid in (folder / "pids").read_text().split()]
        first.kill()
        first.wait()
        assert all(alive(pid) for pid in left)
        heir = started(folder, port)
        assert not any(alive(pid) for pid in left)
        again = told(linli("import-return", "beijing-2010", "--city", f"http://127.0.0.1:{port}", "--json"))
        assert again["id"] == imported["id"]
        heir.terminate()
        assert heir.wait(60) == 0
    finally:
        if heir is not None and heir.poll() is None:
            heir.terminate()
            heir.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
