"""The `tradepost` command."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from tradepost.protocol.policy import PolicyDocument

from . import administration, asking, inspecting, site_administration, top
from . import backup as backups
from .demo.command import demo
from .demo.ground import settings_of
from .doctor import DoctorInput, examine, render, worst
from .options import Data, Tenant
from .replay import ReplayOptions, replay
from .running import serve
from .serving import CannotServe, database, prepare_all, settings_with
from .webhook_commands import follow, listen, tail, webhook_commands

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Messaging for marketplaces."
)
tenant_commands = typer.Typer(no_args_is_help=True, help="Tenants: the marketplaces that share this server.")
cli.add_typer(tenant_commands, name="tenant")
policy_commands = typer.Typer(no_args_is_help=True, help="Policies: what a tenant's roles may do and see.")
cli.add_typer(policy_commands, name="policy")

site_commands = typer.Typer(no_args_is_help=True, help="Sites: the pages that carry the widget.")
cli.add_typer(site_commands, name="site")
cli.add_typer(webhook_commands, name="webhook")

SiteId = Annotated[str, typer.Argument(help="st_pk_…")]
PolicyFile = Annotated[Path, typer.Argument(help="A document as in docs/privacy.md, JSON.")]


def main() -> None:
    """Entry point; what goes wrong is said in words."""
    try:
        cli()
    except CannotServe as error:
        print(f"tradepost: {error.message} {error.hint}".rstrip(), file=sys.stderr)
        sys.exit(error.code)


@cli.command("serve")
def serve_(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free one. [default: 8080]")] = None,
    data: Data = None,
    broker: Annotated[
        str | None,
        typer.Option(help="How nodes tell each other: memory, postgres or nats://HOST:PORT. [default: memory]"),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes on the port; the broker is postgres then. [default: 1]")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="host:port of /metrics, for operators alone, or off. [default: 127.0.0.1:0]")
    ] = None,
) -> None:
    """Serve. Without configuration: an embedded PostgreSQL and keys are made under the data directory."""
    serve(settings_with(host=host, port=port, data=data, broker=broker, workers=workers, metrics=metrics))


@cli.command("demo")
def demo_(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless given.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="8080 unless given; 0: any free one.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Its database and keys; ./tradepost-data/demo unless given.", show_default=False)
    ] = None,
) -> None:
    """Act out an order in front of you: open the page it names, type along, kill the server. Needs no configuration."""
    demo(settings_of(data, host, port))


@cli.command("migrate")
def migrate_(data: Data = None) -> None:
    """Bring the database to the schema of this version."""
    settings = settings_with(data=data)
    with database(settings) as dsn:
        asyncio.run(prepare_all(settings, dsn))
    print("The database is up to date.")


@cli.command("backup")
def backup_(
    to: Annotated[Path, typer.Option(help="A file, or a directory in which one with the date in its name is made.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave secret.key and keys.json out; keep them elsewhere.")
    ] = False,
    data: Data = None,
) -> None:
    """Write database, files and keys into one file, while the server runs."""
    print(backups.backup(settings_with(data=data), to, with_keys=not without_keys))


@cli.command("restore")
def restore_(
    source: Annotated[Path, typer.Option("--from", help="The file of a backup.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Go on without the key: what was sealed with it stays closed.")
    ] = False,
    data: Data = None,
) -> None:
    """Bring a backup back into an empty data directory, and an empty database where one is set."""
    print(backups.restore(settings_with(data=data), source, without_keys=without_keys))


@cli.command()
def reindex(data: Data = None) -> None:
    """Index every message for search anew, as after a change of a tenant's language."""
    print(administration.reindex(settings_with(data=data)))


@cli.command("reseal-originals")
def reseal_originals(data: Data = None) -> None:
    """Seal what masking hid with the newest of TRADEPOST_ORIGINALS_KEYS, so that older keys can be dropped."""
    done = administration.reseal_originals(settings_with(data=data))
    print(f"{done.renewed} sealed anew; {done.kept} were sealed with the newest key before.")
    if done.unreadable:
        lost = f"{done.unreadable} cannot be opened with these keys, the first is that of flag {done.first_unreadable}."
        raise CannotServe(lost, "Add the key that sealed them to TRADEPOST_ORIGINALS_KEYS and run this again.", 1)


@tenant_commands.command("create")
def tenant_create(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and dashes.")],
    test: Annotated[bool, typer.Option("--test", help="A test tenant: its keys begin with tp_test_.")] = False,
    data: Data = None,
) -> None:
    """Make a tenant and print its keys, this once."""
    print(administration.create_tenant(settings_with(data=data), name, test=test))


@tenant_commands.command("list")
def tenant_list(data: Data = None) -> None:
    """List the tenants."""
    print(administration.list_tenants(settings_with(data=data)))


@tenant_commands.command("checkout-secret")
def tenant_checkout_secret(
    name: Annotated[str, typer.Argument(help="Of the tenant.")] = "default", data: Data = None
) -> None:
    """Print the secret with which the tenant's checkout verifies our requests."""
    print(administration.hook_secret(settings_with(data=data), "checkout", name))


@tenant_commands.command("classifier-secret")
def tenant_classifier_secret(
    name: Annotated[str, typer.Argument(help="Of the tenant.")] = "default", data: Data = None
) -> None:
    """Print the secret with which the tenant's classifier verifies our requests."""
    print(administration.hook_secret(settings_with(data=data), "classifier", name))


@policy_commands.command("show")
def policy_show(
    tenant: Tenant = "default",
    in_force: Annotated[bool, typer.Option("--in-force", help="Every role with all its fields.")] = False,
    data: Data = None,
) -> None:
    """Print what the tenant changes of the defaults."""
    print(administration.show_policy(settings_with(data=data), tenant, in_force=in_force))


@policy_commands.command("check")
def policy_check(file: PolicyFile) -> None:
    """Say whether a document could be set, without a server."""
    administration.read_policy(file)
    print(f"{file} is a sound policy.")


@policy_commands.command("set")
def policy_set(file: PolicyFile, tenant: Tenant = "default", data: Data = None) -> None:
    """Put a document into force; refused, with the reason, where it contradicts itself."""
    print(administration.set_policy(settings_with(data=data), tenant, file))


@site_commands.command("create")
def site_create(
    tenant: Tenant = "default",
    origin: Annotated[
        list[str] | None, typer.Option(help="Of its pages: https://shop.example.com; repeatable.")
    ] = None,
    data: Data = None,
) -> None:
    """Make a site and print its id, which goes into the pages that carry the widget."""
    print(site_administration.create_site(settings_with(data=data), tenant, origin or []))


@site_commands.command("list")
def site_list(tenant: Tenant = "default", data: Data = None) -> None:
    """List a tenant's sites."""
    print(site_administration.list_sites(settings_with(data=data), tenant))


@site_commands.command("show")
def site_show(site: SiteId, data: Data = None) -> None:
    """Print a site's settings as JSON."""
    print(site_administration.show_site(settings_with(data=data), site))


@site_commands.command("set")
def site_set(
    site: SiteId,
    file: Annotated[Path, typer.Argument(help="Settings to change, JSON; docs/sites.md.")],
    data: Data = None,
) -> None:
    """Change the settings that a file names; refused, with the reason, where they do not hold together."""
    print(site_administration.set_site(settings_with(data=data), site, file))


@site_commands.command("delete")
def site_delete(site: SiteId, data: Data = None) -> None:
    """Remove a site; its conversations stay."""
    print(site_administration.delete_site(settings_with(data=data), site))


@cli.command("inspect-text")
def inspect_text(
    policy: Annotated[
        Path | None, typer.Option(help="A document as for `policy set`; without it the defaults.")
    ] = None,
    stage: Annotated[str, typer.Option(help="How far the matter is, such as paid.")] = "inquiry",
    author: Annotated[str, typer.Option("--from", help="The role of who writes.")] = "buyer",
    reader: Annotated[str, typer.Option("--to", help="The role of who reads.")] = "seller",
) -> None:
    """Say what masking makes of messages: JSON lines {"conversation", "by", "text"} in, a line each out.

    A line that is no message is named on standard error and passed over; the exit status is then 2.
    """
    document = PolicyDocument() if policy is None else administration.read_policy(policy)
    looking = inspecting.inspection(document, stage, author, reader)
    raise typer.Exit(inspecting.inspect_standard_input(looking))


@cli.command()
def why(
    conversation: Annotated[str, typer.Argument(help="cv_…")],
    message: Annotated[str, typer.Argument(help="ms_…")],
    participant: Annotated[str, typer.Argument(help="pt_…, or a profile such as courier:3.")],
    url: Annotated[str | None, typer.Option(help="The server; without it that of the keys.")] = None,
    data: Annotated[Path, typer.Option(help="Data directory whose keys may be used.")] = Path("tradepost-data"),
    api_key: Annotated[
        str | None, typer.Option(help="Of a test tenant, instead of the keys under --data; also TRADEPOST_API_KEY.")
    ] = None,
) -> None:
    """Say in one sentence why a participant sees a message, or does not."""
    print(asking.why(asking.line(url, data, api_key), conversation, message, participant))


@cli.command()
def token(
    profile: Annotated[str, typer.Argument(help="The marketplace's own id, such as buyer:7.")],
    role: Annotated[
        str | None, typer.Option(help="buyer, seller, courier, agent, supervisor, bot or one of yours.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What others read as the name.")] = None,
    ttl: Annotated[int, typer.Option(min=10, max=86_400, help="Seconds until it ends.")] = 3_600,
    tenant: Annotated[str, typer.Option(help="Whose profile.")] = "default",
    data: Data = None,
) -> None:
    """Mint a token for a profile and role."""
    print(administration.mint(settings_with(data=data), tenant, profile, role, name, ttl))


@cli.command()
def doctor(
    host: Annotated[str | None, typer.Option(help="Address that `serve` will listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    data: Data = None,
) -> None:
    """Look at database, sockets, limits, versions and clocks; say what to do about each."""
    settings = settings_with(host=host, port=port, data=data)
    asked = DoctorInput(
        dsn=settings.database_url, data=settings.data, host=settings.host, port=settings.port, settings=settings
    )
    findings = asyncio.run(examine(asked))
    print(render(findings))
    raise typer.Exit(1 if worst(findings) == "fail" else 0)


@cli.command("top")
def top_(
    url: Annotated[
        list[str] | None, typer.Option(help="Of a node's metrics, such as http://127.0.0.1:9464; repeatable.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Data directory of the server, where no --url is given.")] = Path(
        "tradepost-data"
    ),
    once: Annotated[bool, typer.Option("--once", help="Print one frame and end.")] = False,
) -> None:
    """Watch what each node does: messages and deliveries a second, acks, lags, queues, what is degraded."""
    top.show(top.addresses(url or [], data), once=once)


@cli.command("replay")
def replay_(
    file: Annotated[Path, typer.Argument(help="Conversations, one JSON object a line: turns with `by` and `text`.")],
    url: Annotated[
        str | None, typer.Option(help="The server; without it that of the keys, else http://127.0.0.1:8080.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Data directory whose keys may be used.")] = Path("tradepost-data"),
    api_key: Annotated[
        str | None, typer.Option(help="Instead of the keys under --data; also TRADEPOST_API_KEY.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0, help="Messages a second in each conversation; 0: as fast as it goes.")
    ] = 0.0,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first conversations of the file.")] = None,
    disconnect_every: Annotated[
        int | None, typer.Option(min=1, help="Cut each client off after every so many messages it sends or receives.")
    ] = None,
    churn: Annotated[bool, typer.Option("--churn", help="Add edits, deletions and reactions.")] = False,
    seed: Annotated[int, typer.Option(help="Of what --churn changes.")] = 1,
    report: Annotated[Path | None, typer.Option(help="Write the numbers here, as JSON.")] = None,
) -> None:
    """Play real conversations on a running server; prove that nothing was lost, doubled, reordered or leaked."""
    options = ReplayOptions(
        file=file,
        url=url,
        data=data,
        api_key=api_key,
        speed=speed,
        limit=limit,
        disconnect_every=disconnect_every,
        churn=churn,
        seed=seed,
        report=report,
    )
    raise typer.Exit(replay(options))


cli.command()(follow)
cli.command()(listen)
cli.command()(tail)
