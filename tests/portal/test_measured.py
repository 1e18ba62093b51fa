"""What operators see of the portal: its pages by route, never by address, and a fault as a fault."""

import httpx
from prometheus_client import REGISTRY

from tests.portal.fake_districts import FakeDistricts


def counted(route: str, status_class: str, method: str = "GET") -> float:
    labels = {"service": "portal", "method": method, "route": route, "status_class": status_class}
    return REGISTRY.get_sample_value("http_server_request_duration_seconds_count", labels) or 0


async def test_a_page_is_counted_by_its_route_and_a_fault_of_ours_as_one(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    before = [counted("/regions/{code}", "2xx"), counted("/reconciliation", "5xx"), counted("unmatched", "4xx")]
    assert (await reader.get("/regions/110101")).status_code == 200
    districts.reconciled = {}
    assert (await reader.get("/reconciliation")).status_code == 500
    assert (await reader.get("/no/such/page")).status_code == 404
    after = [counted("/regions/{code}", "2xx"), counted("/reconciliation", "5xx"), counted("unmatched", "4xx")]
    assert [now - then for then, now in zip(before, after, strict=True)] == [1, 1, 1]
