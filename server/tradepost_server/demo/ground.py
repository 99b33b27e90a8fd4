"""What the demo stands on: its own settings, and the data directory where its database and keys are kept."""

from pathlib import Path
from typing import Any

from ..settings import Settings

DATA = Path("tradepost-data/demo")
SESSIONS_PER_PROFILE = 1_000  # each visitor's page has one of each party; the actors' own are the oldest


def settings_of(data: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Those of the environment, but with the demo's own database and keys, room for visitors, and fewer words."""
    given: dict[str, Any] = {"host": host, "port": port}
    settings = Settings(
        data=data or DATA,
        database_url=None,
        secret_key=None,
        sessions_per_profile=SESSIONS_PER_PROFILE,
        **{name: value for name, value in given.items() if value is not None},
    )
    quiet: dict[str, Any] = {} if "log_level" in settings.model_fields_set else {"log_level": "warning"}
    return settings.model_copy(update=quiet)
