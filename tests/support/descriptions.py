"""What every service says of itself (OpenAPI), without anything that it stands on."""

from functools import cache, partial
from typing import Any

from fastapi import FastAPI

from services.chassis.route_names import action_of
from services.chassis.service import Service
from services.evaluation.main import SERVICE as EVALUATION
from services.house import record_outage, void_number
from services.mediation.main import SERVICE as MEDIATION
from services.posts.main import SERVICE as POSTS
from services.procurement.main import SERVICE as PROCUREMENT
from services.registration.main import SERVICE as REGISTRATION
from services.vault.joining import with_vault

SERVICES = (REGISTRATION, MEDIATION, PROCUREMENT, EVALUATION, POSTS)


@cache
def documents() -> dict[str, dict[str, Any]]:
    """By the service's name."""
    return {service.name: _document(with_vault(service)) for service in SERVICES}


def _document(service: Service) -> dict[str, Any]:
    app = FastAPI(title=service.title, generate_unique_id_function=partial(action_of, service.name))
    for router in (*service.routers, record_outage.router, void_number.router):
        app.include_router(router)
    return app.openapi()
