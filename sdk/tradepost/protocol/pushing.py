"""Telling people who are not looking, by Web Push."""

from typing import Annotated

from msgspec import Meta, Struct

from . import limits
from .command import Command

P256dh = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9_\-]{87}=?$(?!\n)", description="The browser's public key: a point of P-256, base64url."),
]
PushAuth = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_\-]{22}(==)?$(?!\n)", description="The browser's 16 secret bytes, base64url.")
]


class PushKeys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only this browser opens is encrypted with, as its `PushSubscription` has it."""

    p256dh: P256dh
    auth: PushAuth


class SubscribePush(Command, frozen=True, tag="push.subscribe"):
    """This browser is told of new messages while its person has no live session. So already: keys are renewed.

    Of more than 20 browsers of one person the oldest is forgotten.
    """

    endpoint: limits.HookUrl  # the browser's push service gave it
    keys: PushKeys
    site: limits.Id | None = None  # the site whose pages a tap opens


class UnsubscribePush(Command, frozen=True, tag="push.unsubscribe"):
    """This browser is told no more; unknown: nothing happens."""

    endpoint: limits.HookUrl
