"""A no of ours in the shape of the APIs' own: what it is, and what the reader can do, in both languages."""

from collections.abc import Mapping


def no(title: str, title_en: str, detail: str, detail_en: str) -> Mapping[str, str]:
    return {"title": title, "title_en": title_en, "detail": detail, "detail_en": detail_en}
