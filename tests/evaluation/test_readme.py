from services.evaluation.main import SERVICE
from tests.support import slices


def test_the_readme_lists_every_route_in_the_order_of_the_service_and_no_other() -> None:
    assert slices.told_routes(SERVICE) == slices.routes(SERVICE)


def test_the_readme_names_every_fact_and_every_refusal() -> None:
    facts = {fact.__name__ for stream in SERVICE.streams for fact in stream.facts}
    assert facts | slices.refusals(SERVICE) <= slices.told_words(SERVICE)
