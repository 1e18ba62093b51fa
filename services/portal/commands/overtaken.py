"""Somebody was faster: what has happened to the thing since its form was opened, said above the form (有人先办)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from services.chassis.clock import ZONE
from services.portal.api import Api
from services.portal.districts import Refused
from services.portal.kept_form import KeptForm

ZH: Final = "您打开这张表单以后，有人先办理了：{what}。您填写的都还在：请先看卷宗，仍要办理的再提交一次。"
EN: Final = (
    "Since you opened this form somebody was faster: {what}."
    " What you typed is still here: look at the file first, and send it again if it still holds."
)


async def happened_since(service: Api, thing: Sequence[str], seen: str) -> list[Mapping[str, Any]]:
    """Facts of the thing after the version that was seen; none where its file does not say."""
    try:
        told: Mapping[str, Any] = await service.get(*thing, **{"with": "file"}) if seen.isdecimal() else {}
    except Refused:
        return []
    return [each for each in told.get("timeline", ()) if each["version"] > int(seen)]


def overtaken(form: KeptForm, since: Sequence[Mapping[str, Any]], *, alone: bool) -> KeptForm:
    """`alone`: that is all that is wrong with it; else what the service says of the thing as it is now stands below."""
    if not since:
        return form
    zh, en = ZH.format(what=_named(since, "zh", "、")), EN.format(what=_named(since, "en", ", "))
    first = {"field": "", "zh": zh, "en": en}
    return replace(form, errors=(first,) if alone else (first, *form.errors))


def _named(facts: Iterable[Mapping[str, Any]], language: str, between: str) -> str:
    """Each with the minute in which it was recorded, by the city's clock."""
    return between.join(f"{each[f'title_{language}']} ({_minute(each['recorded_at'])})" for each in facts)


def _minute(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(ZONE):%Y-%m-%d %H:%M}"
