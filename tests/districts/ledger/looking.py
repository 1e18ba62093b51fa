"""A database whose readers' statements are written down on the way."""

from typing import Any, TypeVar, cast

from contracts.access.scope import Scope
from services.districts.ledger.database import Database, Session, Work

T = TypeVar("T")


class _Session:
    def __init__(self, session: Session, looks: list[str]) -> None:
        self._session, self._looks = session, looks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def of(self, prefix: str) -> Session:
        return cast("Session", _Session(self._session.of(prefix), self._looks))

    async def fetch(self, shape: str, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        self._looks.append(statement)
        return await self._session.fetch(shape, statement, *arguments)


class Looking:
    def __init__(self, database: Database, looks: list[str]) -> None:
        self._database, self._looks = database, looks

    async def unit(self, work: Work[T]) -> T:
        return await self._database.unit(work)

    async def read(self, work: Work[T], *, whole: bool = False) -> T:
        return await self._database.read(self._looking(work), whole=whole)

    async def shown(self, work: Work[T], scope: Scope, *, whole: bool = False) -> T:
        return await self._database.shown(self._looking(work), scope, whole=whole)

    def _looking(self, work: Work[T]) -> Work[T]:
        return lambda session: work(cast("Session", _Session(session, self._looks)))

    async def close(self) -> None:
        await self._database.close()
