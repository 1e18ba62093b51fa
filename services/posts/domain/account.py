"""An account at an identity provider (账号), and the reference by which Linli knows whose it is."""

from datetime import date
from typing import ClassVar, assert_never

from msgspec import Struct

from contracts.refusal import Refusal


class AccountLinked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whoever the provider lets in under this account is this subject; below the city in one unit's region alone."""

    TOPIC: ClassVar[str] = "posts.account.linked"

    account: str  # the hash of issuer and sub
    subject: str
    region: str = ""  # of the unit whose leader links it; empty: the city's


class AccountUnlinked(Struct, frozen=True, kw_only=True):
    """Whoever comes with this account is nobody here."""

    TOPIC: ClassVar[str] = "posts.account.unlinked"

    account: str
    subject: str


Fact = AccountLinked | AccountUnlinked


class Account(Struct, frozen=True, kw_only=True):
    account: str = ""
    subject: str = ""  # empty: linked to nobody
    region: str = ""  # where it is good for posts; empty: everywhere. It stays when it is unlinked: whose it was


class AlreadyLinked(Refusal):
    zh = "该账号已关联到人员 {subject},请先解除"
    en = "the account is linked to {subject}: unlink it first"
    field = "sub"


class NothingLinked(Refusal):
    zh = "该账号没有关联任何人员"
    en = "the account is linked to nobody"


def evolve(account: Account, fact: Fact) -> Account:
    match fact:
        case AccountLinked():
            return Account(account=fact.account, subject=fact.subject, region=fact.region)
        case AccountUnlinked():
            return Account(account=fact.account, region=account.region)
        case _:
            assert_never(fact)


def link(account: Account, *, hashed: str, subject: str, region: str = "") -> AccountLinked:
    """One person may have several accounts; an account is one person's.

    `region`: it is good for posts that lie there, and which its leader could give himself; empty: for all.

    Refuses: AlreadyLinked.
    """
    if account.subject:
        raise AlreadyLinked(subject=account.subject)
    return AccountLinked(account=hashed, subject=subject, region=region)


def unlink(account: Account) -> AccountUnlinked:
    """Refuses: NothingLinked."""
    if not account.subject:
        raise NothingLinked()
    return AccountUnlinked(account=account.account, subject=account.subject)


def next_of_account(account: Account, _: date) -> tuple[str, ...]:
    return ("posts.unlink-account",) if account.subject else ("posts.link-account",)
