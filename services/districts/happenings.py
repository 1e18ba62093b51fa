"""What each published event is called on a timeline."""

from contracts.titles.reading import EVENTS, Title


def title(name: str) -> str:
    """By the published name without its version; an unknown one is shown as it is."""
    return _titled(name).zh


def title_en(name: str) -> str:
    return _titled(name).en


def _titled(name: str) -> Title:
    return EVENTS.get(name.rpartition(".v")[0], Title(name, name))
