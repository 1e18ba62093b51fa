"""A published return as it was printed: every cut with its parts, its sum and its difference."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from contracts.procurement import Figure
from contracts.published_returns import titles
from contracts.refusal import Refusal
from contracts.regions import named
from contracts.romanising import region_name
from services.districts import places
from services.districts.answers.named import place
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told
from services.districts.english import english
from services.districts.receipts import TheReceipt
from services.districts.reconciliation import published
from services.districts.reconciliation.in_english import in_english, sentence
from services.districts.reconciliation.live import every_return as all_returns
from services.districts.views.returns import Row

router = APIRouter(tags=["returns"], dependencies=KNOWN_ONLY)


class UnknownReturn(Refusal):
    zh = "没有编码为 {code} 的统计表"
    en = "there is no return with the code {code}"
    status = 404
    field = "code"


@router.get("/returns")
async def every_return(districts: TheDistricts, receipt: TheReceipt) -> Response:
    """Every published return that was imported."""
    rows = await all_returns(districts)
    listed = [
        {
            "id": identity,
            "code": row.code,
            **_titles(row),
            "source": row.source,
            "region": row.region,
            "reference_on": row.reference_on,
            "stated_total": row.stated_total,
        }
        for identity, row in rows
    ]
    return told({"returns": listed}, receipt)


@router.get("/returns/{code}")
async def one_return(code: str, districts: TheDistricts, receipt: TheReceipt) -> Response:
    """Refuses: UnknownReturn."""
    found = next(((identity, row) for identity, row in await all_returns(districts) if row.code == code), None)
    if found is None:
        raise UnknownReturn(code=code)
    identity, row = found
    answer = {
        "id": identity,
        "code": row.code,
        **_titles(row),
        "source": row.source,
        "region": place(places.region(row.region, row.reference_on)),
        "reference_on": row.reference_on,
        "stated_total": row.stated_total,
        "cuts": [_cut(row, cut) for cut in published.cuts(row)],
        "identities": [in_english(each) for each in published.identities(row)],
    }
    return told(answer, receipt)


def _titles(row: Row) -> dict[str, str]:
    zh, en = titles(row.code, row.title)
    return {"title": zh, "title_en": en}


def _cut(row: Row, cut: published.Cut) -> dict[str, Any]:
    return {
        "letter": cut.letter,
        "cut": cut.cut,
        "title": cut.title,
        "title_en": sentence(cut.title),
        "rule": f"{published.prefix(row)}.{cut.letter}",
        "sum": cut.sum,
        "total": cut.total,
        "delta": cut.delta,
        "status": cut.status,
        "figures": _figures(cut.figures, row.reference_on),
        "explanations": [said for said in row.explanations if said.cut == cut.cut],
    }


def _figures(figures: Mapping[str, Figure], on: date) -> list[dict[str, Any]]:
    """A label that is the name of a division on that day is told with its code."""
    found = []
    for label, value in figures.items():
        division = named(label, on)
        title = published.LABELS.get(label, label)
        told_en = region_name(division.name, "en") if division else sentence(english(title))
        region = division.code if division else None
        found.append({"label": title, "label_en": told_en, "value": value, "region": region})
    return found
