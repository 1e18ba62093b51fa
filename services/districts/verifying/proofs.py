"""What was proved of each view, kept in the views' database: when, to which position, and what differed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from contracts.envelope import PARTITIONS
from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.tables import SHARED, Table
from services.districts.verifying.proof import Proof

SHOWN: Final = 50  # differences of a partition that are kept by name
PROOFS: Final = Table(
    "ledger_proofs",
    (
        ("view", "text"),
        ("generation", "int"),
        ("partition", "int"),
        ("position", "int"),  # of the service's log, to which it was proved
        ("proved_at", "instant"),  # null: it never was
        ("looked_at", "instant"),
        ("differences", "int"),  # that were found when it was last looked at
        ("named", "text"),
    ),
    ("view", "generation", "partition"),
)
_SHAPE: Final = "text int int int instant instant int text"
_SERVING: Final = (
    "select p.view, p.generation, p.partition, p.position, p.proved_at, p.looked_at, p.differences, p.named "
    "from ledger_proofs p join ledger_generations g on g.view = p.view and g.generation = p.generation "
    "where g.state = 'serving' order by p.view, p.partition"
)
_PROVED: Final = "select partition, position, proved_at from ledger_proofs where view = $1 and generation = $2"
_GONE: Final = (
    "delete from ledger_proofs where not exists (select 1 from ledger_generations g "
    "where g.view = ledger_proofs.view and g.generation = ledger_proofs.generation and g.state in ('serving', 'old'))"
)


class Proven(NamedTuple):
    """What is known of the generation of a view that serves.

    `at`: all of it was proved then or later, and everything up to `position`; None: some of it never was.
    """

    generation: int | None = None
    at: datetime | None = None
    position: int | None = None
    looked_at: datetime | None = None
    differences: int = 0
    named: tuple[dict[str, Any], ...] = ()

    def told(self) -> dict[str, Any]:
        return {
            "generation": self.generation,
            "at": self.at,
            "position": self.position,
            "looked_at": self.looked_at,
            "differences": self.differences,
            "named": self.named,
        }


class Proofs:
    """Written by the one who verifies, read by everybody."""

    def __init__(self, database: Database) -> None:
        self._database, self._prepared = database, False

    async def keep(self, proof: Proof, at: datetime) -> None:
        """Where something differs, the partition stays proved as far as it last was."""
        await self._prepare()
        by_partition: dict[int, list[dict[str, Any]]] = {partition: [] for partition in proof.positions}
        for difference in proof.differences:
            by_partition[difference.partition].append(difference.told())

        async def work(session: Session) -> None:
            found = await session.fetch("int int instant", _PROVED, proof.view, proof.generation)
            were = {partition: (position, proved_at) for partition, position, proved_at in found}
            rows = []
            for partition, wrong in by_partition.items():
                proved = were.get(partition, (0, None)) if wrong else (proof.positions[partition], at)
                named = msgspec.json.encode(wrong[:SHOWN]).decode()
                rows.append((proof.view, proof.generation, partition, *proved, at, len(wrong), named))
            await session.put(PROOFS, How.REPLACE, rows)

        await self._database.unit(work)

    async def forget(self) -> None:
        """Proofs belong to a generation: they go when it does."""
        await self._prepare()
        await self._database.unit(lambda session: session.run(_GONE))

    async def known(self) -> Mapping[str, Proven]:
        """By view; a view of which nothing is known is not there."""
        await self._prepare()
        by_view: dict[str, list[tuple[Any, ...]]] = {}
        for row in await self._database.read(lambda session: session.fetch(_SHAPE, _SERVING)):
            by_view.setdefault(row[0], []).append(tuple(row))
        return {view: _together(rows) for view, rows in by_view.items()}

    async def _prepare(self) -> None:
        if not self._prepared:
            await self._database.unit(_create)
            self._prepared = True


async def _create(session: Session) -> None:
    await session.alone("ledger")
    await session.create([*SHARED, PROOFS])


def _together(rows: list[tuple[Any, ...]]) -> Proven:
    """A view is proved since its oldest partition was, and as far as the one that lags most."""
    whole = len(rows) == PARTITIONS and all(row[4] is not None for row in rows)
    named = [each for row in rows for each in msgspec.json.decode(row[7])]
    return Proven(
        rows[0][1],
        min(row[4] for row in rows) if whole else None,
        min(row[3] for row in rows) if whole else None,
        min(row[5] for row in rows),
        sum(row[6] for row in rows),
        tuple(named[:SHOWN]),
    )
