"""Who pushes, as push services want to know it (RFC 8292). The key is derived from the deployment's own."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from .encryption import point

LIFE_S = 12 * 3_600  # at most 24 hours (RFC 8292, section 2)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


class Sender:
    """The key pair of this deployment towards push services: the same on each node, and after each start."""

    def __init__(self, seed: bytes, contact: str | None) -> None:
        """`seed`: 32 secret bytes; `contact`: a mailto: or https: address of the operator."""
        self._key = ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())
        self._contact = contact
        self.public_key = _text(point(self._key.public_key()))  # base64url, for `applicationServerKey`

    def authorization(self, origin: str, now: float) -> str:
        """The header for one push service, `https://…` without a path."""
        claims: dict[str, object] = {"aud": origin, "exp": int(now) + LIFE_S}
        if self._contact is not None:
            claims["sub"] = self._contact
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"vapid t={signed}.{_text(r.to_bytes(32) + s.to_bytes(32))}, k={self.public_key}"


def _part(value: dict[str, object]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
