"""What a replay is asked for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """The options of `tradepost replay`."""

    file: Path
    url: str | None = None  # None: as the data directory says, else http://127.0.0.1:8080
    data: Path = Path("tradepost-data")  # whose keys may be used
    api_key: str | None = None  # None: TRADEPOST_API_KEY, else as the data directory says
    speed: float = 0.0  # messages a second in each conversation; 0: as fast as it goes
    limit: int | None = None  # conversations; None: all
    disconnect_every: int | None = None  # messages of one client between two cuts
    churn: bool = False  # edits, deletions and reactions
    seed: int = 1  # of what is changed
    report: Path | None = None  # where the report is written as JSON
