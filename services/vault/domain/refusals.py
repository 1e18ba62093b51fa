"""How the vault says no: each names the rule, and none a value."""

from contracts.refusal import Refusal


class NothingHeld(Refusal):
    zh = "没有保存该人员用于“{purpose:zh}”的信息"
    en = "nothing is held of this person for {purpose}"
    status = 404
    field = "purpose"


class NumberOfAnother(Refusal):
    """Whose it is, is not said: who may know of them finds them by it."""

    zh = "该身份证件号码已登记为另一人所有;同一人只用一个人员编号,请按号码查找"
    en = "this identity number is already another person's; one person has one reference: look them up by the number"
    field = "fields"


class NothingHeldAtAll(Refusal):
    zh = "没有保存该人员的信息"
    en = "nothing is held of this person"
    status = 404
    field = "person"


class ConsentMissing(Refusal):
    """PIPL art. 13(1)."""

    zh = "用于“{purpose:zh}”须取得个人同意"
    en = "this person's consent is missing for {purpose}"
    field = "purpose"


class SeparateConsentMissing(Refusal):
    """PIPL art. 29."""

    zh = "{kind:zh}属于敏感个人信息,须取得单独同意"
    en = "{kind} is sensitive: a separate consent is missing"
    field = "field"


class GuardianMissing(Refusal):
    """PIPL art. 31."""

    zh = "不满{years}周岁,须由监护人同意"
    en = "somebody under {years} needs a guardian's consent"
    field = "guardian"


class GuardianUnknown(Refusal):
    zh = "尚未登记监护人"
    en = "no guardian was named"
    field = "guardian"


class OwnGuardian(Refusal):
    zh = "监护人不能是本人"
    en = "nobody is their own guardian"
    status = 422
    field = "guardian"


class Restricted(Refusal):
    """PIPL art. 47: stored, and nothing else."""

    zh = "该人员用于“{purpose:zh}”的信息已限制处理,只能保存"
    en = "what is held of this person for {purpose} is restricted: it is only stored"
    field = "purpose"


class NotRestricted(Refusal):
    zh = "该人员用于“{purpose:zh}”的信息未被限制处理"
    en = "what is held of this person for {purpose} is not restricted"
    field = "purpose"


class ErasureHeld(Refusal):
    """PIPL art. 47: where erasing is not possible by law, all but storing ends."""

    zh = "因{reason:zh}保全({reference}),现在不能删除;可以限制处理"
    en = "held for {reason} ({reference}): nothing is erased now; its processing can be restricted"
    field = "person"


class HoldStands(Refusal):
    zh = "编号为 {reference} 的保全已于{placed_on}设置"
    en = "the hold {reference} stands since {placed_on}"
    field = "reference"


class NoSuchHold(Refusal):
    zh = "没有编号为 {reference} 的保全"
    en = "there is no hold {reference}"
    status = 404
    field = "reference"
