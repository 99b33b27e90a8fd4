"""When receipts moved."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0002_receipt_times.sql").read_text())
