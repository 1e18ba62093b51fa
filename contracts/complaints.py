"""What is wrong with a field of a form, in Chinese and English, for each kind of error that a form can make."""

import re
from collections.abc import Mapping
from typing import Any, Final

WHOLE: Final = ("应为整数", "must be a whole number")
IDENTITY: Final = ("不是有效的编号", "is not a valid identity")
CHOICE: Final = ("不在可选范围内,可选:{choices}", "must be one of: {choices}")
OBJECT: Final = ("应为对象", "must be an object")
LIST: Final = ("应为列表", "must be a list")
SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("必须填写", "must be given"),
    "extra_forbidden": ("没有这个字段", "is no field of this form"),
    "string_too_short": ("太短,至少{min_length}个字", "is too short: at least {min_length} characters"),
    "string_too_long": ("太长,至多{max_length}个字", "is too long: at most {max_length} characters"),
    "string_type": ("应为文字", "must be text"),
    "string_unicode": ("含有半个字符", "holds half a character"),
    "string_pattern_mismatch": ("写法不对,应符合 {pattern}", "is not written as it should be: {pattern}"),
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "int_type": WHOLE,
    "finite_number": WHOLE,
    "bool_type": ("应为是或否", "must be true or false"),
    "uuid_parsing": IDENTITY,
    "uuid_type": IDENTITY,
    "enum": CHOICE,
    "literal_error": CHOICE,
    "union_tag_invalid": CHOICE,
    "union_tag_not_found": ("须说明是哪一类", "must say of which kind it is"),
    "greater_than_equal": ("太小,不得小于{ge}", "is too small: no less than {ge}"),
    "less_than_equal": ("太大,不得大于{le}", "is too large: no more than {le}"),
    "model_attributes_type": OBJECT,
    "model_type": OBJECT,
    "dict_type": OBJECT,
    "list_type": LIST,
    "tuple_type": LIST,
    "too_short": ("项数太少,至少{min_length}项", "has too few entries: at least {min_length}"),
    "too_long": ("项数太多,至多{max_length}项", "has too many entries: at most {max_length}"),
}
OTHER: Final = ("不符合要求", "is not as it should be")


def complaint(kind: str, about: Mapping[str, Any]) -> tuple[str, str]:
    """`about`: the limits that were broken, or the words that may be chosen, as the form's library names them."""
    choices = re.findall("'([^']*)'", str(about.get("expected") or about.get("expected_tags") or ""))
    zh, en = SENTENCES.get(kind, OTHER)
    return zh.format(**{**about, "choices": "、".join(choices)}), en.format(**{**about, "choices": ", ".join(choices)})
