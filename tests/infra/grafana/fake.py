"""Stands in for Grafana 11.6 over HTTP: refuses what it refuses, adds what it adds, counts what is written."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import jsonschema

SCHEMAS: Final = Path(__file__).parent / "schemas"
DASHBOARD: Final = jsonschema.Draft7Validator(json.loads((SCHEMAS / "dashboard.json").read_text(encoding="utf-8")))
TOKEN: Final = "glsa_of_the_test"
Object = dict[str, Any]


class Refused(Exception):
    """`args`: status and what is said."""


class Grafana:
    """Data sources, folders and dashboards by uid; what was written, in order."""

    def __init__(self) -> None:
        self.url = ""
        self.sources: dict[str, Object] = {}
        self.folders: dict[str, Object] = {}
        self.boards: dict[str, Object] = {}  # as GET gives them: dashboard and meta
        self.writes: list[str] = []

    def answer(self, method: str, path: str, body: Object) -> Object:
        """Raises Refused."""
        parts = path.removeprefix("/api/").split("/")
        return self._read(*parts) if method == "GET" else self._write(method, parts, body)

    def _read(self, kind: str, *where: str) -> Object:
        objects, absent = {
            "datasources": (self.sources, "Data source not found"),
            "folders": (self.folders, "folder not found"),
            "dashboards": (self.boards, "Dashboard not found"),
        }[kind]
        return _there(objects, where[-1], absent)

    def _write(self, method: str, parts: list[str], body: Object) -> Object:
        match method, *parts:
            case "POST", "datasources":
                return self._create_source(body)
            case "PUT", "datasources", "uid", uid:
                return self._update_source(uid, body)
            case "POST", "folders":
                return self._create_folder(body)
            case "PUT", "folders", uid:
                return self._update_folder(uid, body)
            case "POST", "dashboards", "db":
                return self._save(body)
        raise Refused(404, f"no such route: {method} {parts}")

    def _create_source(self, body: Object) -> Object:
        if not all(body.get(key) for key in ("name", "type", "access")):
            raise Refused(400, "bad request data")
        if body["uid"] in self.sources or body["name"] in {each["name"] for each in self.sources.values()}:
            raise Refused(409, "data source with the same name already exists")
        added = {"id": 1, "orgId": 1, "version": 1, "readOnly": False, "isDefault": False, "basicAuth": False}
        self.sources[body["uid"]] = {**added, "user": "", "database": "", "withCredentials": False, **body}
        return self._wrote("source", {"datasource": self.sources[body["uid"]], "name": body["name"]})

    def _update_source(self, uid: str, body: Object) -> Object:
        before = _there(self.sources, uid, "Data source not found")
        if before["readOnly"]:
            raise Refused(403, "Cannot update read-only data source")
        if body.get("version", before["version"]) != before["version"]:
            raise Refused(409, "Datasource has already been updated by someone else. Please reload and try again")
        kept = {key: before[key] for key in ("id", "orgId", "readOnly")}
        self.sources[uid] = {**body, **kept, "uid": uid, "version": before["version"] + 1}  # replaced whole
        return self._wrote("source", {"datasource": self.sources[uid], "name": body["name"]})

    def _create_folder(self, body: Object) -> Object:
        if not body.get("title"):
            raise Refused(400, "folder title cannot be empty")
        if body["uid"] in self.folders:
            raise Refused(409, "a folder with the same UID already exists")
        self.folders[body["uid"]] = {"id": 7, "orgId": 1, "version": 1, "url": f"/dashboards/f/{body['uid']}/x", **body}
        return self._wrote("folder", self.folders[body["uid"]])

    def _update_folder(self, uid: str, body: Object) -> Object:
        before = _there(self.folders, uid, "folder not found")
        if not body.get("overwrite") and body.get("version") != before["version"]:
            raise Refused(412, "the folder has been changed by someone else")
        self.folders[uid] = {**before, "title": body["title"], "version": before["version"] + 1}
        return self._wrote("folder", self.folders[uid])

    def _save(self, body: Object) -> Object:
        board = dict(body["dashboard"])
        wrong = [error.message for error in DASHBOARD.iter_errors(board)]
        if wrong:
            raise Refused(400, f"bad request data: {wrong[0]}")
        if board.get("id"):
            raise Refused(404, "Dashboard not found")  # the number belongs to another Grafana
        _there(self.folders, body["folderUid"], "folder not found")
        before = self.boards.get(board["uid"])
        if before and before["meta"]["provisioned"]:
            raise Refused(400, "Cannot save provisioned dashboard")
        if before and not body.get("overwrite") and board.get("version") != before["dashboard"]["version"]:
            raise Refused(412, "The dashboard has been changed by someone else")
        version = before["dashboard"]["version"] + 1 if before else 1
        meta = {"folderUid": body["folderUid"], "provisioned": False, "version": version, "canSave": True}
        kept = {**board, "id": 40 + len(self.boards), "version": version}
        self.boards[board["uid"]] = {"dashboard": kept, "meta": meta}
        return self._wrote("dashboard", {"uid": board["uid"], "status": "success", "version": version})

    def _wrote(self, kind: str, answer: Object) -> Object:
        self.writes.append(kind)
        return answer


def _there(objects: dict[str, Object], uid: str, otherwise: str) -> Object:
    if uid not in objects:
        raise Refused(404, otherwise)
    return objects[uid]


@contextmanager
def grafana() -> Iterator[Grafana]:
    """It answers at its `url` until left."""
    fake = Grafana()

    class Answering(BaseHTTPRequestHandler):
        def _any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else {}
            try:
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    raise Refused(401, "Invalid API key")
                status, answer = 200, fake.answer(self.command, self.path, body)
            except Refused as no:
                status, answer = no.args[0], {"message": no.args[1]}
            said = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = _any

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
