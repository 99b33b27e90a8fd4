"""Live locations."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0006_places.sql").read_text())
