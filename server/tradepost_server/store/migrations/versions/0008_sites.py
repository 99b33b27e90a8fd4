"""Sites, their visitors and one-time codes."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0008_sites.sql").read_text())
