"""A no of ours in the shape of the APIs' own: what it is, and what the reader can do, in both languages."""

from collections.abc import Mapping


def no(title: str, title_en: str, detail: str, detail_en: str, rule: str = "") -> Mapping[str, str]:
    """`rule`: its name for the log; the reader is not told it."""
    told = {"title": title, "title_en": title_en, "detail": detail, "detail_en": detail_en}
    return {**told, "rule": rule} if rule else told
