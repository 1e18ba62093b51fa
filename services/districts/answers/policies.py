"""The register of policies (政策登记): which value applies on a day in a region, with its source and its history."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from msgspec import Struct

from contracts.days import Day
from contracts.policies.declared import Key
from contracts.policies.explaining import Because, Candidate, explained
from contracts.policies.in_force import in_force
from contracts.policies.policy_set import PolicySet
from contracts.policies.wording import DIRECTIONS, LEVELS, TAGS, cited, in_chinese, in_english
from contracts.refusal import Refusal
from contracts.regions import CITY, find
from services.chassis.clock import today
from services.districts.answers.named import Place, place
from services.districts.asked import KNOWN_ONLY
from services.districts.desk import TheDistricts, told

router = APIRouter(tags=["policies"], dependencies=KNOWN_ONLY)
ROOMS: Final = {
    "reg": ("登记与备案", "Registration and filing"),
    "filing": ("登记与备案", "Registration and filing"),
    "board": ("登记与备案", "Registration and filing"),
    "med": ("人民调解", "People's mediation"),
    "pro": ("政府购买服务", "Purchase of services"),
    "eva": ("评估", "Evaluation"),
    "time": ("期间与统计", "Time and figures"),
    "stat": ("期间与统计", "Time and figures"),
    "grid": ("社区", "Communities"),
    "env": ("社区", "Communities"),
    "points": ("社区", "Communities"),
    "funds": ("社区", "Communities"),
}
OTHERS: Final = ("监督管理", "Supervision")


class UnknownPolicy(Refusal):
    zh = "没有名为 {key} 的政策"
    en = "there is no policy called {key}"
    status = 404
    field = "key"


class Said(Struct, frozen=True, kw_only=True):
    """A value in both languages, by whose word, for whom, and what becomes of it on the day."""

    value: Any
    text: str
    text_en: str
    valid_from: date
    valid_to: date | None
    place: Place | None  # None: the whole nation
    level: str
    level_zh: str
    source: str  # in Chinese
    source_en: str
    tag: str
    tag_zh: str
    note: str
    note_en: str
    because: str
    because_text: str
    because_text_en: str


class Unread(Struct, frozen=True, kw_only=True):
    """Why a rule that exists has no value here."""

    text: str
    text_en: str


class Policy(Struct, frozen=True, kw_only=True):
    """`applies`: None where no value holds; `unknown`: why, where a rule exists that nobody has read."""

    key: str
    title: str
    title_en: str
    group: str
    group_en: str
    set_by: list[str]
    set_by_zh: list[str]
    direction: str
    direction_text: str
    direction_text_en: str
    applies: Said | None
    unknown: list[Unread]
    history: list[Said]


On = Annotated[Day | None, Query(description="a day; without it, today")]
Region = Annotated[str, Query(max_length=20, description="6, 9 or 12 digits")]


@router.get("/policies")
async def every_policy(districts: TheDistricts, on: On = None, region: Region = CITY) -> Response:
    """Every policy with the value that applies on a day in a region. Refuses: UnknownRegion."""
    return told(listed(in_force(), on or today(districts.clock), region))


@router.get("/policies/{policy}")
async def one_policy(policy: str, districts: TheDistricts, on: On = None, region: Region = CITY) -> Response:
    """One policy with every value it has or had. Refuses: UnknownPolicy, UnknownRegion."""
    return told(opened(in_force(), policy, on or today(districts.clock), region))


def listed(policies: PolicySet, on: date, region: str) -> dict[str, Any]:
    """Raises UnknownRegion."""
    every = [_policy(policies, key, on, region) for key in policies.keys.values()]
    return {**_asked(policies, on, region), "policies": every}


def opened(policies: PolicySet, key: str, on: date, region: str) -> dict[str, Any]:
    """Raises UnknownPolicy, UnknownRegion."""
    if key not in policies.keys:
        raise UnknownPolicy(key=key[:100])
    return {**_asked(policies, on, region), "policy": _policy(policies, policies.keys[key], on, region)}


def _asked(policies: PolicySet, on: date, region: str) -> dict[str, Any]:
    until = policies.calendar.announced_until
    return {"on": on, "region": place(find(region)), "version": policies.version, "calendar_until": until}


def _policy(policies: PolicySet, key: Key, on: date, region: str) -> Policy:
    said = [(each, _said(key, each)) for each in explained(policies, key.key, on, region)]
    direction, direction_en = DIRECTIONS[key.direction]
    group, group_en = ROOMS.get(key.key.partition(".")[0], OTHERS)
    return Policy(
        key=key.key,
        title=key.zh,
        title_en=key.en[:1].upper() + key.en[1:],
        group=group,
        group_en=group_en,
        set_by=list(key.set_by),
        set_by_zh=_in_chinese(key.set_by),
        direction=key.direction,
        direction_text=direction,
        direction_text_en=direction_en,
        applies=next((one for each, one in said if each.because is Because.APPLIES), None),
        unknown=[Unread(text=each.zh, text_en=each.reason) for each in key.unknown if each.holds(on)],
        history=[one for _, one in said],
    )


def _in_chinese(levels: Iterable[str]) -> list[str]:
    return [LEVELS[level] for level in levels]


def _said(key: Key, candidate: Candidate) -> Said:
    entry, value = candidate.held.entry, candidate.held.entry.value
    level = value.jurisdiction or "city"
    return Said(
        value=value.value,
        text=in_chinese(key, candidate.held.value),
        text_en=in_english(key, candidate.held.value),
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        place=place(find(entry.region)) if entry.region else None,
        level=level,
        level_zh=LEVELS[level],
        source=cited(value.source),
        source_en=value.source,
        tag=value.tag,
        tag_zh=TAGS[value.tag],
        note=cited(value.note),
        note_en=value.note,
        because=candidate.because,
        because_text=candidate.because.zh,
        because_text_en=candidate.because.en,
    )
