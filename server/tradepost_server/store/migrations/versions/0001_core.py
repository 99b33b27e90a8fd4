"""The core: tenants, people, conversations, the log, jobs."""

from pathlib import Path

from alembic import op
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from tradepost_server.store.migrate import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Plain SQL, after the tables of the job queue (so that the grants below cover them)."""
    run_script(op.get_bind(), QueryBuilderEnvironment().build_install_query(create_schema=False))
    run_script(op.get_bind(), Path(__file__).parents[1].joinpath("0001_core.sql").read_text())
