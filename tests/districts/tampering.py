"""What a hand in the database can do to a view: one of each kind, with what a verifier must say of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from services.districts.desk import Districts
from services.districts.ledger.database import How, Session
from services.districts.ledger.generations import serving
from services.districts.ledger.tables import ROWS

SHAPE = " ".join(kind for _, kind in ROWS.columns)


class Tampering(NamedTuple):
    """`statement` changes one thing; `kind` and `field` are what it must be called."""

    name: str
    statement: str
    kind: str
    field: str


THE_FEED = "where feed = (select min(feed) from ~postings)"
THE_ROW = "where cast(stream as text) = (select min(cast(stream as text)) from ~rows)"
TAMPERINGS: Sequence[Tampering] = (
    Tampering("row field", f"update ~rows set body = replace(body, '合唱', '独唱') {THE_ROW}", "rows", "body.name"),
    Tampering("row column", f"update ~rows set events = 7 {THE_ROW}", "rows", "events"),
    Tampering("row's feed", f"update ~rows set feed = 99 {THE_ROW}", "rows", "feed"),
    Tampering("deleted row", f"delete from ~rows {THE_ROW}", "rows", "—"),
    Tampering("history day", f"update ~history set effective_on = '2020-01-01' {THE_ROW}", "history", "effective_on"),
    Tampering("history event", f"update ~history set version = 9 {THE_ROW}", "history", "version"),
    Tampering("deleted history", f"delete from ~history {THE_ROW}", "history", "—"),
    Tampering("posting", f"update ~postings set amount = amount + 3 {THE_FEED}", "postings", "amount"),
    Tampering("posting moved", f"update ~postings set region = '990000' {THE_FEED}", "postings", "amount"),
    Tampering("posting of no feed", f"update ~postings set feed = 99 {THE_FEED}", "postings", "amount"),
    Tampering("deleted postings", "delete from ~postings where measure = 'groups.filed'", "postings", "amount"),
    Tampering("balance", "update ~balances set value = value + 5 where region = '110000'", "balances", "value"),
    Tampering("deleted balances", "delete from ~balances where region = '110000'", "balances", "value"),
    Tampering("index of figures", f"delete from ~touched {THE_ROW}", "touched", "—"),
    Tampering("index of names", f"delete from ~found {THE_ROW}", "found", "—"),
    Tampering("regions", "delete from ~regions where region <> '110000'", "regions", "—"),
)


async def by_hand(districts: Districts, view: str, statement: str, *arguments: Any) -> None:
    async def work(session: Session) -> None:
        await session.of((await serving(session, view)).prefix).run(statement, *arguments)

    await districts.database.unit(work)


async def history_body(districts: Districts, view: str, body: bytes) -> None:
    """Bytes are given as an argument: the databases write them differently."""
    await by_hand(districts, view, f"update ~history set body = $1 {THE_ROW}", body)


async def invented(districts: Districts, view: str, stream: Any) -> None:
    """A row that no fact of the log made."""

    async def work(session: Session) -> None:
        tables = session.of((await serving(session, view)).prefix)
        columns = ", ".join(column for column, _ in ROWS.columns)
        (row, *_) = await tables.fetch(SHAPE, f"select {columns} from ~rows order by stream")
        await tables.put(ROWS, How.NEW, [(stream, *tuple(row)[1:])])

    await districts.database.unit(work)
