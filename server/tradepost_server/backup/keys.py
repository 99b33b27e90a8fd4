"""What opens what the database holds sealed: signing secrets, originals of messages, addresses."""

import base64
from pathlib import Path

from .. import secrets
from ..originals import parse_keys
from ..secrets import Vault
from ..serving import CannotServe
from ..settings import Settings
from .archive import Manifest

NAMES = ("secret.key", "keys.json")  # under the data directory


def vault_of(settings: Settings) -> Vault | None:
    """With the key that is there; None where there is none. Nothing is made.

    Raises: CannotServe for one that is no key.
    """
    path = settings.data / "secret.key"
    try:
        key = settings.secret_key or (path.read_text().strip() if path.exists() else None)
        return None if key is None else Vault(key)
    except (secrets.SecretsUnreadable, OSError) as error:
        raise CannotServe(f"{error}.", "Set TRADEPOST_SECRET_KEY to the key of the server.", 6) from error


def mark(vault: Vault) -> str:
    """Of a key: the same for the same one; nothing can be opened with it."""
    return vault.derive("the mark of this key in a backup").hex()[:16]


def originals_marks(settings: Settings) -> list[str]:
    """Of the keys of TRADEPOST_ORIGINALS_KEYS."""
    listed = [] if settings.originals_keys is None else parse_keys(settings.originals_keys)
    return [mark(Vault(base64.urlsafe_b64encode(key).decode())) for key in listed]


def files_of(settings: Settings) -> list[Path]:
    """Those that are there. A key of the environment is nobody's to write down."""
    names = NAMES if settings.secret_key is None else NAMES[1:]
    return [path for name in names if (path := settings.data / name).exists()]


def require(settings: Settings, manifest: Manifest, *, without: bool) -> None:
    """Raises: CannotServe where what is restored could not be opened."""
    hint = "Set it to the key that the server had; if it is lost, add --without-keys and make new API and signing keys."
    if without:
        return
    if settings.secret_key is None and manifest.keys != "here":
        where = "it was in the environment" if manifest.keys == "environment" else "it was left out"
        raise CannotServe(f"TRADEPOST_SECRET_KEY is not set, and the backup has no key ({where}).", hint, 6)
    if settings.secret_key is not None and mark(Vault(settings.secret_key)) != manifest.key_mark:
        raise CannotServe("TRADEPOST_SECRET_KEY is not the key that this backup's secrets are sealed with.", hint, 6)
