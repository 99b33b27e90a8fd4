"""Files."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0004_files.sql").read_text())
