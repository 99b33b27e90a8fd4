"""What is pushed, encrypted so that the browser alone can read it (RFC 8291 on top of RFC 8188). Pure but for chance.

Source: RFC 8291, sections 3.3 and 3.4; one record, as section 4 asks.
"""

import base64
import os
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4_096
PLAIN_MAX_BYTES = 3_900  # push services take 4,096 bytes in all
_LAST_RECORD = b"\x02"


@dataclass(frozen=True, slots=True)
class Browser:
    """What only one browser opens is encrypted with."""

    public: bytes  # an uncompressed point of P-256
    auth: bytes  # 16 secret bytes

    @classmethod
    def parse(cls, p256dh: str, auth: str) -> "Browser":
        """From base64url, as a `PushSubscription` has them.

        Raises: ValueError for what is no point of the curve, or no 16 bytes.
        """
        found = cls(unpadded(p256dh), unpadded(auth))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.public)
        if len(found.public) != 65 or len(found.auth) != 16:
            raise ValueError("expected a key of 65 bytes and a secret of 16")
        return found


def unpadded(text: str) -> bytes:
    """Bytes from base64url, with padding or without."""
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The uncompressed point, 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    plain: bytes,
    browser: Browser,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """A body with `Content-Encoding: aes128gcm`. The key pair and the salt are made anew each time unless given.

    Raises: ValueError for more than `PLAIN_MAX_BYTES`.
    """
    if len(plain) > PLAIN_MAX_BYTES:
        raise ValueError(f"at most {PLAIN_MAX_BYTES} bytes can be pushed")
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    sender = point(own.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser.public)
    info = b"WebPush: info\0" + browser.public + sender
    key = _derive(own.exchange(ec.ECDH(), theirs), browser.auth, info, 32)
    cipher = AESGCM(_derive(key, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derive(key, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!LB", RECORD_BYTES, len(sender)) + sender
    return header + cipher.encrypt(nonce, plain + _LAST_RECORD, None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
