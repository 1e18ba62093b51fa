"""Organisations and projects to begin a test with, and the rules of the days they are judged on."""

from datetime import date
from uuid import UUID

from contracts.evaluation_words import Band, Grade
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places
from services.evaluation.domain.organisation_facts import GradeAnnounced, OrganisationNoted
from services.evaluation.domain.project_facts import (
    EvaluationOpened,
    Fact,
    Part,
    PartTaken,
    ProjectNoted,
    ResultPublished,
    SummaryNoted,
)

TODAY, TOMORROW = date(2026, 5, 6), date(2026, 5, 7)
MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 10)
BODY, PROJECT = UUID(int=2), UUID(int=3)
REGISTERED_EVENT, CONTRACTED_EVENT, SUMMARISED_EVENT, PUBLISHED_EVENT, LATER_EVENT = (
    UUID(int=n) for n in range(101, 106)
)

NOTED = OrganisationNoted(
    name="顺义区胜利街道邻里互助会",
    kind=OrganisationKind.ASSOCIATION,
    places=Places(registrar="110113", domicile="110113001012", territory="110113"),
    standing=OrganisationStanding.ACTIVE,
    since=date(2012, 3, 5),
    until=None,
    because_of=REGISTERED_EVENT,
    seen_version=1,
    seen_event=REGISTERED_EVENT,
)


def announced(
    grade: Grade, on: date, valid_from: date, valid_to: date, *, rule_set: str = "2026", re_evaluation: bool = False
) -> GradeAnnounced:
    return GradeAnnounced(
        grade=grade,
        rule_set=rule_set,
        re_evaluation=re_evaluation,
        announced_on=on,
        valid_from=valid_from,
        valid_to=valid_to,
        domicile="110113001012",
        seen_version=1,
    )


OLD = announced(Grade.A4, date(2025, 10, 10), date(2025, 10, 10), date(2030, 10, 10), rule_set="2011")
NEW = announced(Grade.A3, date(2026, 4, 20), date(2027, 1, 1), date(2031, 12, 31))

CONTRACTED = ProjectNoted(region="110113001", contracted_on=MARCH, because_of=CONTRACTED_EVENT, seen_version=5)
SUMMARISED = SummaryNoted(summarised_on=APRIL, because_of=SUMMARISED_EVENT, seen_version=11)
OPENED = EvaluationOpened(region="110113001", opened_on=APRIL)
SELF = PartTaken(part=Part.SELF, score=9550, taken_on=APRIL)
BENEFICIARIES = PartTaken(part=Part.BENEFICIARY, score=9000, raters=10, taken_on=APRIL)
THIRD_PARTY = PartTaken(part=Part.THIRD_PARTY, score=8825, evaluator="person-3", taken_on=APRIL)
OPEN: tuple[Fact, ...] = (CONTRACTED, SUMMARISED, OPENED)
JUDGED: tuple[Fact, ...] = (*OPEN, SELF, BENEFICIARIES, THIRD_PARTY)
RESULT = ResultPublished(
    self_score=9550,
    beneficiary_score=9000,
    third_party_score=8825,
    weights={Part.SELF: 20, Part.BENEFICIARY: 30, Part.THIRD_PARTY: 50},
    raters=10,
    moved=False,
    total=9023,  # 1910 + 2700 + 4412.5, half up
    band=Band.EXCELLENT,
    published_on=TODAY,
)
