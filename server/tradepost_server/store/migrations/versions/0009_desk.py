"""What the agents' page and notifications rest on."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0009_desk.sql").read_text())
