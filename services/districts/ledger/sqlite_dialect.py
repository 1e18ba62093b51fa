"""The ledger's statements in SQLite's words: plain, or asking each table only for what is shown within a scope."""

from functools import cache, partial
from typing import Final

from services.districts.ledger.scoped import condition
from services.districts.ledger.tables import OF_A_GENERATION, Table


class _Dialect:
    locked = ""  # a writing transaction holds the whole file

    def table(self, prefix: str, name: str) -> str:
        return prefix + name

    def argument(self, number: str) -> str:
        return f"?{number}"

    def among(self, number: str, kind: str) -> str:
        return " ".join(["in (select value from json_each(", f"?{number}", "))"])


class _Scoped(_Dialect):
    """Asks each table for what is shown; the scope's codes are one more argument, a list in JSON."""

    def __init__(self, at: int) -> None:
        self.codes = f"?{at}"

    def table(self, prefix: str, name: str) -> str:
        return self._source(prefix, _TABLES[name])

    def _source(self, prefix: str, table: Table) -> str:
        holds = condition(table, prefix, self._begins, partial(self._source, prefix))
        name = prefix + table.name
        return name if holds is None else f"(select * from {name} where {holds})"  # noqa: S608

    def _begins(self, column: str) -> str:
        return f"exists (select 1 from json_each({self.codes}) code where {column} glob code.value || '*')"  # noqa: S608


PLAIN: Final = _Dialect()
_TABLES: Final = {table.name: table for table in OF_A_GENERATION}
scoped: Final = cache(_Scoped)  # by the number of the argument that holds the codes
