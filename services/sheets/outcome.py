"""What is said beside each row in the answer: what the dry run said, and what came of it since."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.chassis.store import Store
from services.chassis.streams import Stream
from services.sheets.domain.sheet_import import Import, Stage
from services.sheets.verdicts import Verdict

AT_ONCE: Final = 500
DONE: Final = "已导入,编号{id}"
NUMBERED: Final = "已导入,{number},编号{id}"


async def outcome(
    state: Import, verdicts: Sequence[Verdict], store: Store, stream: Stream[Any, Any] | None
) -> dict[int, str]:
    """By row. `stream`: of what rows make, where that says by which number people know it."""
    said = {each.row: each.zh for each in verdicts}
    if state.stage in (Stage.RECEIVED, Stage.JUDGED):
        return said
    for first, last in state.left_out:
        said |= {row: f"按您的要求未导入。{said[row]}" for row in range(first, last + 1) if row in said}
    made = list(state.made())
    numbers = await _numbers(store, stream, [each.thing for each in made]) if stream else {}
    said |= {each.row: _made(each.thing, numbers) for each in made}
    for batch in state.batches:
        said |= {row: f"已经办过,编号{thing}" for row, thing in batch.already}
        said |= {row: f"导入时情况已变,未能办理({rule})" for row, rule in batch.refused}
    if state.stage is Stage.REVERSED:
        stays = {row: rule for each in state.taken_back for row, rule in each.stays}
        for each in made:
            rule = stays.get(each.row)
            said[each.row] = f"{said[each.row]};不能撤回({rule})" if rule else f"已撤回。原{said[each.row]}"
    return said


def _made(thing: UUID, numbers: Mapping[UUID, str]) -> str:
    number = numbers.get(thing)
    return NUMBERED.format(number=number, id=thing) if number else DONE.format(id=thing)


async def _numbers(store: Store, stream: Stream[Any, Any], ids: Iterable[UUID]) -> dict[UUID, str]:
    ids, found = list(ids), dict[UUID, str]()
    for at in range(0, len(ids), AT_ONCE):
        loaded = await asyncio.gather(*(store.load(stream, thing) for thing in ids[at : at + AT_ONCE]))
        found |= {each.id: str(getattr(each.state, "number", "") or "") for each in loaded}
    return found
