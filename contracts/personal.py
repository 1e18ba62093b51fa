"""What is personal and kept in a vault (个人信息): the kinds of fields, what they are kept for, and on what ground."""

import re
from functools import lru_cache
from typing import Final

from contracts.refusal import Refusal
from contracts.worded import Worded


class Kind(Worded):
    """What a field tells of somebody. A field is named for its kind, with a detail where there are several."""

    NAME = "name", "姓名"
    IDENTITY_NUMBER = "identity-number", "身份证件号码"
    ADDRESS = "address", "住址"
    TELEPHONE = "telephone", "电话"
    HEALTH = "health", "健康状况"
    HOUSEHOLD_CLASS = "household-class", "家庭分类"
    FREE_TEXT = "free-text", "文字记录"
    FILE = "file", "附件"


class Purpose(Worded):
    """What it is kept for (处理目的): a key for each person and each of these, so that one ends without the others."""

    REGISTRATION = "registration", "社会组织登记管理"
    MEDIATION = "mediation", "人民调解"
    VISITS = "visits", "走访服务"
    PROCUREMENT = "procurement", "政府购买服务"
    EVALUATION = "evaluation", "评估考核"
    CLUES = "clues", "线索举报"
    CASEWORK = "casework", "办案文字"  # what officials write down in any case
    DOCUMENTS = "documents", "制发文书"  # notices and certificates as they were issued, and their signed scans
    SHEETS = "sheets", "表格导入"  # workbooks as they were sent in, and what was said of their rows


class Basis(Worded):
    """On what ground (个人信息保护法 art. 13)."""

    CONSENT = "consent", "个人同意"  # (1)
    CONTRACT = "contract", "履行合同所必需"  # (2)
    DUTY = "statutory-duty", "履行法定职责或者法定义务所必需"  # (3)


class Reason(Worded):
    """Why somebody looks at personal values; written beside every reading."""

    OWN_WORK = "own-work", "本人承办"
    REVIEW = "review", "审核"
    INSPECTION = "inspection", "监督检查"
    RIGHTS = "rights", "本人行使权利"
    AUTHORITY = "authority", "司法或监察机关依法调取"
    EMERGENCY = "emergency", "紧急情况"


class HoldReason(Worded):
    """Why nothing of somebody may be erased yet, on whose order."""

    LITIGATION = "litigation", "诉讼、仲裁"
    INVESTIGATION = "investigation", "调查、监察"
    ARCHIVE = "archive", "档案法定保管"
    AUDIT = "audit", "审计"


class ErasedFor(Worded):
    """Why a key was destroyed."""

    REQUEST = "request", "本人请求"
    WITHDRAWAL = "withdrawal", "撤回同意"
    RETENTION = "retention", "保存期限届满"
    NOT_USED = "not-used", "未予采用"  # what was put away for a command that then was refused


class NoSuchField(Refusal):
    zh = "字段名应为信息种类,可加小写字母、数字的说明,如 telephone.mobile"
    en = "a field is named for its kind, with a detail of small letters and digits, such as telephone.mobile"
    status = 422
    field = "field"


DOCUMENT: Final = "document:"
"""Stands in front of an issued document's reference: it is kept as a person's values are, and is nobody's person."""
SHEET: Final = "sheet:"
"""Stands in front of a workbook's reference: it is kept as a person's values are, and is nobody's person."""
TEXT, STATEMENT = "text:", "statement:"
"""Stand in front of a free text's reference: what an official wrote down; what was written to be read by everybody."""
NOBODYS: Final = (DOCUMENT, SHEET, TEXT, STATEMENT)

_FIELD: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?")
LONGEST: Final = 60


@lru_cache(maxsize=1024)  # asked several times for every value
def kind_of(field: str) -> Kind:
    """`telephone.mobile` is a telephone. Raises NoSuchField; the name is not repeated, it may be a value."""
    named = _FIELD.fullmatch(field)
    if not named or len(field) > LONGEST or re.search(r"[0-9]{6}", field):  # a number of somebody's is no detail
        raise NoSuchField
    try:
        return Kind(named[1])
    except ValueError:
        raise NoSuchField from None
