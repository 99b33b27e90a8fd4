"""The demo's own checkout: what a marketplace puts behind `checkout_url`. Nothing is paid here."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from ..errors import Forbidden, Invalid

PATH = "/demo/checkout"
PAGE = "https://www.example.com/checkout"  # where a marketplace would take the money


class _Payment(msgspec.Struct, frozen=True):
    """What we need of `data`."""

    amount_minor: int
    currency: str
    reference: str = ""


class _Asked(msgspec.Struct, frozen=True):
    """What we need of the request."""

    data: _Payment


class Till:
    """Answers where to pay, to who signs with the tenant's secret."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)

    def address(self, body: bytes, headers: Mapping[str, str]) -> str:
        """Where to pay what is asked for.

        Raises: Forbidden for a signature that is not right or too old, Invalid for no payment.
        """
        try:
            self._webhook.verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):  # the second for what is no signature at all
            raise Forbidden("Not signed with the secret of this checkout") from None
        try:
            payment = msgspec.json.decode(body, type=_Asked).data
        except msgspec.DecodeError:
            raise Invalid("This asks for no payment") from None
        asked = {"pay": f"{payment.amount_minor / 100:.2f} {payment.currency}", "for": payment.reference}
        return f"{PAGE}?{urlencode(asked)}"
