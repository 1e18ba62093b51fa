import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday
from contracts.lower_bound import AtLeast
from contracts.regions import UnknownRegion
from services.procurement.application import RETURNS
from services.procurement.domain.return_facts import DifferenceExplained, StatisticalReturnImported
from services.procurement.domain.statistical_return import (
    AlreadyImported,
    CodeMissing,
    Difference,
    NothingToExplain,
    NotTheDifference,
    ReferenceMissing,
    StatisticalReturn,
    UnknownCut,
    code_of,
    differences,
    explain,
    import_return,
    reference_of,
)
from tests.procurement.examples import TODAY, TOMORROW, beijing_2010
from tests.support.decisions import Given

PRINTED = beijing_2010()
EXPECTED = {"field": 7, "registering_authority": -230, "organisation_kind": -1, "territory_of_city_registered": -23}


class Imported:
    """Enter this return, with what its typist reckoned."""

    def __init__(self, given: StatisticalReturnImported, **expected: int) -> None:
        self.given, self.expected = given, expected

    def __call__(self, printed: StatisticalReturn) -> StatisticalReturnImported:
        return import_return(printed, given=self.given, expected=self.expected, today=TODAY)


class Explained:
    """Explain this cut."""

    def __init__(self, cut: str) -> None:
        self.cut = cut

    def __call__(self, printed: StatisticalReturn) -> DifferenceExplained:
        return explain(
            printed, cut=self.cut, explanation="多领域项目重复计算", author="市民政局统计岗", on=TODAY, today=TODAY
        )


def test_s11_the_2010_return_is_entered_as_printed_with_its_differences() -> None:
    Given(RETURNS).when(Imported(PRINTED, **EXPECTED)).then(PRINTED)
    found = differences(PRINTED)
    assert found == {
        "field": Difference(sum=2025, total=2018),
        "registering_authority": Difference(sum=1788, total=2018),
        "organisation_kind": Difference(sum=2017, total=2018),
        "territory_of_city_registered": Difference(sum=471, total=494),
        "territory": Difference(sum=1765, total=2018),
    }
    assert {cut: difference.delta for cut, difference in found.items()} == {**EXPECTED, "territory": -253}


def test_a_lower_bound_stays_one() -> None:
    assert PRINTED.beside["organisations_declaring"] == AtLeast(at_least=1800, text="约1 800个")


def test_a_missing_or_bounded_figure_is_not_nought_and_the_difference_is_not_known() -> None:
    for figure in (None, AtLeast(at_least=40, text="40余")):
        cuts = {"field": {"扶贫救助": 150, "法律援助": figure}}
        found = differences(replace(PRINTED, cuts=cuts))
        assert (found["field"].sum, found["field"].delta) == (None, None)


def test_a_return_is_not_entered_over_another() -> None:
    other = replace(PRINTED, stated_total=2025)
    Given(RETURNS, PRINTED).when(Imported(other)).refused(AlreadyImported(code="beijing-2010"))


def test_a_slip_of_the_typist_is_seen() -> None:
    refusal = NotTheDifference(cut="field", delta=7, expected=6)
    Given(RETURNS).when(Imported(PRINTED, field=6)).refused(refusal)
    Given(RETURNS).when(Imported(PRINTED, colour=1)).refused(UnknownCut(cut="colour"))


def test_a_return_of_tomorrow_or_of_nowhere_is_refused() -> None:
    later = replace(PRINTED, reference_on=TOMORROW)
    Given(RETURNS).when(Imported(later)).refused(AfterToday(on=TOMORROW, today=TODAY))
    Given(RETURNS).when(Imported(replace(PRINTED, region="999999"))).refused(UnknownRegion(region="999999"))


def test_a_person_explains_a_difference_with_author_and_date() -> None:
    fact = DifferenceExplained(
        code="beijing-2010",
        cut="field",
        delta=7,
        explanation="多领域项目重复计算",
        author="市民政局统计岗",
        explained_on=TODAY,
    )
    Given(RETURNS, PRINTED).when(Explained("field")).then(fact)
    Given(RETURNS, PRINTED, fact).when(Explained("field")).then(fact)


def test_what_balances_or_does_not_exist_is_not_explained() -> None:
    balanced = replace(PRINTED, cuts={"field": {"扶贫救助": 2018}})
    Given(RETURNS, balanced).when(Explained("field")).refused(NothingToExplain(cut="field"))
    Given(RETURNS, PRINTED).when(Explained("colour")).refused(UnknownCut(cut="colour"))


def test_the_code_and_the_day_are_read_from_the_title() -> None:
    assert (PRINTED.code, PRINTED.reference_on.isoformat()) == ("beijing-2010", "2010-12-31")
    with pytest.raises(CodeMissing):
        code_of("社会组织服务民生行动")
    with pytest.raises(ReferenceMissing):
        reference_of("社会组织服务民生行动")
