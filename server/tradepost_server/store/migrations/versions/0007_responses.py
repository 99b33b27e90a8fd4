"""Answers that may be given once."""

from pathlib import Path

from alembic import op

from tradepost_server.store.migrate import run_script

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Plain SQL."""
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0007_responses.sql").read_text())
