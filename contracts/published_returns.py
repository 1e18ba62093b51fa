"""Published statistical returns that are packaged, as they were printed."""

from importlib.resources import files
from typing import Final

TITLES: Final = {
    "beijing-2010": (
        "北京市2010年社会组织服务民生行动:已公布的项目数",
        "Beijing's 2010 action of social organisations for the people's livelihood: published numbers of projects",
    ),
}


def titles(code: str, entered: str) -> tuple[str, str]:
    """How a return is called in Chinese and in English; one that is not packaged has the title it was entered with."""
    return TITLES.get(code, (entered, entered))


def published_return(code: str) -> bytes:
    """The JSON of a return. Raises FileNotFoundError."""
    if not code.replace("-", "").isalnum():
        raise FileNotFoundError(f"{code}: no such return")
    return (files("contracts") / "data" / f"{code}.json").read_bytes()
