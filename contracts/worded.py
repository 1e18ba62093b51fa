"""Words that travel as codes and are read as Chinese."""

from enum import StrEnum


class Worded(StrEnum):
    """A word on the wire; `:zh` formats it in the district's language."""

    _value_: str
    zh: str

    def __new__(cls, value: str, zh: str = "") -> "Worded":
        word = str.__new__(cls, value)
        word._value_ = value
        word.zh = zh
        return word

    def __format__(self, spec: str) -> str:
        return self.zh if spec == "zh" else format(self._value_, spec)
