"""Published statistical returns that are packaged, as they were printed."""

from importlib.resources import files


def published_return(code: str) -> bytes:
    """The JSON of a return. Raises FileNotFoundError."""
    if not code.replace("-", "").isalnum():
        raise FileNotFoundError(f"{code}: no such return")
    return (files("contracts") / "data" / f"{code}.json").read_bytes()
