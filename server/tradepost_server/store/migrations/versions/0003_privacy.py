"""Who sees what."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0003_privacy.sql").read_text())
