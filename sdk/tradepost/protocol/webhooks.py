"""Webhooks: addresses of a marketplace that are told what happens; and the log of the whole tenant."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from . import limits
from .command import Command

WEBHOOKS_MAX = 10  # of one tenant
REPLAYED_MAX = 1_000  # dead letters in one go
KEEP_S = 86_400  # how long the secret before signs too, unless it is said
HOPS_HEADER = "tradepost-hops"

WebhookId = Annotated[str, Meta(pattern=r"^wh_[A-Za-z0-9]{1,40}$(?!\n)", description="The id of a webhook.")]
LetterId = Annotated[str, Meta(pattern=r"^dl_[A-Za-z0-9]{1,40}$(?!\n)", description="The id of a dead letter.")]
Description = Annotated[str, Meta(max_length=200, pattern=limits.NO_CONTROLS)]
EventName = Annotated[
    str, Meta(max_length=64, pattern=r"^[a-z][a-z0-9_.]*$(?!\n)", description="Such as `message.created`.")
]
EventNames = Annotated[list[EventName], Meta(max_length=50, description="Empty: all events.")]
AtOnce = Annotated[int, Meta(ge=1, le=4, description="Deliveries under way at once, of different conversations.")]
KeepS = Annotated[int, Meta(ge=0, le=604_800, description="Seconds for which the secret before signs too.")]
After = Annotated[  # the cursor has a place in each of up to 100 databases
    str, Meta(max_length=4_300, description="Cursor of an answer; empty: the first; `latest`: the end.")
]


class Webhook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An address that is told what happens, and how it is with it."""

    id: str
    url: str
    description: str
    events: list[str]  # names; empty: all
    scopes: list[str]  # of the API key that made it, those that read: events are as that key would read them
    at_once: int
    created_by: str  # `key/…`: the API key that made it; `key/command`: an operator did
    created_at: datetime
    updated_at: datetime
    disabled: str | None = None  # why nothing is told to it
    failing_since: datetime | None = None  # null: the last delivery was answered well
    waiting: int = 0  # conversations of which it is still to be told something
    dead: int = 0  # dead letters


class DeadLetter(Struct, frozen=True, kw_only=True):
    """An event that an address could not be told in time."""

    id: str
    event: str  # the id that the delivery had
    conversation: str
    lane: str
    seq: int
    at: datetime
    attempts: int
    error: str  # the last one
    dead_at: datetime


class LogEvent(Struct, frozen=True, kw_only=True):
    """An event as a webhook is told it, and as the log of the tenant shows it."""

    id: str  # the same each time it is told
    type: str  # the name of the event, such as `message.created`
    tenant: str
    conversation: str
    lane: str
    seq: int
    at: datetime
    data: Raw  # the event; see `events.decode`


class CreateWebhook(Command, frozen=True, tag="webhook.create"):
    """A new address; it is told what is committed from then on. Its secret is in this answer alone."""

    url: limits.HookUrl
    description: Description = ""
    events: EventNames = []
    at_once: AtOnce = 1


class ListWebhooks(Command, frozen=True, tag="webhook.list"):
    """All of the tenant's, oldest first."""


class UpdateWebhook(Command, frozen=True, tag="webhook.update"):
    """Changes what is named. One that is enabled again is told what is committed from then on."""

    webhook: WebhookId
    url: limits.HookUrl | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    events: EventNames | UnsetType = UNSET
    at_once: AtOnce | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class DeleteWebhook(Command, frozen=True, tag="webhook.delete"):
    """Removes it, with all that it was still to be told."""

    webhook: WebhookId


class RotateWebhook(Command, frozen=True, tag="webhook.rotate"):
    """A new secret; the one before signs too for a while."""

    webhook: WebhookId
    keep_s: KeepS = KEEP_S


class ListDeadLetters(Command, frozen=True, tag="webhook.dead"):
    """What an address could not be told, oldest first."""

    webhook: WebhookId
    cursor: LetterId | None = None
    limit: limits.PageSize = 50


class ReplayDeadLetters(Command, frozen=True, tag="webhook.replay"):
    """Tells it again: one, or the oldest 1,000. Each comes before what else waits of its conversation."""

    webhook: WebhookId
    letter: LetterId | None = None


class ReadLog(Command, frozen=True, tag="log.read"):
    """Events of all conversations of the tenant in the order of the log. The messages in them are as they stand now."""

    after: After = ""
    limit: limits.PageSize = 50
