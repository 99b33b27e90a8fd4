"""The commands `tradepost webhook …`, `follow`, `listen` and `tail`."""

from pathlib import Path
from typing import Annotated

import typer

from tradepost.protocol.webhooks import KEEP_S

from . import asking, listening, tailing, webhook_administration
from .handlers import webhooks
from .options import Data, Tenant
from .serving import settings_with

WebhookId = Annotated[str, typer.Argument(help="wh_…")]
webhook_commands = typer.Typer(no_args_is_help=True, help="Webhooks: addresses that are told what happens.")


@webhook_commands.command("create")
def webhook_create(
    url: Annotated[str, typer.Argument(help="https://…")],
    tenant: Tenant = "default",
    event: Annotated[list[str] | None, typer.Option(help="Such as message.created; repeatable; all if none.")] = None,
    description: Annotated[str, typer.Option(help="For people.")] = "",
    pii: Annotated[bool, typer.Option("--pii", help="With contact data, as the scope pii:read shows it.")] = False,
    data: Data = None,
) -> None:
    """Make a webhook and print its secret, this once."""
    settings = settings_with(data=data)
    print(webhook_administration.create(settings, tenant, url, event or [], description, pii=pii))


@webhook_commands.command("list")
def webhook_list(tenant: Tenant = "default", data: Data = None) -> None:
    """List a tenant's webhooks, and how they are."""
    print(webhook_administration.list_all(settings_with(data=data), tenant))


@webhook_commands.command("enable")
def webhook_enable(webhook: WebhookId, data: Data = None) -> None:
    """Have one that was disabled told what is committed from now on."""
    print(webhook_administration.enable(settings_with(data=data), webhook, disabled=False))


@webhook_commands.command("disable")
def webhook_disable(webhook: WebhookId, data: Data = None) -> None:
    """Tell it nothing any more."""
    print(webhook_administration.enable(settings_with(data=data), webhook, disabled=True))


@webhook_commands.command("rotate")
def webhook_rotate(
    webhook: WebhookId,
    keep: Annotated[int, typer.Option(min=0, help="Seconds for which the secret before signs too.")] = KEEP_S,
    data: Data = None,
) -> None:
    """Make a new secret and print it, this once."""
    print(webhook_administration.rotate(settings_with(data=data), webhook, keep))


@webhook_commands.command("delete")
def webhook_delete(webhook: WebhookId, data: Data = None) -> None:
    """Remove a webhook."""
    print(webhook_administration.delete(settings_with(data=data), webhook))


@webhook_commands.command("dead")
def webhook_dead(webhook: WebhookId, data: Data = None) -> None:
    """List what a webhook could not be told."""
    print(webhook_administration.dead(settings_with(data=data), webhook))


@webhook_commands.command("replay")
def webhook_replay(
    webhook: WebhookId,
    letter: Annotated[str | None, typer.Option(help="dl_…; without it the oldest thousand.")] = None,
    data: Data = None,
) -> None:
    """Tell a webhook again what it could not be told."""
    print(webhook_administration.replay(settings_with(data=data), webhook, letter))


def follow(
    after: Annotated[str, typer.Option(help="A cursor of an earlier answer; without it from the first event.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Events, about.")] = 1_000,
    data: Data = None,
) -> None:
    """Print where events of all tenants stand in the log, as JSON lines; the last line is the next cursor."""
    print(webhook_administration.follow(settings_with(data=data), after, limit))


def listen(
    forward: Annotated[str, typer.Option(help="Where your program takes webhooks: http://127.0.0.1:3000/hook.")],
    replay_from: Annotated[
        str | None, typer.Option(help="A cursor of GET /v1/events, or an empty one for the first event.")
    ] = None,
    secret: Annotated[str | None, typer.Option(help="whsec_…; without it a fresh one is printed.")] = None,
    url: Annotated[str | None, typer.Option(help="The server; without it that of the keys.")] = None,
    data: Annotated[Path, typer.Option(help="Data directory whose keys may be used.")] = Path("tradepost-data"),
    api_key: Annotated[
        str | None, typer.Option(help="Of a test tenant, instead of the keys under --data; also TRADEPOST_API_KEY.")
    ] = None,
) -> None:
    """Bring a test tenant's events to a program on this machine, signed as webhooks are; until interrupted."""
    key = secret or webhooks.new_secret()
    print(f"Signed with {key}", flush=True)
    where = asking.line(url, data, api_key)
    listening.listen(where, forward, replay_from, key, lambda said: print(said, flush=True))


def tail(
    conversation: Annotated[str, typer.Argument(help="cv_…")],
    as_: Annotated[str, typer.Option("--as", help="A role such as courier, a profile, or a participant.")],
    url: Annotated[str | None, typer.Option(help="The server; without it that of the keys.")] = None,
    data: Annotated[Path, typer.Option(help="Data directory whose keys may be used.")] = Path("tradepost-data"),
    api_key: Annotated[
        str | None, typer.Option(help="Of a test tenant, instead of the keys under --data; also TRADEPOST_API_KEY.")
    ] = None,
) -> None:
    """Print the frames of a conversation as one of its people gets them, live; until interrupted."""
    where = asking.line(url, data, api_key)
    tailing.tail(where, conversation, as_, lambda said: print(said, flush=True))
