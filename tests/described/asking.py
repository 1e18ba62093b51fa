"""What schemathesis is told, and what it found: every check that it has, against one API of a town."""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from schemathesis import Case, HookContext, hooks
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.schemas import BaseSchema

from tests.described.at_home import AtHome
from tests.described.place import Place
from tests.described.signing import Signed

SEED: Final = 20260506
# What is as described may still break a rule of the domain (422: by_a_rule.py looks at which rule is told), be of a
# version that has passed (412), or be more than one fact may hold (413). The others are schemathesis's own.
ACCEPTED: Final = ["2xx", "3xx", "401", "403", "404", "409", "412", "413", "422", "429"]


@dataclass
class Run:
    """`answered`: how often each status was, by operation; `wrong`: what schemathesis itself could not do."""

    failed: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Each failure once, with the first case of it."""
        lines = [
            f"{check} of {of}: {title} ({len(cases)} times)\n{cases[0]}\n"
            for (check, of, title), cases in self.failed.items()
        ]
        return "\n".join(lines)


def run(place: Place, service: str, examples: int, beside: Collection[str] = ()) -> Run:
    """`beside`: paths that are not asked."""
    found, schema = Run(), schema_of(place, service, examples)
    if beside:
        schema = schema.exclude(path=[*beside])
    with _asked_by(AtHome(place, service)):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _note(event.recorder, found)
            elif isinstance(event, events.NonFatalError):
                found.wrong.append(f"{event.label}: {event.value}")
            elif isinstance(event, events.FatalError):
                raise event.exception
    return found


def _note(recorder: ScenarioRecorder, found: Run) -> None:
    for case_id, each in recorder.interactions.items():
        if each.response is not None:
            found.answered[recorder.cases[case_id].value.operation.label, each.response.status_code] += 1
    for check, operation, title, told in failures(recorder):
        found.failed.setdefault((check, operation, title), []).append(told)


def failures(recorder: ScenarioRecorder) -> Iterator[tuple[str, str, str, str]]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case, failure = recorder.cases[case_id].value, check.failure_info.failure
                response = recorder.find_response(case_id=case_id)
                body = response.content[:600].decode(errors="replace") if response else ""
                yield (
                    check.name,
                    case.operation.label,
                    failure.title,
                    f"{failure.message}\n{case.as_curl_command()}\n{body}",
                )


def schema_of(place: Place, service: str, examples: int) -> BaseSchema:
    document = place.town.desk.city.apps[service].openapi()
    told: dict[str, Any] = {
        "seed": SEED,
        "base-url": f"{place.address}/api/{service}",
        "continue-on-failure": True,
        "generation": {"max-examples": examples, "deterministic": True, "no-shrink": True},
        "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}},
        "phases": {"stateful": {"generation": {"max-examples": max(1, examples // 5)}}},
    }
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(told))
    schema.auth.set_from_requests(Signed(place))
    return schema


@contextmanager
def _asked_by(at_home: AtHome) -> Iterator[None]:
    """Of every case that is sent meanwhile: the hook is schemathesis's own, not a schema's."""

    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        at_home.ask(case)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)
