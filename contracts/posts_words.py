"""Words of posts (任职) that travel in published events, each with its Chinese."""

from contracts.worded import Worded


class Title(Worded):
    """What somebody is in a unit, from the desk up: the steps of an approval."""

    NONE = "none", "无职务"
    OFFICER = "officer", "承办"
    SECTION_HEAD = "section-head", "科长"
    DEPUTY_HEAD = "deputy-head", "分管"
    HEAD = "head", "局长"
