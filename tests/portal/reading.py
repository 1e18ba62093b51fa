"""What a reader finds on a page: its words without the markup, its title, and where its links lead."""

from html.parser import HTMLParser

import httpx

SILENT = {"script", "style", "title"}


class Reading(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self._inside: list[str] = []
        self.words: list[str] = []
        self.title, self.links = "", dict[str, str]()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img", "input", "rect", "br"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        if data.strip() and not SILENT & set(self._inside):
            self.words.append(" ".join(data.split()))
            if "a" in self._inside:
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
