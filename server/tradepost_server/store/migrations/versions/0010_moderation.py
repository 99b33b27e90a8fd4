"""What moderation rests on."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0010_moderation.sql").read_text())
