"""Published statistical returns that are packaged, as they were printed."""

from importlib.resources import files
from typing import Final

TITLES_ZH: Final = {"beijing-2010": "北京市2010年社会组织服务民生行动:已公布的项目数"}


def chinese_title(code: str) -> str | None:
    """How a packaged return is called on screen: what was transcribed of it has an English title."""
    return TITLES_ZH.get(code)


def published_return(code: str) -> bytes:
    """The JSON of a return. Raises FileNotFoundError."""
    if not code.replace("-", "").isalnum():
        raise FileNotFoundError(f"{code}: no such return")
    return (files("contracts") / "data" / f"{code}.json").read_bytes()
