"""Statistics of messages to begin with."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0014_statistics.sql").read_text())
