"""The example people of a city that is tried out, given their posts (示例人员任职)."""

from typing import Final
from uuid import UUID, uuid5

from contracts.posts_words import Title
from services.chassis.store import Store
from services.city.development_issuer.people import ExamplePost, examples
from services.posts.seeding import SeededPerson, SeededPost, seed

BODIES: Final = UUID("7f7f0e0b-6a0e-5c3e-9d3b-9b4b8c1a2f10")


async def seed_examples(posts: Store, provider: str) -> None:
    """Again and again without harm. A person's reference is what the provider calls him: opaque already."""
    await seed(posts, [_seeded(each.sub, provider, each.posts) for each in examples().people])


def body_of(key: str) -> str:
    """A committee or an organisation that an example person acts for has no identity before somebody makes it."""
    return str(uuid5(BODIES, key))


def _seeded(sub: str, provider: str, posts: tuple[ExamplePost, ...]) -> SeededPerson:
    return SeededPerson(subject=sub, issuer=provider, sub=sub, posts=[_post(each) for each in posts])


def _post(example: ExamplePost) -> SeededPost:
    post = SeededPost(role=example.role, title=_title(example.title), first_on=example.first_on)
    if example.region:
        post["region"] = example.region
    if example.body:
        post["body"] = body_of(example.body)
    return post


def _title(said: str) -> Title:
    return Title(said) if said in list(Title) else Title.NONE
