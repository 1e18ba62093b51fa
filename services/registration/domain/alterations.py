"""What an organisation has altered on its certificate (变更登记): its name, its domicile, its head."""

from datetime import date

from contracts.refusal import Refusal
from contracts.vocabulary import Places
from services.registration.domain.names import check_name
from services.registration.domain.organisation import Organisation, check_active
from services.registration.domain.organisation_facts import HeadReplaced, OrganisationMoved, OrganisationRenamed
from services.registration.domain.places import check_places


class SameName(Refusal):
    zh = "名称与现登记名称“{name}”相同"
    en = "the name {name} is the registered one already"
    status = 422
    field = "name"


class SamePlaces(Refusal):
    zh = "住所与现登记住所{domicile}相同"
    en = "the domicile {domicile} is the registered one already"
    status = 422
    field = "domicile"


class SameHead(Refusal):
    zh = "拟任法定代表人已是现任法定代表人"
    en = "the person named is the legal representative already"
    status = 422
    field = "head"


def rename(organisation: Organisation, *, name: str, on: date, today: date) -> OrganisationRenamed:
    """Register another name (名称变更; 社会团体登记管理条例 art. 18).

    Refuses: AfterToday, BeforeLastFact, NotActive, NationalWord, SameName.
    """
    check_active(organisation, on, today)
    normal = check_name(name)
    if normal == organisation.name:
        raise SameName(name=normal)
    return OrganisationRenamed(former_name=organisation.name, name=normal, name_as_given=name, renamed_on=on)


def move(
    organisation: Organisation, *, domicile: str, territory: str | None, on: date, today: date
) -> OrganisationMoved:
    """Register another domicile (12 digits), and another service territory where one is named (住所变更).

    Refuses: AfterToday, BeforeLastFact, NotActive, UnknownRegion, RegionNotValidOn, WrongLevel, SamePlaces.
    """
    check_active(organisation, on, today)
    before = organisation.places
    after = Places(registrar=before.registrar, domicile=domicile, territory=territory or before.territory)
    if after == before:
        raise SamePlaces(domicile=domicile)
    check_places(after, on)
    return OrganisationMoved(came_from=before, places=after, moved_on=on)


def replace_head(organisation: Organisation, *, head: str, on: date, today: date) -> HeadReplaced:
    """Register another legal representative, an opaque reference (法定代表人变更).

    That the person heads no other association is held by a claim in the unit (art. 12).
    Refuses: AfterToday, BeforeLastFact, NotActive, SameHead.
    """
    check_active(organisation, on, today)
    if head == organisation.head:
        raise SameHead()
    return HeadReplaced(former_head=organisation.head, head=head, replaced_on=on)
