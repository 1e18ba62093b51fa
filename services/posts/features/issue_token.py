"""Give whoever signed in the access token of one post (换取任职令牌): short, for one post, and no fact of the log."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from contracts.city_clock import ZONE
from services.chassis.clock import day_of
from services.chassis.desk import now_of
from services.posts.application import PEOPLE
from services.posts.desk import TheStore
from services.posts.domain.acting import act, caller
from services.posts.domain.identities import person_id
from services.posts.domain.person import post_of
from services.posts.identity import ProviderRoute, account_of, issuing_of
from services.posts.metrics import TOKENS

router = APIRouter(tags=["identity"], route_class=ProviderRoute)
LASTS: Final = 300  # seconds: so long a post that was ended meanwhile is still acted in


class IssueToken(BaseModel, extra="forbid"):
    """The post to act in: one of `GET /me`."""

    post: UUID = Field(title="任职")


@router.post("/tokens", status_code=201)
async def issue_token(
    request: Request, response: Response, form: IssueToken, store: TheStore, now: Annotated[datetime, Depends(now_of)]
) -> dict[str, Any]:
    """{access_token, expires_in, post, sessions_ended}. Whose post it is, is looked up in the holder's own facts."""
    account, today = await account_of(request), day_of(now)
    subject = account.subject
    person = (await store.load(PEOPLE, person_id(subject))).state
    acts = act(person, post=form.post, on=today, account_region=account.region)
    holder = (await store.load(PEOPLE, person_id(acts.holder))).state if acts.holder else person
    held = post_of(holder, acts.holder or subject, acts.post)
    issuing, lasts = issuing_of(request), _seconds(acts.last_on, now)
    token = issuing.keys.signer(issuing.issuer).token(caller(subject, acts, held, today), lasts)
    TOKENS.labels(acts.role.value).inc()
    response.headers["Cache-Control"] = "no-store"
    ended = person.sessions_ended
    return {"access_token": token, "expires_in": lasts, "post": acts.post, "sessions_ended": ended}


def _seconds(last_on: date, now: datetime) -> int:
    """Not beyond the end of its last day."""
    if last_on == date.max:
        return LASTS
    ends = datetime.combine(last_on + timedelta(days=1), time(), ZONE)
    return max(1, min(LASTS, int((ends - now).total_seconds())))
