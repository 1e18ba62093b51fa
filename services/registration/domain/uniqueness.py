"""How registration says that something is held already: a name, an open case, the head of an association."""

from contracts.refusal import Refusal


class NameTaken(Refusal):
    zh = "该登记管理机关辖区内已有组织使用名称“{name}”"
    en = "the name {name} is held already in the area of this registrar"
    field = "name"


class CodeTaken(Refusal):
    zh = "统一社会信用代码{credit_code}已属于另一组织"
    en = "the unified social credit code {credit_code} is another organisation's"
    field = "credit_code"


class TwoOpenCases(Refusal):
    zh = "“{name}”在该登记管理机关已有未办结的申请{application}"
    en = "there is an open application {application} for {name} with this registrar"
    field = "name"


class HeadsAnother(Refusal):
    zh = "拟任法定代表人已担任(或在办申请中拟任)其他社会团体的法定代表人"
    en = "the person named heads another association already, or is named in an open application for one"
    field = "head"


class GroupNameTaken(Refusal):
    zh = "该社区已有名为“{name}”的备案组织{group}"
    en = "the community has a filed group {group} of the name {name} already"
    field = "name"
