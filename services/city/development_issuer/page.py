"""The page of the development issuer: example people by role, one button each (选择人员)."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader

from services.city.development_issuer.people import ExamplePerson, ExamplePost, examples
from services.portal.languages import CHINESE, ENGLISH
from services.portal.signing_in.post_words import region_called, role_name, title_name

PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
BOTH: Final = {"zh": CHINESE, "en": ENGLISH}


def sign_in_page(address: str, asked: Mapping[str, str]) -> str:
    """`asked` goes along with whoever is chosen; the language is the first that was asked for."""
    language = ENGLISH if asked.get("ui_locales", "").partition(" ")[0].startswith(ENGLISH) else CHINESE
    groups = [
        ({name: role_name(role, each) for name, each in BOTH.items()}, [_person(one) for one in people])
        for role, people in groupby(_in_order(), key=lambda each: each.posts[0].role)
    ]
    return PAGES.get_template("sign_in.html").render(lang=language, address=address, asked=asked, groups=groups)


def _in_order() -> list[ExamplePerson]:
    """Roles as the file begins with them; a role's people together."""
    people = examples().people
    roles = list(dict.fromkeys(each.posts[0].role for each in people))
    return sorted(people, key=lambda each: roles.index(each.posts[0].role))


def _person(person: ExamplePerson) -> dict[str, Any]:
    posts = [{name: _post(post, language) for name, language in BOTH.items()} for post in person.posts]
    return {"sub": person.sub, "zh": person.name, "en": person.name_en, "posts": posts}


def _post(post: ExamplePost, language: str) -> str:
    unit = f"{region_called(post.region, language)} · " if post.region else ""
    return f"{unit}{title_name(post.title, language)}"
