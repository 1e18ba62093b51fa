"""Which browser somebody signs in with, in two words: enough to know one's own again, too little to know anybody."""

from typing import Final, NamedTuple

LONGEST: Final = 1_000  # characters of what a browser says of itself that are looked at
# the first that is named counts: most name others beside themselves
BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQBrowser"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class Browser(NamedTuple):
    """Of our own words alone; empty: none that is known."""

    kind: str = ""
    system: str = ""


UNKNOWN: Final = Browser()


def browser_of(said: str) -> Browser:
    """Of a User-Agent header, of which nothing else is kept."""
    said = said[:LONGEST]
    return Browser(_first(BROWSERS, said), _first(SYSTEMS, said))


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((word for sign, word in known if sign in said), "")
