"""A thing that was typed into a form by its number or a part of its name: looked up within what its reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from contracts.forms.fields import Field, Kind
from services.portal.districts import Districts, Refused
from services.portal.found import FINDABLE, Thing, as_identity, of_family
from services.portal.kept_form import KeptForm

MOST: Final = 8  # that are offered where several fit
CHOSEN: Final = ":found"  # behind a field's name: which of those that were offered
OFFERED_FOR: Final = ":for"  # and for what: something else that is typed later is looked up anew
NONE: Final = (
    "没有找到，请核对编号或名称；只查本岗位可以看的",
    "nothing is found: look at the number or the name; only what this post may see is looked through",
)
SEVERAL: Final = ("有几项符合，请在下面选择一项", "several fit: choose one below")
MANY: Final = (
    f"符合的不止 {MOST} 项，请在下面选择，或者多写几个字",
    f"more than {MOST} fit: choose one below, or write more of it",
)


@dataclass(frozen=True)
class Identified:
    """`ids`: what is sent instead of what was typed; `offered`: by field, to choose from."""

    form: KeptForm
    ids: Mapping[str, str]
    offered: Mapping[str, tuple[Thing, ...]]


async def identified(districts: Districts, fields: Iterable[Field], form: KeptForm) -> Identified:
    """What is no thing that can be found is sent as it is: the service says what is wrong. Raises Refused."""
    ids: dict[str, str] = {}
    offered: dict[str, tuple[Thing, ...]] = {}
    for field in (each for top in fields for each in top.every() if each.kind is Kind.THING):
        typed = form.values.get(field.name, "")
        if not typed or as_identity(typed) or field.family not in FINDABLE:
            continue
        try:
            found = await of_family(districts, field.family, typed, MOST)
        except Refused as no:
            if no.status != 422:
                raise
            form = _refused(form, field.name, no)
            continue
        chosen = form.values.get(f"{field.name}{CHOSEN}") if _still(form, field.name, typed) else None
        fitting = [each for each in found if each["id"] == chosen] or found
        if len(fitting) == 1:
            ids[field.name] = fitting[0]["id"]
            continue
        form = form.missing(field.name, *(NONE if not found else MANY if len(found) >= MOST else SEVERAL))
        if found:
            offered[field.name] = tuple(found)
            form = replace(form, values={**form.values, f"{field.name}{OFFERED_FOR}": typed})
    return Identified(form, ids, offered)


def _still(form: KeptForm, name: str, typed: str) -> bool:
    return form.values.get(f"{name}{OFFERED_FOR}") == typed


def _refused(form: KeptForm, name: str, no: Refused) -> KeptForm:
    said = (no.problem.get("errors") or [no.problem])[0]
    return form.missing(name, str(said.get("zh") or no.problem.get("detail")), str(said.get("en") or ""))
