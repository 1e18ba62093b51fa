"""A form as it was filled in, with what is wrong with it: nothing has to be typed twice, and nothing is done twice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from services.portal.api import Api
from services.portal.districts import Refused

KEY: Final = "key"  # the field that holds the key under which it is done once
DRAWN: Final = re.compile(r"[0-9a-f-]{36}")


def drawn() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class KeptForm:
    """`errors`: {field, zh, en}, the field empty where none is to blame."""

    values: Mapping[str, str]
    errors: tuple[Mapping[str, str], ...] = ()
    key: str = field(default_factory=drawn)

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> "KeptForm":
        """As a browser sent it; a key that is none of ours is drawn anew."""
        key = form.get(KEY, "")
        values = {name: value.strip() for name, value in form.items() if name != KEY}
        return cls(values, key=key if DRAWN.fullmatch(key) else drawn())

    def wrong(self, name: str) -> Mapping[str, str] | None:
        return next((error for error in self.errors if error["field"] == name), None)

    def missing(self, name: str, zh: str, en: str) -> "KeptForm":
        return replace(self, errors=(*self.errors, {"field": name, "zh": zh, "en": en}))

    def refused(self, no: Refused, fields: Mapping[str, str]) -> "KeptForm":
        """`fields`: what the form calls a field of the command; others are nobody's to mend here.

        The key stays, so that what was done though no answer came is not done again; one that was used is drawn anew.
        """
        problem: Mapping[str, Any] = no.problem
        said = problem.get("errors") or [{"zh": problem.get("detail"), "en": problem.get("detail_en")}]
        errors = tuple(
            {
                "field": fields.get(str(each.get("field") or ""), ""),
                "zh": each.get("zh") or "",
                "en": each.get("en") or "",
            }
            for each in said
        )
        return replace(self, errors=errors, key=drawn() if no.rule == "KeyReused" else self.key)


async def tell(api: Api, *path: str, body: Mapping[str, Any], form: KeptForm, fields: Mapping[str, str]) -> Any:
    """The command's answer, or the form with what is wrong with it.

    Raises Refused where it is not the form that is to blame: nobody is signed in any more.
    """
    try:
        return await api.post(*path, body=body, key=form.key)
    except Refused as no:
        if no.status == 401:
            raise
        return form.refused(no, fields)
