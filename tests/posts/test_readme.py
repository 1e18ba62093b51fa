from fastapi.routing import APIRoute

from services.posts.main import IDENTITY, SERVICE
from tests.support import slices


def test_the_readme_lists_every_route_in_the_order_of_the_service_and_no_other() -> None:
    identity = [route for router in IDENTITY for route in router.routes if isinstance(route, APIRoute)]
    own = [f"{method} {route.path}" for route in identity for method in sorted(route.methods or ())]
    assert slices.told_routes(SERVICE) == slices.routes(SERVICE) + own


def test_the_readme_names_every_fact_and_every_refusal() -> None:
    facts = {fact.__name__ for stream in SERVICE.streams for fact in stream.facts}
    assert facts | slices.refusals(SERVICE) <= slices.told_words(SERVICE)
