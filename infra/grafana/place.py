"""Where in a Grafana all of it stands: one folder, one data source. The files of `provisioning` say the same."""

from typing import Any, Final

FOLDER: Final[dict[str, Any]] = {"uid": "linli", "title": "邻里 Linli"}
SOURCE: Final[dict[str, Any]] = {
    "uid": "linli-prometheus",
    "name": "邻里 Prometheus",
    "type": "prometheus",
    "access": "proxy",
    "jsonData": {"httpMethod": "POST", "timeInterval": "10s", "manageAlerts": True},
}
PROMETHEUS: Final = "http://prometheus:9090"  # where nothing else is said
