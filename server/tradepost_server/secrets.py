"""The deployment's own key, which encrypts signing secrets in the database; and how keys are made."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import ids

SECRET_MIN_BYTES = 32  # of an HS256 secret: shorter ones can be guessed


class SecretsUnreadable(Exception):
    """The secret key does not open what the database holds."""


class WeakSecret(Exception):
    """A signing secret that is too short."""


class Vault:
    """Encrypts and opens with one key."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key)
            self._key = base64.urlsafe_b64decode(key)
        except ValueError:
            raise SecretsUnreadable(
                "TRADEPOST_SECRET_KEY is not a key: expected 32 bytes in URL-safe base64, "
                "as `openssl rand -base64 32 | tr +/ -_` makes them"
            ) from None

    def seal(self, secret: bytes) -> bytes:
        """Encrypted, for the database.

        Raises: WeakSecret for one that can be guessed.
        """
        if len(secret) < SECRET_MIN_BYTES:
            raise WeakSecret(f"A signing secret has at least {SECRET_MIN_BYTES} bytes; this one has {len(secret)}")
        return self._fernet.encrypt(secret)

    def seal_for(self, purpose: str) -> "Seal":
        """A seal with a key of its own, derived from the deployment's."""
        return Seal(HKDF(algorithm=SHA256(), length=64, salt=None, info=purpose.encode()).derive(self._key))

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same each time."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(self._key)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises: SecretsUnreadable where it was sealed with another key.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SecretsUnreadable(
                "This TRADEPOST_SECRET_KEY (or secret.key) is not the one the keys were made with"
            ) from None


class Seal:
    """Makes opaque text of bytes that only this deployment can make and read: the same text for the same bytes.

    AES-SIV (RFC 5297): what was changed in any bit does not open.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def close(self, plain: bytes) -> str:
        """Letters, digits, `-` and `_`."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(plain, None)).rstrip(b"=").decode()

    def open(self, text: str) -> bytes | None:
        """What was closed; None for anything else."""
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            plain = self._cipher.decrypt(sealed, None)
        except (InvalidTag, ValueError):
            return None
        return plain if self.close(plain) == text else None  # base64 has many spellings of one value, we have one


def key_under(data: Path) -> str:
    """The key in `data`/secret.key, made at first start; only its owner may read it."""
    path = data / "secret.key"
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode())
        part.rename(path)
    return path.read_text().strip()


def new_api_key(*, test: bool) -> tuple[str, str]:
    """The id of a fresh API key, and the key itself, which is shown once."""
    key_id = ids.new("key").removeprefix("key_")
    return key_id, f"tp_{'test' if test else 'live'}_{key_id}_{secrets.token_hex(20)}"


def api_key_id(key: str) -> str | None:
    """The id inside an API key; None where it is not one of ours."""
    parts = key.split("_")
    return parts[2] if len(parts) == 4 and parts[0] == "tp" and parts[1] in ("test", "live") else None


def new_secret() -> bytes:
    """A fresh HS256 secret, 32 random bytes in hexadecimal."""
    return secrets.token_hex(32).encode()
