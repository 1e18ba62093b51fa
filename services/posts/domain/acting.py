"""In which posts somebody may act on a day (可用身份): his own while they hold, another's while he is its deputy."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.access.caller import Caller
from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.roles import Role
from services.posts.domain.person import Deputyship, Person, Post, holds, same_place
from services.posts.domain.reaching import is_good_for


class Acting(Struct, frozen=True, kw_only=True):
    """A post in which somebody may act, and the days; `holder` is empty where it is his own."""

    post: UUID
    role: Role
    title: Title
    region: str
    body: str
    first_on: date
    last_on: date
    holder: str = ""


class NotYourPost(Refusal):
    zh = "您没有编号为 {post} 的任职"
    en = "you have no post with the identity {post}"
    status = 404
    field = "post"


class NotBegun(Refusal):
    zh = "该任职自{first_on}起,{on}尚未开始"
    en = "the post begins on {first_on}: on {on} it has not begun"
    status = 403
    field = "post"


class NoLonger(Refusal):
    zh = "该任职已于{last_on}结束,{on}不能再以此身份办理"
    en = "the post ended on {last_on}: on {on} you act in it no longer"
    status = 403
    field = "post"


class LeftTheUnit(Refusal):
    zh = "您已不在{holder}的单位任职,不能再代理其职务"
    en = "you have no post in the unit of {holder} any more: you are not the deputy there"
    status = 403
    field = "post"


class NotByThisAccount(Refusal):
    zh = "该登录账号只关联到 {region} 范围内的任职,请由市级审批领导关联"
    en = "the account was linked for posts within {region} alone: the city's leader links it for others"
    status = 403
    field = "post"


def acting(person: Person, on: date, *, account_region: str = "") -> Iterator[Acting]:
    """All of them, his own first; of an account that a unit's leader linked those that this leader could give."""
    for post in person.posts:
        if holds(post, on) and is_good_for(account_region, post.role, post.region, post.scopes):
            yield _own(post)
    for deputyship in person.deputyships:
        last_on = _in_unit_until(person, deputyship, on)
        if holds(deputyship, on) and last_on and is_good_for(account_region, deputyship.role, deputyship.region):
            yield _as_deputy(deputyship, min(deputyship.last_on, last_on))


def act(person: Person, *, post: UUID, on: date, account_region: str = "") -> Acting:
    """The one he asks to act in.

    Refuses: NotYourPost, NotByThisAccount, NotBegun, NoLonger, LeftTheUnit.
    """
    found = next((each for each in acting(person, on) if each.post == post), None)
    if found and found not in acting(person, on, account_region=account_region):
        raise NotByThisAccount(region=account_region)
    if found:
        return found
    known: tuple[Post | Deputyship, ...] = (*person.posts, *person.deputyships)
    his = [each for each in known if _id(each) == post]
    if not his:
        raise NotYourPost(post=post)
    coming = [each.first_on for each in his if on < each.first_on <= each.last_on]
    if coming:
        raise NotBegun(first_on=min(coming), on=on)
    left = [each.holder for each in person.deputyships if each.post == post and holds(each, on)]
    if left:
        raise LeftTheUnit(holder=left[0])
    raise NoLonger(last_on=max(each.last_on for each in his), on=on)


def caller(subject: str, acts: Acting, held: Post, on: date) -> Caller:
    """`held`: the post as its holder's own facts have it."""
    return Caller(
        subject=subject,
        role=acts.role,
        region=acts.region,
        body=acts.body,
        post=str(acts.post),
        title=acts.title,
        holder=acts.holder,
        taken_over=held.took_over(on) - {subject},
        scopes=frozenset(held.scopes),
    )


def _id(one: Post | Deputyship) -> UUID:
    return one.id if isinstance(one, Post) else one.post


def _own(post: Post) -> Acting:
    return Acting(
        post=post.id,
        role=post.role,
        title=post.title,
        region=post.region,
        body=post.body,
        first_on=post.first_on,
        last_on=post.last_on,
    )


def _as_deputy(deputyship: Deputyship, last_on: date) -> Acting:
    return Acting(
        post=deputyship.post,
        role=deputyship.role,
        title=deputyship.title,
        region=deputyship.region,
        body=deputyship.body,
        first_on=deputyship.first_on,
        last_on=last_on,
        holder=deputyship.holder,
    )


def _in_unit_until(person: Person, deputyship: Deputyship, on: date) -> date | None:
    """The last day of his own post there; None: who has left the unit since acts for nobody in it."""
    own = (post.last_on for post in person.posts if holds(post, on) and same_place(post, deputyship))
    return max(own, default=None)
