"""The table of slices in a service's README, and the routes the service really has."""

import re
from pathlib import Path

from fastapi.routing import APIRoute

from services.chassis.service import Service

SERVICES = Path(__file__).parents[2] / "services"


def readme(service: Service) -> str:
    return (SERVICES / service.name / "README.md").read_text(encoding="utf-8")


def told_routes(service: Service) -> list[str]:
    return re.findall(r"`((?:GET|POST) /[^`]*)`", readme(service))


def routes(service: Service) -> list[str]:
    found = [route for router in service.routers for route in router.routes if isinstance(route, APIRoute)]
    return [f"{method} {route.path}" for route in found for method in sorted(route.methods or ())]


def told_words(service: Service) -> set[str]:
    """Names of code that the README gives, bare or with their module."""
    return {word.rpartition(".")[2] for word in re.findall(r"`([A-Za-z_.]+)`", readme(service))}


def refusals(service: Service) -> set[str]:
    """What the service's own domain can refuse."""
    folder = SERVICES / service.name / "domain"
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    return set(re.findall(r"^class ([A-Z]\w+)\((?:Refusal|_\w+)\)", code, re.MULTILINE))
