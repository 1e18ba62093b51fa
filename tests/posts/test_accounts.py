from services.posts.application import ACCOUNTS
from services.posts.domain.account import AccountLinked, AccountUnlinked, AlreadyLinked, NothingLinked, link, unlink
from services.posts.domain.identities import account_hash, account_id
from tests.posts.examples import LI, WANG
from tests.support.decisions import Given

HASH = account_hash("https://id.example.gov.cn", "u-1024")
LINKED = AccountLinked(account=HASH, subject=WANG)
UNLINKED = AccountUnlinked(account=HASH, subject=WANG)


def test_an_account_is_linked_to_a_person() -> None:
    Given(ACCOUNTS).when(lambda account: link(account, hashed=HASH, subject=WANG)).then(LINKED)


def test_an_account_is_one_persons() -> None:
    refusal = AlreadyLinked(subject=WANG)
    Given(ACCOUNTS, LINKED).when(lambda account: link(account, hashed=HASH, subject=LI)).refused(refusal)


def test_an_account_that_was_unlinked_may_be_anothers() -> None:
    given = Given(ACCOUNTS, LINKED, UNLINKED)
    given.when(lambda account: link(account, hashed=HASH, subject=LI)).then(AccountLinked(account=HASH, subject=LI))


def test_what_is_linked_to_nobody_is_not_unlinked() -> None:
    Given(ACCOUNTS, LINKED).when(unlink).then(UNLINKED)
    Given(ACCOUNTS, LINKED, UNLINKED).when(unlink).refused(NothingLinked())


def test_an_accounts_identity_tells_issuer_and_name_apart_and_shows_neither() -> None:
    ids = {account_id(account_hash(issuer, sub)) for issuer, sub in (("a", "bc"), ("ab", "c"), ("a", "bd"))}
    assert len(ids) == 3
    assert "u-1024" not in HASH
