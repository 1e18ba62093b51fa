"""Free texts by their references, for the districts, whose views hold no text: they say who looks."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.prose import REFERENCE
from contracts.roles import Role
from services.vault.desk import TheTexts
from services.vault.values import Reader

router = APIRouter(tags=["people"])


class ShowTexts(BaseModel, extra="forbid"):
    """The districts looked whether this reader may see them."""

    references: list[Annotated[str, Field(pattern=f"^{REFERENCE.pattern}$")]] = Field(max_length=1000)
    caller: Annotated[str, Field(max_length=100)]
    role: Role | None = None
    unit: Annotated[str, Field(max_length=64)] = ""


@router.post("/texts")
async def show_texts(form: ShowTexts, texts: TheTexts) -> Mapping[str, str]:
    """{reference: text, or what is said instead}."""
    return await texts.read(form.references, Reader(form.caller, form.role, form.unit))
