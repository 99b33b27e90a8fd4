"""The `tradepost` command."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from .serving import CannotServe, create_tenant, database, prepare, serve, vault_of
from .settings import Settings

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Messaging for marketplaces."
)
tenant_commands = typer.Typer(no_args_is_help=True, help="Tenants: the marketplaces that share this server.")
cli.add_typer(tenant_commands, name="tenant")

Data = Annotated[Path, typer.Option(help="Directory of the embedded database and of keys.")]


def main() -> None:
    """Entry point; what goes wrong is said in words."""
    try:
        cli()
    except CannotServe as error:
        print(f"tradepost: {error.message}\n{error.hint}", file=sys.stderr)
        sys.exit(error.code)


def settings_with(**given: Any) -> Settings:
    """The environment's settings, with what the command line says over them."""
    return Settings(**{name: value for name, value in given.items() if value is not None})


@cli.command("serve")
def serve_(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free one. [default: 8080]")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Embedded database, keys, files. [default: ./tradepost-data]")
    ] = None,
) -> None:
    """Serve. Without configuration: an embedded PostgreSQL and keys are made under the data directory."""
    serve(settings_with(host=host, port=port, data=data))


@cli.command()
def migrate(data: Data = Path("tradepost-data")) -> None:
    """Bring the database to the schema of this version."""
    settings = settings_with(data=data)
    with database(settings) as dsn:
        asyncio.run(prepare(dsn))
    print("The database is up to date.")


@tenant_commands.command("create")
def tenant_create(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and dashes.")],
    data: Data = Path("tradepost-data"),
    test: Annotated[bool, typer.Option(help="A test tenant: keys begin with tp_test_.")] = False,
) -> None:
    """Make a tenant; prints its keys once."""
    raise NotImplementedError(name, data, test, create_tenant, vault_of, asyncpg)
