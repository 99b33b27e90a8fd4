"""Seals what messages said before anything was hidden; keys are changed without losing what older ones sealed."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .secrets import SecretsUnreadable, Vault

PURPOSE = "originals of messages"


class Originals:
    """The first of its keys seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._newest, *_ = fernets = [Fernet(base64.urlsafe_b64encode(key)) for key in keys]
        self._all = MultiFernet(fernets)

    def seal(self, content: bytes) -> bytes:
        """Encrypted, for the database."""
        return self._newest.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises: SecretsUnreadable where none of the keys sealed it.
        """
        try:
            return self._all.decrypt(sealed)
        except InvalidToken:
            raise SecretsUnreadable("None of TRADEPOST_ORIGINALS_KEYS is the key that this was sealed with") from None

    def renew(self, sealed: bytes) -> bytes | None:
        """The same, sealed with the newest key; None where it is already.

        Raises: SecretsUnreadable where none of the keys sealed it.
        """
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return self.seal(self.open(sealed))
        return None


def originals_of(listed: str | None, vault: Vault) -> Originals:
    """With the keys of the setting. The deployment's own seals where there are none, and always opens."""
    return Originals([*([] if listed is None else parse_keys(listed)), vault.derive(PURPOSE)])


def parse_keys(listed: str) -> list[bytes]:
    """The keys of TRADEPOST_ORIGINALS_KEYS, the newest first.

    Raises: ValueError that says which is none, without showing it.
    """
    parts = listed.split(",")
    return [_key(part.strip(), f"key {number} of {len(parts)}") for number, part in enumerate(parts, 1)]


def _key(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError(
            f"{name} is no key: expected 32 bytes in URL-safe base64, "
            "as `openssl rand -base64 32 | tr +/ -_` makes them"
        )
    return key
