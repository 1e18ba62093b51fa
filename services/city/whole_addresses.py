"""Addresses that hold the end of a line (%0A): what takes any path below it takes these too."""

from typing import Final

from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import Mount, compile_path
from starlette.types import ASGIApp

REST: Final = "rest"  # of an address, in the path of a route: {path:rest}


class Rest(Convertor[str]):
    """The framework's own `path` stops at the end of a line, and whoever asks so would be answered by nobody."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor(REST, Rest())


def whole_mount(path: str, app: ASGIApp) -> Mount:
    """All that begins with the path, whatever comes behind it."""
    mount = Mount(path, app)
    mount.path_regex, mount.path_format, mount.param_convertors = compile_path(f"{mount.path}/{{path:{REST}}}")
    return mount
