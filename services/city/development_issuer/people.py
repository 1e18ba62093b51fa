"""Example people and department accounts of the development issuer, with the posts that they hold (示例人员)."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import yaml
from msgspec import Struct

from contracts.roles import Role

FILE: Final = Path(__file__).parent / "people.yaml"


class ExamplePost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post as it can be given: `region` for a unit, `body` where it is of an organisation, a group or a committee."""

    role: Role
    title: str
    first_on: date
    region: str = ""
    body: str = ""


class ExamplePerson(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`sub` is all that anybody else ever hears of a person but the name on the page."""

    sub: str
    name: str
    name_en: str
    posts: tuple[ExamplePost, ...]


class Account(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A department's own programs; the secret guards nothing: the issuer answers on this machine only."""

    client: str
    sub: str
    name: str
    name_en: str
    secret: str
    scopes: tuple[str, ...]


class Examples(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    people: tuple[ExamplePerson, ...]
    accounts: tuple[Account, ...]


@cache
def examples() -> Examples:
    return msgspec.convert(yaml.safe_load(FILE.read_text(encoding="utf-8")), Examples)
