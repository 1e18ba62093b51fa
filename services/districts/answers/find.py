"""Things found by a name or a number (查找): of each kind the first few, and of all of them those that one may see."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from msgspec import Struct

from contracts.identity_number import identity_number
from contracts.refusal import Refusal
from contracts.regions import CITY
from services.access.answers import answer
from services.access.guard import check_place, may_see, scope
from services.districts import rows
from services.districts.answers.rows_behind import FieldOfRow
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDistricts, told
from services.districts.ledger.database import Session
from services.districts.ledger.finding import LONGEST, matching, normal
from services.districts.ledger.lying import place_of
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import load_rows
from services.districts.receipts import TheReceipt

router = APIRouter(tags=["find"], dependencies=KNOWN_ONLY)
SHORTEST: Final = 2  # characters: one fits half a city
FAMILIES: Final[Mapping[str, str]] = {
    "registration.organisation": "organisations",
    "registration.group": "groups",
    "mediation.committee": "committees",
    "mediation.dispute": "disputes",
    "procurement.project": "projects",
    "procurement.contract": "contracts",
}
BESIDE: Final[Mapping[str, tuple[str, str]]] = {  # what another service keeps of the same thing, under its identity
    "registration.organisation": ("evaluation.organisation", "grades"),
    "procurement.project": ("evaluation.project", "evaluations"),
}


class TooLittle(Refusal):
    zh = "请至少输入 {least} 个字（字母、数字或汉字）"
    en = "type at least {least} characters (letters, digits or Chinese characters)"
    status = 422
    field = "q"


class TooMuch(Refusal):
    zh = "请不要超过 {most} 个字"
    en = "type no more than {most} characters"
    status = 422
    field = "q"


class NotText(Refusal):
    zh = "含有不能查找的字符（控制字符）"
    en = "there are characters that nothing is found by (control characters)"
    status = 422
    field = "q"


class OfAPerson(Refusal):
    zh = "这里不能按身份证件号码查找；个人信息在办理表单中按规定查找，并留下查阅记录"
    en = "nobody is found here by an identity number; people are looked up in the forms, and that is recorded"
    status = 422
    field = "q"


class UnknownFamily(Refusal):
    zh = "不能按名称或编号查找 {family}，可选：{known}"
    en = "{family} is not found by a name or a number; there are: {known}"
    status = 422
    field = "family"


class Hit(Struct, frozen=True, kw_only=True):
    """A thing as its list shows it; `family` and `id` say where its service shows it."""

    family: str
    id: UUID
    title: str
    title_en: str
    fields: list[FieldOfRow]


class Found(Struct, frozen=True, kw_only=True):
    """`more`: the families of which only the first were told."""

    q: str
    found: list[Hit]
    more: list[str]


@router.get("/find", responses=answer(Found))
async def find(
    districts: TheDistricts,
    receipt: TheReceipt,
    q: Annotated[str, Query(description="a part of a name, or a number from its beginning")] = "",
    family: Annotated[str | None, Query(max_length=60, description="of one family alone")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="of each family")] = 20,
) -> Response:
    """What begins so comes first. Refuses: TooLittle, TooMuch, NotText, OfAPerson, UnknownFamily, OtherFold."""
    check_place(CITY)  # each is looked at by itself
    check_sought(q, districts.today())
    if family is not None and family not in FAMILIES:
        raise UnknownFamily(family=family, known="、".join(FAMILIES)).at("family")
    hits: list[Hit] = []
    more: list[str] = []
    for each in (family,) if family else FAMILIES:
        found = await _found(districts, each, q, limit + 1)
        hits += [_hit(each, stream, row) for stream, row in list(found.items())[:limit]]
        more += [each] if len(found) > limit else []
        if family is None and each in BESIDE:
            hits += await _beside(districts, *BESIDE[each], dict(list(found.items())[:limit]))
    return told(Found(q=q, found=hits, more=more), receipt)


def check_sought(q: str, today: date) -> None:
    """Raises NotText, TooLittle, TooMuch, OfAPerson. `*` and `%` are what they are: nothing stands for another."""
    if not q.isprintable():
        raise NotText
    if sum(map(str.isalnum, q)) < SHORTEST:
        raise TooLittle(least=SHORTEST)
    if len(normal(q)) > LONGEST:
        raise TooMuch(most=LONGEST)
    if _is_of_a_person(q, today):
        raise OfAPerson


def _is_of_a_person(q: str, today: date) -> bool:
    try:
        identity_number(q, today=today)
    except Refusal:
        return False
    return True


async def _found(districts: Districts, family: str, q: str, limit: int) -> dict[UUID, Any]:
    """Within what the caller sees: by the database, and once more by the table of permissions."""
    ledger = districts.ledger(FAMILIES[family])
    name = f"districts.{ledger.spec.name}"
    read = partial(_read, spec=ledger.spec, q=q, limit=limit)
    found = await ledger.read_rows(read, scope(name))
    return {stream: row for stream, row in found.items() if may_see(name, place_of(row))}


async def _read(session: Session, spec: ViewSpec, q: str, limit: int) -> dict[UUID, Any]:
    streams = await matching(session, q, limit)
    loaded = await load_rows(session, spec, streams)
    return {stream: loaded[stream].row for stream in streams if stream in loaded and loaded[stream].row is not None}


async def _beside(districts: Districts, family: str, view: str, found: Mapping[UUID, Any]) -> list[Hit]:
    """What it is called is what the other view knows it by."""
    kept = await districts.ledger(view).rows(list(found), scope(f"districts.{view}")) if found else {}
    return [_hit(family, stream, kept[stream], rows.title(row)) for stream, row in found.items() if stream in kept]


def _hit(family: str, stream: UUID, row: Any, name: str | None = None) -> Hit:
    return Hit(
        family=family,
        id=stream,
        title=name or rows.title(row),
        title_en=name or rows.title_en(row),
        fields=[FieldOfRow(**each) for each in rows.fields(row)],
    )
