"""What was kept before places were kept with values, on both databases."""

from pathlib import Path

from services.vault.noting import keep, noting
from services.vault.placing import place
from tests.vault.houses import OCCASION, House
from tests.vault.vaults import TODAY, opened, rows_of, value

ONE, OTHER = "110113001006", "110113001007"
AS_OF_BEFORE = (
    "update vault_values set region = ''",
    "drop table vault_unplaced",
)


async def test_what_was_kept_before_places_were_is_placed_where_the_log_says(
    house: House, where: Path | str, keys: Path
) -> None:
    for person, region in (("person-1", ONE), ("person-2", OTHER), ("person-3", "")):
        await noted(house, person, region)
    counted = [("", "health", 1), (ONE, "health", 1), (OTHER, "health", 1)]
    assert await people(house) == counted

    for statement in AS_OF_BEFORE:
        await rows_of(where, statement)
    await rows_of(where, "pragma user_version = 3" if isinstance(where, Path) else "update vault_format set format = 3")
    async with opened(where, keys) as vault:
        house = house._replace(vault=vault)
        assert await people(house) == [("", "health", 3)]
        await noted(house, "person-4", ONE)
        assert [await place(vault, house.store) for _ in range(2)] == [2, 0]
        assert await people(house) == [("", "health", 1), (ONE, "health", 2), (OTHER, "health", 1)]


async def noted(house: House, person: str, region: str) -> None:
    values = [value(person, "health", "-")]
    await house.consented(person)
    changes = await noting(house.store, values, today=TODAY, region=region)
    await house.store.append(OCCASION, *changes)
    await keep(house.vault, house.store, changes, values)


async def people(house: House) -> list[tuple[str, str, int]]:
    return await house.vault.tables.count_people("mediation", ["health"], TODAY)
