"""Following the log beyond a restore, and webhooks."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0012_webhooks.sql").read_text())
