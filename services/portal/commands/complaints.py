"""What a service says is wrong with a command, said beside the fields of its form and by their titles."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.forms.fields import Field, Kind
from contracts.forms.typed import Typed
from services.portal.districts import Refused
from services.portal.kept_form import KeptForm
from services.portal.languages import ENGLISH, translations

CHOSEN: Final = (Kind.CHOICE, Kind.SEVERAL, Kind.ONE_OF)
CHOOSE: Final = ("请选择", "choose one")
FILL_IN: Final = ("请填写", "fill this in")


def complained(form: KeptForm, refused: Refused, told: Typed, fields: Iterable[Field]) -> KeptForm:
    """The form with what is wrong with it; what is of no field stands above it alone."""
    by_anchor = {each.anchor: each for top in fields for each in top.every()}
    named = {str(each.get("field") or "") for each in refused.problem.get("errors") or ()}
    form = form.refused(refused, {field: told.place(field) for field in named})
    said = _said(refused.problem.get("errors") or (), form.errors, by_anchor)
    return replace(form, errors=tuple(said)) if refused.problem.get("errors") else form


def _said(
    errors: Iterable[Mapping[str, Any]], placed: Iterable[Mapping[str, str]], fields: Mapping[str, Field]
) -> Iterator[Mapping[str, str]]:
    for error, place in zip(errors, placed, strict=True):
        field = fields.get(place["field"])
        if field is None:
            yield place
            continue
        zh, en = _sentence(error, field)
        title = translations(ENGLISH).gettext(field.title)
        yield {"field": place["field"], "zh": f"{field.title}：{zh}", "en": f"{title}: {en}"}


def _sentence(error: Mapping[str, Any], field: Field) -> tuple[str, str]:
    """Without the name that programs give the field; codes that may be chosen say nothing to a reader."""
    if field.kind in CHOSEN and error.get("rule") in ("missing", "enum", "literal_error", "union_tag_invalid"):
        return CHOOSE
    if error.get("rule") == "missing":
        return FILL_IN
    name = str(error.get("field") or "")
    zh, en = str(error.get("zh") or ""), str(error.get("en") or "")
    return zh.removeprefix(f"{name}:"), en.removeprefix(f"{name}: ") or zh
