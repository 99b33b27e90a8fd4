"""Web Push as its standards say it, by their own numbers."""

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tradepost_server.webpush.encryption import PLAIN_MAX_BYTES, Browser, encrypt, unpadded
from tradepost_server.webpush.vapid import Sender

# RFC 8291, section 5 and appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
ENCRYPTED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_rfc_8291_comes_out_byte_for_byte() -> None:
    own = ec.derive_private_key(int.from_bytes(unpadded(SENDER)), ec.SECP256R1())
    made = encrypt(PLAIN, Browser.parse(PUBLIC, AUTH), own=own, salt=unpadded(SALT))
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == ENCRYPTED


def test_no_two_bodies_are_alike() -> None:
    browser = Browser.parse(PUBLIC, AUTH)
    assert encrypt(PLAIN, browser) != encrypt(PLAIN, browser)


def test_what_push_services_would_not_take_is_not_made() -> None:
    browser = Browser.parse(PUBLIC, AUTH)
    assert len(encrypt(b"x" * PLAIN_MAX_BYTES, browser)) <= 4_096
    with pytest.raises(ValueError, match="at most"):
        encrypt(b"x" * (PLAIN_MAX_BYTES + 1), browser)


@pytest.mark.parametrize(
    ("p256dh", "auth"), [(PUBLIC[:-4] + "AAAA", AUTH), ("A" * 87, AUTH), (PUBLIC, AUTH[:-4]), ("", "")]
)
def test_keys_that_are_no_point_or_too_short_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Browser.parse(p256dh, auth)


def test_a_push_service_can_verify_who_pushes_by_the_key_that_pages_subscribe_with() -> None:
    sender = Sender(b"s" * 32, "mailto:shop@example.com")
    header = sender.authorization("https://push.example", now=1_000_000.0)
    token, key = header.removeprefix("vapid t=").split(", k=")
    assert key == sender.public_key
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key))
    options = {"verify_exp": False}
    claims = jwt.decode(token, public, algorithms=["ES256"], audience="https://push.example", options=options)
    assert claims == {"aud": "https://push.example", "exp": 1_043_200, "sub": "mailto:shop@example.com"}
    assert json.loads(unpadded(token.split(".")[0])) == {"typ": "JWT", "alg": "ES256"}


def test_the_key_is_the_same_after_each_start_and_another_with_another_secret() -> None:
    assert Sender(b"s" * 32, None).public_key == Sender(b"s" * 32, None).public_key
    assert Sender(b"s" * 32, None).public_key != Sender(b"t" * 32, None).public_key
