"""Things that everybody may look at name nobody to whoever may not act there; the same holds for their files."""

from collections.abc import AsyncIterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from contracts.access.caller import Caller
from contracts.access.scope import EVERYTHING
from contracts.roles import Role
from tests.city.test_nothing_written_down_is_in_clear import buying
from tests.districts import cities

NEAR: Final = Caller(subject="clerk-5", role=Role.DISTRICT, region="110113")
FAR: Final = (None, Caller(subject="clerk-6", role=Role.STREET, region="110105001"))
NAMED: Final[
    Mapping[str, tuple[tuple[Any, ...], str]]
] = {  # by the thing: where in its state somebody is named, and how that reads in its file
    "registration/organisations/{}": (("head",), "head"),
    "mediation/committees/{}": (("formed", "chair"), "formed.chair"),
    "procurement/returns/{}": (("explanations", 0, "author"), "explanations.1.author"),
    "evaluation/projects/{}/evaluation": (("parts", "third-party", "evaluator"), "parts.third-party.evaluator"),
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[cities.Desk]:
    async with cities.desk(tmp_path / "city") as desk:
        yield desk


async def test_who_may_not_act_on_what_is_public_is_told_of_nobody_whom_it_names(desk: cities.Desk) -> None:
    await buying(desk)
    committee = await desk.formed(chair="person-77")
    organisation = next(iter(await found(desk, "organisations")))
    project = next(iter(await found(desk, "evaluations")))
    ids = (organisation, committee, "shunyi-2025", project)
    for (family, (way, name)), thing in zip(NAMED.items(), ids, strict=True):
        near = await asked(desk, family.format(thing), NEAR)
        assert reduce(lambda held, step: held[step], way, near["state"]), family
        for caller in FAR:
            told = await asked(desk, family.format(thing), caller)
            assert reduce(lambda held, step: held[step], way, told["state"]) == "", (family, caller)
            assert without(way, told["state"]) == without(way, near["state"])
            said = {each["name"]: each for each in told["summary"]}
            assert said[name]["said_en"] == "[not public]"


async def asked(desk: cities.Desk, path: str, caller: Caller | None) -> Any:
    headers = {"Authorization": f"Bearer {desk.city.key.signer.token(caller)}"} if caller else {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(desk.city.app), base_url="http://city") as who:
        answer = await who.get(f"/api/{path}", params={"with": "file"}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def without(way: tuple[Any, ...], state: Any) -> Any:
    """What else a state says."""
    step, *rest = way
    if not rest:
        return {name: each for name, each in state.items() if name != step}
    held: Any = list(state) if isinstance(state, list) else dict(state)
    held[step] = without(tuple(rest), state[step])
    return held


async def found(desk: cities.Desk, view: str) -> list[str]:
    return [str(stream) for stream, _ in await desk.city.districts.ledgers[view].all_rows(EVERYTHING)]
