"""Words of evaluation (评估) that travel in its published events, each with its Chinese."""

from contracts.worded import Worded


class Grade(Worded):
    """The grade of a social organisation (社会组织评估等级), highest first."""

    A5 = "5A", "5A级"
    A4 = "4A", "4A级"
    A3 = "3A", "3A级"
    A2 = "2A", "2A级"
    A1 = "1A", "1A级"


class Band(Worded):
    """How a project's total reads (绩效等次): 90, 80 and 60 points are its thresholds by policy."""

    EXCELLENT = "excellent", "优"
    GOOD = "good", "良"
    FAIR = "fair", "中"
    POOR = "poor", "差"


class GradeEnd(Worded):
    """Why a grade counts no longer before its last day."""

    DECIDED = "decided", "评估委员会决定取消"
    ORGANISATION_CANCELLED = "organisation-cancelled", "组织已注销"
