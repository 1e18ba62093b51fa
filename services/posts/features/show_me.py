"""Tell whoever signed in who he is here, and in which posts he may act today (我的身份)."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request

from contracts.regions import CITY, find
from contracts.romanising import CHINESE, region_name
from services.posts.application import PEOPLE
from services.posts.desk import TheStore, Today
from services.posts.domain.acting import Acting, acting
from services.posts.domain.identities import person_id
from services.posts.identity import Issuing, ProviderRoute, account_of, issuing_of

router = APIRouter(tags=["identity"], route_class=ProviderRoute)


@router.get("/me")
async def show_me(request: Request, store: TheStore, today: Today) -> dict[str, Any]:
    """{subject, posts, sessions_ended}; as a deputy `acting_for` is the holder, and the days are those of the leave."""
    account = await account_of(request)
    person = await store.load(PEOPLE, person_id(account.subject))
    issuing, held = issuing_of(request), acting(person.state, today, account_region=account.region)
    return {
        "subject": account.subject,
        "posts": [_told(each, issuing) for each in held],
        "sessions_ended": person.state.sessions_ended,
    }


def _told(acts: Acting, issuing: Issuing) -> dict[str, Any]:
    unit_zh, unit_en = _unit(acts)
    return {
        "post": acts.post,
        "role": acts.role,
        "role_zh": acts.role.zh,
        "title": acts.title,
        "title_zh": acts.title.zh,
        "region": acts.region,
        "body": acts.body,
        "unit_zh": unit_zh,
        "unit_en": unit_en,
        "first_on": acts.first_on,
        "last_on": None if acts.last_on == date.max else acts.last_on,
        "acting_for": acts.holder or None,
        "may": issuing.may(acts.role),
    }


def _unit(acts: Acting) -> tuple[str, str]:
    """As people call a place, the city only where it is the city's own; what a body is called is not known here."""
    line: list[str] = []
    code = acts.region
    while code and (code != CITY or not line):
        line.append(code)
        code = find(code).parent
    zh = "".join(region_name(each, CHINESE) for each in reversed(line))
    return zh or acts.body, ", ".join(region_name(each, "en") for each in line) or acts.body
