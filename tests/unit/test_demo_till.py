"""The demo's checkout asks who asks."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from tradepost_server.demo.ground import checkout_of, reaching
from tradepost_server.demo.till import PATH, Till
from tradepost_server.outbound import Allowed
from tradepost_server.settings import Settings

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
PAYMENT = {"data": {"amount_minor": 4_800, "currency": "EUR", "reference": "brass-lamp", "profile": "buyer:ana"}}


@pytest.fixture
def shop() -> TestClient:
    return TestClient(Starlette(routes=[Route(PATH, Till(SECRET).checkout, methods=["POST"])]))


def signed(body: str, *, secret: str = SECRET, age_s: float = 0) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    signature = Webhook(secret).sign("co_1", at, body)
    return {"webhook-id": "co_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def test_who_signs_is_told_where_to_pay(shop: TestClient) -> None:
    body = json.dumps(PAYMENT)
    answer = shop.post(PATH, content=body, headers=signed(body))
    assert answer.status_code == 200
    assert answer.json() == {"url": "https://www.example.com/checkout?pay=48.00+EUR&for=brass-lamp"}


def test_who_does_not_sign_is_told_nothing(shop: TestClient) -> None:
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
        answer = shop.post(PATH, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_what_is_signed_and_asks_for_nothing_is_refused(shop: TestClient) -> None:
    for body in ("[]", "{}", '{"data": {"amount_minor": "much", "currency": "EUR"}}'):
        assert shop.post(PATH, content=body, headers=signed(body)).status_code == 400
    assert shop.post(PATH, content=b"x" * 5_000).status_code == 400
    assert shop.post(PATH, content=b"\xff\xfe").status_code == 403


def test_only_a_checkout_on_this_machine_is_asked_and_nothing_else_of_it() -> None:
    assert checkout_of("http://127.0.0.1:8080") == "http://127.0.0.1:8080/demo/checkout"
    assert checkout_of("http://192.168.1.7:8080") is None
    settings = reaching(Settings(outbound_allow="10.1.0.0/16"), "http://127.0.0.1:8080")
    allowed = Allowed.parse(settings.outbound_allow.split(","))
    assert allowed.names("127.0.0.1", 8080)
    assert not allowed.names("127.0.0.1", 5432)
    assert allowed.networks
