"""How far an application for registration has come (办理阶段)."""

from contracts.refusal import Refusal
from contracts.worded import Worded


class Stage(Worded):
    """How far a case has come."""

    NEW = "new", "未提交"
    SUBMITTED = "submitted", "已提交"
    CORRECTING = "correcting", "待补正"
    NOT_ACCEPTED = "not-accepted", "不予受理"
    ACCEPTED = "accepted", "已受理"
    EXAMINED = "examined", "已审查"
    APPROVED = "approved", "准予登记"
    REFUSED = "refused", "不予登记"


class WrongStage(Refusal):
    zh = "该申请当前为“{stage:zh}”,此事项要求“{needed:zh}”"
    en = "the application is {stage}; this needs one that is {needed}"
