"""What messages said before anything was hidden: sealed with the newest key, opened with any; what is no key."""

import base64

import pytest

from tradepost_server.cli import settings_with
from tradepost_server.originals import Originals, originals_of, parse_keys
from tradepost_server.secrets import SecretsUnreadable, Vault
from tradepost_server.serving import CannotServe

OLD, NEW, OTHER = (bytes([number]) * 32 for number in (1, 2, 3))
SECRET_KEY, KEY, KEY_2 = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (4, 5, 6))


def test_the_newest_key_seals_and_all_of_them_open() -> None:
    before = Originals([OLD]).seal(b"call me at 612 345 678")
    both = Originals([NEW, OLD])
    after = both.seal(b"the same, later")
    assert both.open(before) == b"call me at 612 345 678"
    assert Originals([NEW]).open(after) == b"the same, later"
    with pytest.raises(SecretsUnreadable):
        Originals([OLD]).open(after)


def test_what_is_sealed_does_not_show_what_was_said_nor_twice_the_same() -> None:
    sealing = Originals([NEW])
    first, second = sealing.seal(b"612345678"), sealing.seal(b"612345678")
    assert b"612345678" not in first
    assert first != second


def test_renewing_seals_anew_what_an_older_key_sealed_and_nothing_else() -> None:
    before, both = Originals([OLD]).seal(b"said"), Originals([NEW, OLD])
    renewed = both.renew(before)
    assert renewed is not None
    assert Originals([NEW]).open(renewed) == b"said"
    assert both.renew(renewed) is None


def test_what_another_key_sealed_or_somebody_changed_does_not_open() -> None:
    sealed = Originals([OTHER]).seal(b"said")
    for bad in (sealed, b"", b"plain", Originals([NEW]).seal(b"said")[:-4] + b"AAA="):
        with pytest.raises(SecretsUnreadable):
            Originals([NEW, OLD]).open(bad)
        with pytest.raises(SecretsUnreadable):
            Originals([NEW, OLD]).renew(bad)


def test_without_keys_of_their_own_the_deployments_seals_and_still_opens_once_there_are_some() -> None:
    vault = Vault(SECRET_KEY)
    before = originals_of(None, vault).seal(b"said")
    assert originals_of(None, Vault(SECRET_KEY)).open(before) == b"said"
    renewed = originals_of(KEY, vault).renew(before)
    assert renewed is not None
    with pytest.raises(SecretsUnreadable):
        originals_of(None, vault).open(renewed)


def test_keys_are_read_by_commas_with_spaces_around() -> None:
    assert len(parse_keys(f"{KEY}, {KEY_2}")) == 2


@pytest.mark.parametrize(
    ("listed", "which"),
    [
        ("", "key 1 of 1"),
        (f"{KEY},", "key 2 of 2"),
        (f"{KEY},{KEY_2[:-4]}", "key 2 of 2"),
        (f"{KEY[:20]} {KEY[20:]},{KEY_2}", "key 1 of 2"),
        (f"{KEY},{KEY_2},ключ", "key 3 of 3"),
    ],
)
def test_a_setting_that_is_no_key_is_named_by_its_place_and_not_shown(
    listed: str, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADEPOST_ORIGINALS_KEYS", listed)
    with pytest.raises(CannotServe) as refused:
        settings_with()
    assert refused.value.message.startswith(f"TRADEPOST_ORIGINALS_KEYS: {which} is no key")
    assert refused.value.code == 2
    assert not any(part.strip() in refused.value.message for part in listed.split(",") if part.strip())
