"""Conversations in several databases."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0013_several_databases.sql").read_text())
