"""What a reader finds on a page: its words and the language each is marked as, its title, and where links lead."""

from html.parser import HTMLParser

import httpx

SILENT = {"script", "style", "title"}
EMPTY = {"meta", "link", "img", "input", "br", "hr"}
SPOKEN = {"alt", "aria-label", "title", "placeholder", "data-notice", "data-pause", "data-resume"}


class Reading(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self._inside: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.title, self.links = "", dict[str, str]()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.spoken: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        language = told.get("lang") or (self._inside[-1][1] if self._inside else "")
        self.tags.append((tag, told))
        self.spoken += [(language, text) for name, text in attrs if name in SPOKEN and text]
        if tag not in EMPTY:
            self._inside.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == opened for opened, _ in self._inside):
            while self._inside.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self._inside}
        if "title" in inside and "svg" not in inside:
            self.title += data
        if data.strip() and not {"script", "style"} & inside:
            self.spoken.append((self._inside[-1][1], " ".join(data.split())))
        if data.strip() and not SILENT & inside:
            self.words.append(" ".join(data.split()))
            if "a" in inside:
                href = next(attrs["href"] for tag, attrs in reversed(self.tags) if tag == "a")
                self.links.setdefault(self.words[-1], href or "")

    @property
    def text(self) -> str:
        return " ".join(self.words)


async def read(reader: httpx.AsyncClient, address: str, status: int = 200) -> Reading:
    response = await reader.get(address)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Reading(response.text)
