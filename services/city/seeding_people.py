"""The first people of a city (首批人员), from a file: whom nobody could appoint."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from pydantic import TypeAdapter, ValidationError

from contracts.marked_files import Complaint, Item, UnusableFiles, items
from contracts.people import Reference
from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.roles import Role
from services.chassis.clock import SystemClock
from services.chassis.recorder import Recorder
from services.chassis.settings import from_environment
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.folder import Folder, NoCity, is_city
from services.city.own_store import opened, owned
from services.city.rooms import service
from services.posts.seeding import SeededPost, Seeding

NAME = "posts"
REFERENCE: TypeAdapter[str] = TypeAdapter(Reference)
People = Annotated[Path, typer.Argument(help="a YAML list: subject, issuer, sub, posts (role, region, body, title, …)")]
Data = Annotated[Path | None, typer.Option(help="a stopped city's folder; without: posts' store in LINLI_STORE")]


class FirstPerson(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`subject` is the person's opaque reference here, `sub` the provider's own for the account."""

    subject: str
    issuer: str
    sub: str


class FirstPost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As GivePost has it."""

    role: Role
    first_on: date
    region: str = ""
    body: str = ""
    title: Title = Title.NONE
    scopes: tuple[str, ...] = ()
    last_on: date | None = None

    def seeded(self) -> SeededPost:
        told = SeededPost(role=self.role, region=self.region, body=self.body, title=self.title, first_on=self.first_on)
        told["scopes"] = self.scopes
        if self.last_on:
            told["last_on"] = self.last_on
        return told


def seed_people(file: People, data: Data = None) -> None:
    """Give a city's first people their accounts and posts, as a file lists them: all of them, or none.

    Again it changes nothing, also where an account was unlinked or a post ended since (docs/security.md).
    """
    listed = list(items(file))
    new = asyncio.run(_seed(listed, data))
    print(f"{file}: {new} 项新登记,其余已在 · {new} new, the others were there")


async def _seed(listed: list[Item], data: Path | None) -> int:
    if data is None:
        return await _written(await opened(from_environment().need("store")), listed)
    if not is_city(data):
        raise NoCity(f"{data}: there is no city here")
    with Folder(data) as folder:
        return await _written(SqliteRecorder(folder.file(NAME)), listed)


async def _written(recorder: Recorder, listed: list[Item]) -> int:
    async with owned(recorder, NAME, "nobody was given anything"):
        seeding = Seeding(service(NAME).store(recorder, SystemClock()))
        wrong = [complaint for item in listed for complaint in await _planned(seeding, item)]
        if wrong:
            raise UnusableFiles(wrong)
        return await seeding.write()


async def _planned(seeding: Seeding, item: Item) -> list[Complaint]:
    """What is wrong with a person and the posts, each with its line, its field and the rule that said no."""
    try:
        person = item.into(FirstPerson)
        _check_reference(person.subject)
        await seeding.link(person.subject, person.issuer, person.sub)
    except UnusableFiles as unusable:
        return list(unusable.complaints)
    except Refusal as no:
        return [item.complaint(_told(no))]
    found = [*_unknown(item)]
    for post in item.parts.get("posts", ()):
        try:
            await seeding.give(person.subject, post.into(FirstPost).seeded())
        except UnusableFiles as unusable:
            found += unusable.complaints
        except Refusal as no:
            found.append(post.complaint(_told(no)))
    return found


def _unknown(item: Item) -> Iterator[Complaint]:
    for name in item.parts:
        if name != "posts":
            yield item.complaint(f"{name}: Object contains unknown field `{name}`")


class NoReference(Refusal):
    zh = "须为不含姓名和证件号码的人员编号(字母、数字、: _ -,至多 64 个)"
    en = "must be an opaque reference: letters, digits, : _ -, at most 64, and nobody's number"
    status = 422
    field = "subject"


def _check_reference(subject: str) -> None:
    try:
        REFERENCE.validate_python(subject)
    except ValidationError as wrong:
        raise NoReference() from wrong


def _told(no: Refusal) -> str:
    return f"{no.field or 'posts'}: {type(no).__name__}: {no.zh.format(**no.values)} · {no}"


COMMANDS = (seed_people,)
