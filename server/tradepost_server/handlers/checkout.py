"""Asking the tenant's checkout where to pay: a request signed by Standard Webhooks, and its answer."""

import base64
import hashlib
from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from standardwebhooks.webhooks import Webhook

from tradepost.protocol import limits

from ..errors import Invalid, Unavailable
from ..model import Tenant
from ..outbound import Limits, Outbound, OutboundError
from ..rules.content import check_address
from ..secrets import Vault

_LIMITS = Limits(total_s=5.0, body_bytes=16_384, types=("application/json",))


class Payment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be paid, by whom, and where it was asked for."""

    conversation: str
    message: str  # with the button
    action: str  # the button's id
    participant: str  # who pays
    profile: str
    amount_minor: int
    currency: str
    reference: str | None = None  # the marketplace's own


class _Asked(Struct, frozen=True, kw_only=True):
    """The body of the request. The same payment of the same person has the same id."""

    type: str
    id: str
    timestamp: datetime
    data: Payment


class _Answer(Struct, frozen=True, kw_only=True):
    url: limits.Url


class Checkout:
    """Asks for addresses where money is taken; nothing of the money passes here."""

    def __init__(self, outbound: Outbound, vault: Vault) -> None:
        self._outbound, self._vault = outbound, vault

    def secret(self, tenant: Tenant) -> str:
        """What the tenant verifies our requests with, as Standard Webhooks writes it."""
        return secret_of(self._vault, tenant)

    async def address(self, tenant: Tenant, payment: Payment) -> str:
        """Where to pay.

        Raises: Invalid where the tenant has no checkout (any more), Unavailable where it gives no usable answer.
        """
        url = tenant.policy.checkout_url
        if url is None:
            raise Invalid("No checkout is set up any more", path="$.action")
        now = datetime.now(UTC)
        asked = _Asked(type="checkout.requested", id=_id(payment), timestamp=now, data=payment)
        body = msgspec.json.encode(asked)
        headers = {
            "webhook-id": asked.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret(tenant)).sign(asked.id, now, body.decode()),
        }
        try:
            answer = await self._outbound.post_json(url, body, headers, limits=_LIMITS)
            if not answer.ok:
                raise Unavailable(f"The checkout answered {answer.status}; try again in a moment")
            found = msgspec.json.decode(answer.body, type=_Answer).url
            check_address(found, "$.url")
        except OutboundError as error:
            raise Unavailable("The checkout does not answer; try again in a moment") from error
        except (msgspec.MsgspecError, Invalid) as error:
            raise Unavailable("The checkout gave no https address; try again in a moment") from error
        return found


def secret_of(vault: Vault, tenant: Tenant) -> str:
    """The secret of a tenant's checkout: made of the deployment's key, so that nothing has to be kept."""
    return f"whsec_{base64.b64encode(vault.derive(f'checkout of tenant {tenant.id}')).decode()}"


def _id(payment: Payment) -> str:
    asked = "/".join((payment.conversation, payment.message, payment.action, payment.participant))
    return f"co_{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}"
