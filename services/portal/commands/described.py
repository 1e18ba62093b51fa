"""Which commands there are, as each service describes its own (OpenAPI): a form is made of nothing else."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.access.caller import Caller
from contracts.access.deciding import ACTIONS, decide
from contracts.access.house import SERVICES
from contracts.came_by import CAME_BY, ON_BEHALF_OF, RECEIVING
from contracts.forms.fields import Field, NotDrawable, Reading
from contracts.roles import Role
from services.portal.api import Api
from services.portal.districts import Refused
from services.portal.signing_in.posts import Post

FRESH: Final = 300.0  # seconds: a service that was renewed meanwhile says something else
FORM: Final = "application/json"
ANSWER: Final = "#/components/schemas/Answer"  # of what is done; other operations without a body give something out
FOR_WHOM: Final = (ON_BEHALF_OF, CAME_BY)


@dataclass(frozen=True)
class Command:
    """`name` is the action's in the table of permissions; `path` has a part in braces for each thing it is about.

    `for_whom`: fields that are sent as headers, of whoever came; `bare`: it takes no body at all.
    """

    service: str
    name: str
    path: tuple[str, ...]
    fields: tuple[Field, ...]
    for_whom: tuple[Field, ...] = ()
    bare: bool = False
    seen: bool = False  # what it is decided on is shown by its path but the last part, and its version counts
    begun: bool = False  # what it begins can be shown

    @property
    def zh(self) -> str:
        return ACTIONS[self.name].zh

    @property
    def en(self) -> str:
        said = ACTIONS[self.name].en
        return said[:1].upper() + said[1:]

    def receives(self, post: Post) -> tuple[Field, ...]:
        """What its form asks of whoever came, where people come to the post."""
        return self.for_whom if post.role in RECEIVING else ()

    @property
    def begins(self) -> bool:
        """About nothing that there is yet."""
        return not any(map(_named, self.path))

    def about(self, thing: str) -> tuple[str, ...] | None:
        """The path with the parts of a thing's own, as `disputes/0190…`; None where it is about something else."""
        given = tuple(thing.split("/")) if thing else ()
        parts = tuple(
            given[at] if at < len(given) and (_named(part) or part == given[at]) else part
            for at, part in enumerate(self.path)
        )
        fits = parts[: len(given)] == given and not any(map(_named, parts))
        return parts if fits else None

    def asked_from(self, thing: str, family: str, id: str) -> dict[str, str] | None:
        """What its form is asked with from the file of a thing: about it, or, of one that begins, filled in with it.

        None where it is done from elsewhere.
        """
        if self.about(thing) is not None:
            return {"thing": thing}
        return {each.name: id for each in self.fields if each.family == family} if self.begins else None

    def done_by(self, post: Post) -> bool:
        """Whether the table lets the post do this with anything at all."""
        return decide(caller_of(post), self.name).allowed


def caller_of(post: Post) -> Caller:
    """Whoever acts in the post, whoever he is."""
    return Caller(subject="", role=Role(post.role), region=post.region, body=post.body, post=post.post)


def _named(part: str) -> bool:
    return part.startswith("{")


class Descriptions:
    """Asked once, and again when they may be out of date."""

    def __init__(self, services: Mapping[str, Api], clock: Callable[[], float] = time.monotonic) -> None:
        self._services, self._clock = services, clock
        self._known: dict[str, tuple[float, Mapping[str, Command]]] = {}

    async def commands(self, service: str) -> Mapping[str, Command]:
        """By name. Raises Refused where the service does not answer, or there is none of that name (404)."""
        if service not in self._services:
            raise Refused(404, {})
        asked, known = self._known.get(service, (-FRESH, {}))
        if self._clock() - asked >= FRESH:
            known = commands_of(service, await self._services[service].get("openapi.json"))
            self._known[service] = (self._clock(), known)
        return known

    async def command(self, service: str, name: str) -> Command:
        """Raises Refused (404)."""
        found = (await self.commands(service)).get(name)
        if found is None:
            raise Refused(404, {})
        return found


def commands_of(service: str, document: Mapping[str, Any]) -> dict[str, Command]:
    """What a person can fill in a form for; the others are sent by programs."""
    reading, found = Reading(document), {}
    shown = {path: methods["get"].get("operationId") for path, methods in document["paths"].items() if "get" in methods}
    for path, methods in document["paths"].items():
        operation = methods.get("post", {})
        name, sent = operation.get("operationId"), operation.get("requestBody", {}).get("content", {})
        heads, bare = operation.get("parameters", ()), "requestBody" not in operation and ANSWER in str(operation)
        if name not in ACTIONS or not (bare or FORM in sent) or ACTIONS[name].grants == SERVICES:
            continue
        try:
            fields = () if bare else reading.fields(sent[FORM]["schema"])
            for_whom = tuple(reading.parameter(each) for each in heads if each["name"] in FOR_WHOM)
        except NotDrawable:
            continue
        above = ACTIONS.get(shown.get(path.rpartition("/")[0], ""))
        found[name] = Command(
            service,
            name,
            tuple(path.strip("/").split("/")),
            fields,
            for_whom,
            bare,
            seen=above is not None and above.of == ACTIONS[name].of,
            begun=any(each.startswith(f"{path}/{{") and each.count("/") == path.count("/") + 1 for each in shown),
        )
    return found
