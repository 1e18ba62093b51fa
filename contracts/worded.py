"""Words that travel as codes and are read as Chinese."""

from enum import StrEnum
from typing import Any


class Worded(StrEnum):
    """A word on the wire; `:zh` formats it in the district's language."""

    _value_: str
    zh: str

    def __new__(cls, value: str, zh: str = "") -> "Worded":
        word = str.__new__(cls, value)
        word._value_ = value
        word.zh = zh
        return word

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """A form that is made from the description says the words, and sends the codes.

        Found by its name, so that a domain which has words needs no library of forms.
        """
        schema: dict[str, Any] = handler(core)
        handler.resolve_ref_schema(schema)["x-words"] = {str(word): word.zh for word in cls}
        return schema

    def __format__(self, spec: str) -> str:
        return self.zh if spec == "zh" else format(self._value_, spec)
