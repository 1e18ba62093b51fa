"""How a no is told over HTTP: RFC 9457 problem+json naming field, value and rule, in Chinese and English."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from contracts.complaints import complaint
from contracts.people import PersonalNumber
from contracts.refusal import Refusal
from contracts.unsaid import UNSAID
from services.chassis.hiding import hides
from services.chassis.lane import Overloaded
from services.chassis.recorder import Conflict, Unavailable

MEDIA_TYPE: Final = "application/problem+json"
TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("请求无法读取", "The request cannot be read"),
    401: ("请先登录", "Sign in first"),
    403: ("不接受此操作", "Not accepted here"),
    404: ("没有这个记录", "Not found"),
    405: ("此处不能这样办理", "Not possible here"),
    409: ("现在不能办理", "Not possible now"),
    410: ("已不再保存", "Not kept any more"),
    412: ("记录已变动", "The record has moved on"),
    413: ("内容过大", "The body is too large"),
    415: ("内容类型不对", "The content type is wrong"),
    422: ("内容不符合规定", "The content breaks a rule"),
    429: ("请求过于频繁,请稍后再试", "Too many requests; please try again later"),
    500: ("系统出错", "Something went wrong here"),
    503: ("暂时无法办理,请稍后再试", "Not possible at the moment; please try again"),
}

WORD: Final = re.compile(r"[a-z][a-z_]{0,39}")  # as fields are named


def problem(
    status: int,
    *,
    rule: str,
    zh: str = "",
    en: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """`rule` names what said no; `errors` lists {field, value, rule, zh, en}."""
    title, title_en = TITLES.get(status, TITLES[500])
    body: dict[str, Any] = {
        "type": f"urn:linli:problem:{rule}",
        "title": title,
        "title_en": title_en,
        "status": status,
        "detail": zh or title,
        "detail_en": en or title_en,
    }
    if errors:
        body["errors"] = errors
    told = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")  # half a surrogate pair came in
    return Response(told, status, {"X-Content-Type-Options": "nosniff", **(headers or {})}, MEDIA_TYPE)


def of_halved(_: UnicodeEncodeError) -> Response:
    """Half a surrogate pair where a day or an amount is meant: the model's library cannot pass on our no."""
    return problem(400, rule="malformed-json", zh="内容含有半个字符", en="the body holds half a character")


def of_http(wrong: HTTPException) -> Response:
    rule = "too-large" if wrong.status_code == 413 else "http"
    return problem(wrong.status_code, rule=rule, en=str(wrong.detail), headers=wrong.headers)


def of_conflict(lost: Conflict) -> Response:
    return problem(409, rule="conflict", zh="他人刚刚办理了同一事项,请重新打开后再办", en=str(lost))


def of_overload(_: Overloaded) -> Response:
    return problem(503, rule="overloaded", headers={"Retry-After": "1"})


def of_absence(_: Unavailable) -> Response:
    return problem(503, rule="unavailable", headers={"Retry-After": "2"})


def of_refusal(no: Refusal) -> Response:
    rule = type(no).__name__
    values = {name: _plain(value) for name, value in no.values.items()}
    zh, en = no.zh.format(**no.values), str(no)
    error = {"field": no.field, "values": values, "rule": rule, "zh": zh, "en": en}
    for field in (no.field, type(no).field, "value"):
        if field in values:
            error["value"] = values[field]
            break
    return problem(no.status, rule=rule, zh=zh, en=en, errors=[error])


def of_validation(wrong: RequestValidationError, *, hidden: bool = False) -> Response:
    """Malformed JSON is 400; everything the command model refuses is 422, field by field; `hidden`: without values."""
    errors = wrong.errors()
    if any(error["type"] == "json_invalid" for error in errors):
        return problem(400, rule="malformed-json", zh="内容不是有效的 JSON", en="the body is not valid JSON")
    told = [_told(error, wrong.body, hidden) for error in errors]
    return problem(422, rule="invalid", zh=told[0]["zh"], en=told[0]["en"], errors=told)


def _told(error: Mapping[str, Any], body: object, hidden: bool) -> dict[str, Any]:
    path = _path(error, body)
    said = (error.get("ctx") or {}).get("error")
    value, rule = error.get("input"), error["type"]
    zh, en = complaint(rule, error.get("ctx") or {})
    if isinstance(said, Refusal):
        path += [said.field] if said.field else []
        hidden = hidden or isinstance(said, PersonalNumber)
        value, rule = said.values.get(said.field or "", value), type(said).__name__
        values = dict.fromkeys(said.values, UNSAID) if hidden else said.values
        zh, en = said.zh.format(**values), said.en.format(**values)
    unknown = hidden and rule == "extra_forbidden" and not WORD.fullmatch(path[-1])  # it may be a name or a number
    field = ".".join(path[:-1] if unknown else path)
    zh, en = (f"{field}:{zh}", f"{field}: {en}") if field else (zh, en)
    given = {} if hidden else {"value": _plain(value)}
    return {"field": field, **given, "rule": rule, "zh": zh, "en": en}


def _path(error: Mapping[str, Any], body: object) -> list[str]:
    """The way to a field through the body as it came; pydantic's own names for a union's members are no fields."""
    place, *loc = error["loc"]
    if place != "body":
        return [str(part) for part in loc]
    path = []
    for index, part in enumerate(loc, 1):
        inside = part in body if isinstance(body, dict) else isinstance(body, list) and isinstance(part, int)
        if inside:
            body = body[part]  # type: ignore[index]
        if inside or (index == len(loc) and error["type"] == "missing"):
            path.append(str(part))
    return path


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value][:20]
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in list(value.items())[:20]}
    return str(value)[:200]


_ANSWERS: Final[Mapping[type[Exception], Callable[[Any], Response]]] = {
    Refusal: of_refusal,
    RequestValidationError: of_validation,
    UnicodeEncodeError: of_halved,
    HTTPException: of_http,
    Conflict: of_conflict,
    Overloaded: of_overload,
    Unavailable: of_absence,
}


def answer_to(wrong: Exception) -> Response:
    """Raises it again where nobody expected it."""
    for kind in type(wrong).__mro__:
        if kind in _ANSWERS:
            return _ANSWERS[kind](wrong)
    raise wrong


def install(app: FastAPI) -> None:
    """Every way a request can fail answers as a problem."""

    async def answered(request: Request, wrong: Exception) -> Response:
        if isinstance(wrong, RequestValidationError):
            return of_validation(wrong, hidden=hides(request.scope["route"]))
        return answer_to(wrong)

    for kind in _ANSWERS:
        app.add_exception_handler(kind, answered)
