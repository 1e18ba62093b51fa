"""A published return as it was printed: every cut with its parts, its sum and its difference."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from contracts.published_returns import titles
from contracts.refusal import Refusal
from contracts.regions import named
from contracts.romanising import region_name
from contracts.statistical_returns import Figure
from services.districts import places
from services.districts.answers.named import place
from services.districts.answers.return_tables import list_of, table_of
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import Districts, TheDistricts, told
from services.districts.english import english
from services.districts.receipts import TheReceipt
from services.districts.reconciliation import published
from services.districts.reconciliation.in_english import in_english, sentence
from services.districts.reconciliation.live import every_return as all_returns
from services.districts.spreadsheet import Csv, Language, csv_of
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
    return told({"returns": await _listed(districts)}, receipt)


@router.get("/returns.csv", response_class=Csv)
async def every_return_as_table(districts: TheDistricts, receipt: TheReceipt, language: Language = "zh") -> Response:
    """The same as a table for a spreadsheet."""
    return csv_of(list_of(await _listed(districts), language), language, receipt)


# the address of a table ends as the code of a return might: it is looked at first
@router.get("/returns/{code}.csv", response_class=Csv)
async def one_return_as_table(
    code: str, districts: TheDistricts, receipt: TheReceipt, language: Language = "zh"
) -> Response:
    """Every cut figure by figure, with its sum, what it should come to, and the difference. Refuses: UnknownReturn."""
    return csv_of(table_of(await _one(districts, code), language), language, receipt)


@router.get("/returns/{code}")
async def one_return(code: str, districts: TheDistricts, receipt: TheReceipt) -> Response:
    """Refuses: UnknownReturn."""
    return told(await _one(districts, code), receipt)


async def _listed(districts: Districts) -> list[dict[str, Any]]:
    return [
        {
            "id": identity,
            "code": row.code,
            **_titles(row),
            "source": row.source,
            "region": row.region,
            "reference_on": row.reference_on,
            "stated_total": row.stated_total,
        }
        for identity, row in await all_returns(districts)
    ]


async def _one(districts: Districts, code: str) -> dict[str, Any]:
    found = next(((identity, row) for identity, row in await all_returns(districts) if row.code == code), None)
    if found is None:
        raise UnknownReturn(code=code)
    identity, row = found
    return {
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
