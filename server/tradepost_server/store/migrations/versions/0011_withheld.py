"""Which conversations withhold anything."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0011_withheld.sql").read_text())
