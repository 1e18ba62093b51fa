from collections.abc import Callable
from datetime import date

import pytest

from contracts.refusal import Refusal
from contracts.regions import RegionNotValidOn, UnknownRegion
from contracts.vocabulary import Places
from services.registration.application import ORGANISATIONS
from services.registration.domain.alterations import SameHead, SameName, SamePlaces, move, rename, replace_head
from services.registration.domain.names import NameEmpty, NationalWord
from services.registration.domain.organisation import NotActive, Organisation, Standing
from services.registration.domain.organisation_facts import (
    Fact,
    HeadReplaced,
    LiquidationStarted,
    OrganisationCancelled,
    OrganisationMoved,
    OrganisationRenamed,
    OrganisationSuspended,
)
from services.registration.domain.organisation_fold import evolve
from services.registration.domain.places import Place, WrongLevel
from tests.registration.examples import APRIL, MAY, NAME, REGISTERED, SHUNYI, TODAY
from tests.support.decisions import Given

NEW_NAME = "顺义区邻里互助会"
ELSEWHERE = "110113001006"


def renamed(name: str) -> Callable[[Organisation], Fact]:
    return lambda organisation: rename(organisation, name=name, on=MAY, today=TODAY)


def moved(domicile: str, territory: str | None = None) -> Callable[[Organisation], Fact]:
    return lambda organisation: move(organisation, domicile=domicile, territory=territory, on=MAY, today=TODAY)


def headed(head: str) -> Callable[[Organisation], Fact]:
    return lambda organisation: replace_head(organisation, head=head, on=MAY, today=TODAY)


def test_an_organisation_bears_another_name() -> None:
    fact = OrganisationRenamed(former_name=NAME, name=NEW_NAME, name_as_given=NEW_NAME, renamed_on=MAY)
    Given(ORGANISATIONS, REGISTERED).when(renamed(NEW_NAME)).then(fact)


def test_a_name_is_normalised_and_kept_as_it_was_given() -> None:
    given = " 顺义区邻里互助会（筹）"
    fact = OrganisationRenamed(former_name=NAME, name="顺义区邻里互助会(筹)", name_as_given=given, renamed_on=MAY)
    Given(ORGANISATIONS, REGISTERED).when(renamed(given)).then(fact)


@pytest.mark.parametrize("word", ["中国", "全国", "中华"])
def test_a_local_name_may_not_use_a_national_word(word: str) -> None:
    name = f"{word}邻里互助会"
    Given(ORGANISATIONS, REGISTERED).when(renamed(name)).refused(NationalWord(word=word, name=name))


def test_the_name_it_has_is_no_other_name() -> None:
    Given(ORGANISATIONS, REGISTERED).when(renamed(NAME)).refused(SameName(name=NAME))


def test_an_empty_name_is_refused() -> None:
    Given(ORGANISATIONS, REGISTERED).when(renamed("  ")).refused(NameEmpty())


def test_an_organisation_moves_and_its_registrar_and_territory_stay() -> None:
    after = Places(registrar="110113", domicile=ELSEWHERE, territory="110113")
    fact = OrganisationMoved(came_from=SHUNYI, places=after, moved_on=MAY)
    Given(ORGANISATIONS, REGISTERED).when(moved(ELSEWHERE)).then(fact)


def test_another_territory_moves_neither_registrar_nor_domicile() -> None:
    after = Places(registrar="110113", domicile=SHUNYI.domicile, territory="110113001")
    fact = OrganisationMoved(came_from=SHUNYI, places=after, moved_on=MAY)
    Given(ORGANISATIONS, REGISTERED).when(moved(SHUNYI.domicile, "110113001")).then(fact)


def test_moving_to_where_it_is_is_refused() -> None:
    refusal = SamePlaces(domicile=SHUNYI.domicile)
    Given(ORGANISATIONS, REGISTERED).when(moved(SHUNYI.domicile)).refused(refusal)


def test_a_domicile_is_a_community() -> None:
    refusal = WrongLevel(place=Place.DOMICILE, region="110113001", name="胜利街道", name_en="Shengli Subdistrict")
    Given(ORGANISATIONS, REGISTERED).when(moved("110113001")).refused(refusal)


def test_a_move_to_an_unknown_region_is_refused() -> None:
    organisation = evolve(Organisation(), REGISTERED)
    with pytest.raises(UnknownRegion):
        moved("110113999999")(organisation)


def test_a_region_that_is_not_valid_on_the_day_is_refused_with_the_one_that_is() -> None:
    organisation = evolve(Organisation(), REGISTERED)
    with pytest.raises(RegionNotValidOn) as caught:
        moved(SHUNYI.domicile, "110228")(organisation)
    assert "110118" in str(caught.value.values)


def test_another_person_heads_the_organisation() -> None:
    fact = HeadReplaced(former_head="person-1", head="person-2", replaced_on=MAY)
    Given(ORGANISATIONS, REGISTERED).when(headed("person-2")).then(fact)


def test_the_head_it_has_is_no_other_head() -> None:
    Given(ORGANISATIONS, REGISTERED).when(headed("person-1")).refused(SameHead())


STOPPED = (OrganisationSuspended(decision_no="1", suspended_on=APRIL, until=None),)
WINDING_UP = (LiquidationStarted(started_on=APRIL),)
ENDED = (*WINDING_UP, OrganisationCancelled(cancelled_on=APRIL))


@pytest.mark.parametrize(
    ("since", "standing"),
    [(STOPPED, Standing.SUSPENDED), (WINDING_UP, Standing.LIQUIDATING), (ENDED, Standing.CANCELLED)],
)
@pytest.mark.parametrize("alter", [renamed(NEW_NAME), moved(ELSEWHERE), headed("person-2")])
def test_only_an_active_organisation_alters_its_certificate(
    since: tuple[Fact, ...], standing: Standing, alter: Callable[[Organisation], Fact]
) -> None:
    Given(ORGANISATIONS, REGISTERED, *since).when(alter).refused(NotActive(standing=standing))


def test_an_alteration_from_before_the_last_fact_is_refused() -> None:
    early = date(2025, 3, 2)
    organisation = evolve(Organisation(), REGISTERED)
    for alter in (
        lambda: rename(organisation, name=NEW_NAME, on=early, today=TODAY),
        lambda: move(organisation, domicile=ELSEWHERE, territory=None, on=early, today=TODAY),
        lambda: replace_head(organisation, head="person-2", on=early, today=TODAY),
    ):
        with pytest.raises(Refusal, match="before the last fact"):
            alter()
