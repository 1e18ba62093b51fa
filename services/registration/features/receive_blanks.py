"""Receive official blanks into the registrar's book (领入空白证书): one book for each printed prefix."""

from typing import Annotated, Final
from uuid import UUID, uuid5

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.form_fields import RegionCode
from contracts.regions import lasting
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import BLANKS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.blank_book import receive

router = APIRouter(tags=["blanks"], route_class=CommandRoute)

BOOKS: Final = UUID("0c0f7f0e-58a5-5d0a-8c1c-2b7f4f6a9d31")
LETTERS: Final = "^[A-Za-z一-鿿]{0,10}$"  # not by class, which readers of a description take for ASCII alone
Printed = Annotated[int, Field(ge=0, le=999_999_999, strict=True)]


class ReceiveBlanks(BaseModel, extra="forbid"):
    """The numbers as they are printed, from the first to the last."""

    registrar: RegionCode = Field(title="登记管理机关(区划代码6位)")
    prefix: Annotated[str, Field(title="号码前的字", pattern="^[A-Za-z一-鿿]{0,10}$")] = (
        ""  # as every reader of it reads it
    )
    width: Annotated[int, Field(title="号码位数", ge=1, le=9, strict=True)] = 7
    first: Printed = Field(title="起号")
    last: Printed = Field(title="止号")
    on: Day = Field(title="领入日期")


@router.post("/blank-books", status_code=201)
async def receive_blanks(form: ReceiveBlanks, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    """Answers with the book, which is the same for all that the registrar receives under one prefix."""
    book = await store.load(BLANKS, book_id(form.registrar, form.prefix))
    said = form.model_dump(exclude={"on"})
    received = receive(book.state, **said, officer=occasion.actor, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), book.then(received))


def book_id(registrar: str, prefix: str) -> UUID:
    """Raises UnknownRegion."""
    return uuid5(BOOKS, f"{lasting(registrar)}\x1f{prefix}")
