"""The demo's checkout asks who asks."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from tradepost_server.demo.ground import checkout_of, reaching
from tradepost_server.demo.till import Till
from tradepost_server.errors import Forbidden, Invalid
from tradepost_server.outbound import Allowed
from tradepost_server.settings import Settings

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
PAYMENT = {"data": {"amount_minor": 4_800, "currency": "EUR", "reference": "brass-lamp", "profile": "buyer:ana"}}


TILL = Till(SECRET)


def signed(body: str, *, secret: str = SECRET, age_s: float = 0) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    signature = Webhook(secret).sign("co_1", at, body)
    return {"webhook-id": "co_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def test_who_signs_is_told_where_to_pay() -> None:
    body = json.dumps(PAYMENT)
    address = TILL.address(body.encode(), signed(body))
    assert address == "https://www.example.com/checkout?pay=48.00+EUR&for=brass-lamp"


def test_who_does_not_sign_is_told_nothing() -> None:
    body = json.dumps(PAYMENT)
    other = "whsec_" + "QUFB" * 8
    for headers in (
        {},
        signed(body + " "),
        signed(body, secret=other),
        signed(body, age_s=600),
        signed(body) | {"webhook-signature": "v1"},
        signed(body) | {"webhook-timestamp": "soon"},
    ):
        with pytest.raises(Forbidden):
            TILL.address(body.encode(), headers)
    with pytest.raises(Forbidden):
        TILL.address(b"\xff\xfe", signed(body))


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"data": {"amount_minor": "much", "currency": "EUR"}}'])
def test_what_is_signed_and_asks_for_nothing_is_refused(body: str) -> None:
    with pytest.raises(Invalid):
        TILL.address(body.encode(), signed(body))


def test_only_a_checkout_on_this_machine_is_asked_and_nothing_else_of_it() -> None:
    assert checkout_of("http://127.0.0.1:8080") == "http://127.0.0.1:8080/demo/checkout"
    assert checkout_of("http://192.168.1.7:8080") is None
    settings = reaching(Settings(outbound_allow="10.1.0.0/16"), "http://127.0.0.1:8080")
    allowed = Allowed.parse(settings.outbound_allow.split(","))
    assert allowed.names("127.0.0.1", 8080)
    assert not allowed.names("127.0.0.1", 5432)
    assert allowed.networks
