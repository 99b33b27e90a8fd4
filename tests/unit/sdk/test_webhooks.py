"""Deliveries are believed only with a good signature of the last five minutes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tradepost.protocol.events import ConversationCreated
from tradepost.webhooks import BadSignature, verify

OLD, NEW, OTHER = ("whsec_b2xkIG9sZCBvbGQgb2xkIG9sZA==", "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldw==", "whsec_b3RoZXI=")
AT = 1_750_000_000
BODY = json.dumps(
    {
        "id": "ev_1",
        "type": "conversation.created",
        "tenant": "default",
        "conversation": "cv_1",
        "lane": "all",
        "seq": 1,
        "at": "2026-05-04T09:02:11Z",
        "data": {"name": "conversation.created", "conversation": {"status": "open"}},
    }
).encode()


def headers(*secrets: str, delivery: str = "ev_1", at: int = AT) -> dict[str, str]:
    signed = [Webhook(secret).sign(delivery, datetime.fromtimestamp(at, UTC), BODY.decode()) for secret in secrets]
    return {
        "Webhook-Id": delivery,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": " ".join(signed),
        "Tradepost-Hops": "2",
    }


def test_a_delivery_that_the_reference_library_signed_gives_a_typed_event() -> None:
    event = verify(BODY, headers(NEW), NEW, now=AT + 300)
    assert (event.id, event.type, event.conversation, event.seq, event.hops) == (
        "ev_1",
        "conversation.created",
        "cv_1",
        1,
        2,
    )
    assert isinstance(event.data, ConversationCreated)


def test_while_a_secret_is_changed_either_side_may_have_both() -> None:
    assert verify(BODY, headers(NEW, OLD), OLD, now=AT).id == "ev_1"
    assert verify(BODY, headers(OLD), [NEW, OLD], now=AT).id == "ev_1"


@pytest.mark.parametrize(
    "given",
    [
        {"now": AT + 301},
        {"now": AT - 301},
        {"secrets": [OTHER]},
        {"secrets": []},
        {"body": BODY.replace(b"cv_1", b"cv_2")},
        {"headers": headers(NEW) | {"Webhook-Id": "ev_2"}},
        {"headers": headers(NEW) | {"Webhook-Timestamp": str(AT + 1)}},
        {"headers": headers(NEW) | {"Webhook-Timestamp": "soon"}},
        {"headers": headers(NEW) | {"Webhook-Signature": "v1,"}},
        {"headers": headers(NEW) | {"Webhook-Signature": "v1a,é"}},
        {"headers": {}},
        {"headers": headers(NEW, delivery="ev_2")},
    ],
    ids=lambda given: next(iter(given)),
)
def test_anything_else_is_refused(given: dict[str, Any]) -> None:
    call = {"body": BODY, "headers": headers(NEW), "secrets": [NEW], "now": AT} | given
    with pytest.raises(BadSignature):
        verify(call.pop("body"), call.pop("headers"), call.pop("secrets"), **call)
