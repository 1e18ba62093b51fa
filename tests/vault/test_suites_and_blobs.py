"""Ciphers against published vectors, and blobs that open only where they were put."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.vault.blobs import DataKey, binding, seal, unseal
from services.vault.suites import AES, SM4, SUITES, Suite, UnknownSuite, Unopenable, suite_named, suite_of

# (suite, key, nonce, associated, text, ciphertext and tag)
VECTORS = [
    (  # RFC 8998, appendix A.1: SM4-GCM
        SM4,
        "0123456789ABCDEFFEDCBA9876543210",
        "00001234567800000000ABCD",
        "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
        (
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
            "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
        ),
        (
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
            "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
            "83DE3541E4C2B58177E065A9BF7B62EC"
        ),
    ),
    (  # McGrew and Viega, The Galois/Counter Mode (submitted to NIST), test case 16: AES-256-GCM
        AES,
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        (
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ),
        (
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ),
    (  # test case 13: AES-256-GCM of nothing
        AES,
        "00" * 32,
        "00" * 12,
        "",
        "",
        "530f8afbc74536b9a963b4f1c4cb738b",
    ),
]
KEY = DataKey(b"k" * 32)


@pytest.mark.parametrize(("suite", "key", "nonce", "associated", "text", "sealed"), VECTORS)
def test_a_suite_does_what_is_published(
    suite: Suite, key: str, nonce: str, associated: str, text: str, sealed: str
) -> None:
    given = [bytes.fromhex(each) for each in (key, nonce, text, associated)]
    assert suite.seal(*given).hex() == sealed.lower()
    assert suite.unseal(given[0], given[1], bytes.fromhex(sealed), given[3]) == given[2]


def test_suites_are_known_by_name_and_by_the_byte_that_stands_in_blobs() -> None:
    assert [(suite.name, suite.id, suite.key_size) for suite in SUITES] == [("aes-256-gcm", 1, 32), ("sm4-gcm", 2, 16)]
    for suite in SUITES:
        assert suite_named(suite.name) is suite_of(suite.id) is suite
    with pytest.raises(UnknownSuite, match="aes-256-gcm, sm4-gcm"):
        suite_named("rot13")
    with pytest.raises(UnknownSuite):
        suite_of(0)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_a_blob_opens_where_it_was_put_and_nowhere_else(suite: Suite) -> None:
    here = binding("value", "mediation", "person-1", "mediation", "name")
    blob = seal(suite, KEY, "王小明".encode(), here)
    assert blob[:2] == bytes((1, suite.id))
    assert unseal(KEY, blob, here) == "王小明".encode()
    for elsewhere in (
        binding("value", "evaluation", "person-1", "mediation", "name"),
        binding("value", "mediation", "person-2", "mediation", "name"),
        binding("value", "mediation", "person-1", "visits", "name"),
        binding("value", "mediation", "person-1", "mediation", "address"),
    ):
        with pytest.raises(Unopenable):
            unseal(KEY, blob, elsewhere)
    with pytest.raises(Unopenable):
        unseal(DataKey(b"o" * 32), blob, here)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_no_byte_of_a_blob_can_be_changed(suite: Suite) -> None:
    blob = seal(suite, KEY, b"text", b"")
    for at in range(len(blob)):
        changed = bytes((*blob[:at], blob[at] ^ 3, *blob[at + 1 :]))
        with pytest.raises((Unopenable, UnknownSuite)):
            unseal(KEY, changed, b"")
    for short in (b"", blob[:1], blob[:-1], blob[:20]):
        with pytest.raises(Unopenable):
            unseal(KEY, short, b"")


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert len({seal(AES, KEY, b"text", b"") for _ in range(100)}) == 100


def test_each_suite_has_a_key_of_its_own() -> None:
    assert (len(KEY.of(AES)), len(KEY.of(SM4))) == (32, 16)
    assert KEY.of(AES)[:16] != KEY.of(SM4)
    assert KEY.root not in (KEY.of(AES), KEY.of(SM4))


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_no_two_lists_of_parts_are_bound_alike(one: list[str], other: list[str]) -> None:
    assert (binding(*one) == binding(*other)) == (one == other)
