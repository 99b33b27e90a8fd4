"""The demo's own checkout: what a marketplace puts behind `checkout_url`. Nothing is paid here."""

from urllib.parse import urlencode

import msgspec
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..errors import Forbidden, Invalid, TradepostError
from ..gateway import problems
from .bodies import body_of

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

    async def checkout(self, request: Request) -> Response:
        """`{"url": …}`."""
        try:
            payment = self._verified(await body_of(request), dict(request.headers))
        except TradepostError as refusal:
            return problems.response(refusal)
        asked = {"pay": f"{payment.amount_minor / 100:.2f} {payment.currency}", "for": payment.reference}
        return JSONResponse({"url": f"{PAGE}?{urlencode(asked)}"}, headers={"cache-control": "no-store"})

    def _verified(self, body: bytes, headers: dict[str, str]) -> _Payment:
        """Raises: Forbidden for a signature that is not right or too old, Invalid."""
        try:
            self._webhook.verify(body, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):  # the second for what is no signature at all
            raise Forbidden("Not signed with the secret of this checkout") from None
        try:
            return msgspec.json.decode(body, type=_Asked).data
        except msgspec.DecodeError:
            raise Invalid("This asks for no payment") from None
