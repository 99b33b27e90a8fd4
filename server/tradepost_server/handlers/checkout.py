"""Asking the tenant's checkout where to pay."""

import hashlib

from msgspec import Struct

from tradepost.protocol import limits

from ..errors import Invalid, Unavailable
from ..model import Tenant
from ..outbound import Limits
from ..rules.content import check_address
from .hooks import HookFailed, Hooks

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


class _Answer(Struct, frozen=True, kw_only=True):
    url: limits.Url


class Checkout:
    """Asks for addresses where money is taken; nothing of the money passes here."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def secret(self, tenant: Tenant) -> str:
        """What the tenant verifies our requests with, as Standard Webhooks writes it."""
        return self._hooks.secret("checkout", tenant)

    async def address(self, tenant: Tenant, payment: Payment) -> str:
        """Where to pay.

        Raises: Invalid where the tenant has no checkout (any more), Unavailable where it gives no usable answer.
        """
        url = tenant.policy.checkout_url
        if url is None:
            raise Invalid("No checkout is set up any more", path="$.action")
        try:
            found = await self._hooks.ask(
                "checkout", tenant, url, payment, about=_id(payment), answer=_Answer, limits=_LIMITS
            )
            check_address(found.url, "$.url")
        except HookFailed as failed:
            raise Unavailable("The checkout gives no usable answer; try again in a moment") from failed
        except Invalid as error:
            raise Unavailable("The checkout gave no https address; try again in a moment") from error
        return found.url


def _id(payment: Payment) -> str:
    """The same for the same payment of the same person."""
    asked = "/".join((payment.conversation, payment.message, payment.action, payment.participant))
    return f"co_{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}"
