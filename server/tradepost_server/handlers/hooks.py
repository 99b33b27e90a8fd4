"""Asking what a tenant runs itself, by Standard Webhooks: a signed request, and an answer of one shape."""

import base64
from datetime import datetime
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct
from standardwebhooks.webhooks import Webhook

from .. import clock
from ..model import Tenant
from ..outbound import Limits, Outbound, OutboundError
from ..secrets import Vault

T = TypeVar("T")
Hook = Literal["checkout", "classifier"]
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class HookFailed(Exception):
    """No usable answer. `reason` is one word: of `OutboundError`, `status` or `answer`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Asked(Struct, frozen=True, kw_only=True):
    """The body of a request."""

    type: str
    id: str
    timestamp: datetime
    data: Struct


class Hooks:
    """Goes to the hooks of tenants."""

    def __init__(self, outbound: Outbound, vault: Vault) -> None:
        self._outbound, self._vault = outbound, vault

    def secret(self, hook: Hook, tenant: Tenant) -> str:
        """What the tenant verifies our requests with, as Standard Webhooks writes it."""
        return secret_of(self._vault, hook, tenant)

    async def ask(
        self, hook: Hook, tenant: Tenant, url: str, question: Struct, *, about: str, answer: type[T], limits: Limits
    ) -> T:
        """What the hook answers. The same question has the same id, `about`, each time it is asked.

        Raises: HookFailed.
        """
        now = clock.now()
        body = msgspec.json.encode(_Asked(type=f"{hook}.requested", id=about, timestamp=now, data=question))
        headers = {
            "webhook-id": about,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret(hook, tenant)).sign(about, now, body.decode()),
        }
        try:
            got = await self._outbound.post_json(url, body, headers, limits=limits)
            if not got.ok:
                raise HookFailed("status")
            return msgspec.json.decode(got.body, type=answer)
        except OutboundError as error:
            raise HookFailed(error.reason) from error
        except _UNREADABLE as error:
            raise HookFailed("answer") from error


def secret_of(vault: Vault, hook: Hook, tenant: Tenant) -> str:
    """The secret of a tenant's hook: made of the deployment's key, so that nothing has to be kept."""
    return f"whsec_{base64.b64encode(vault.derive(f'{hook} of tenant {tenant.id}')).decode()}"
