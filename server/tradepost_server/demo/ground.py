"""What the demo stands on: its own settings, and the data directory where its database and keys are kept."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..settings import Settings
from .till import PATH

DATA = Path("tradepost-data/demo")
SESSIONS_PER_PROFILE = 1_000  # each visitor's page has one of each party; the actors' own are the oldest


def settings_of(data: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Those of the environment, but with the demo's own database and keys, room for visitors, and fewer words."""
    given: dict[str, Any] = {"host": host, "port": port}
    settings = Settings(
        data=data or DATA,
        database_url=None,
        secret_key=None,
        originals_keys=None,
        sessions_per_profile=SESSIONS_PER_PROFILE,
        **{name: value for name, value in given.items() if value is not None},
    )
    quiet: dict[str, Any] = {} if "log_level" in settings.model_fields_set else {"log_level": "warning"}
    return settings.model_copy(update=quiet)


def reaching(settings: Settings, url: str) -> Settings:
    """The same, and this very server may be asked by its own checkout: it is on this machine, where nothing else is."""
    allowed = [entry for entry in (settings.outbound_allow, urlsplit(url).netloc) if entry]
    return settings.model_copy(update={"outbound_allow": ",".join(allowed)})


def checkout_of(url: str) -> str | None:
    """The address of the demo's checkout. In the clear it is asked on this machine only: elsewhere there is none."""
    return f"{url}{PATH}" if urlsplit(url).hostname in ("127.0.0.1", "localhost") else None
