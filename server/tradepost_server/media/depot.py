"""What files are kept, made ready and looked into with, put together by `app.py`."""

from dataclasses import dataclass

from ..settings import Settings
from .addresses import Addresses
from .images import ImageWorkshop
from .scanner import Scanner
from .spool import Spool
from .storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """The parts of one process, and the limits."""

    settings: Settings
    storage: Storage
    spool: Spool
    workshop: ImageWorkshop
    addresses: Addresses
    scanner: Scanner | None


def key_of(tenant_id: int, file_id: str, name: str = "") -> str:
    """Where an object of a file lies; without a name, the prefix of all of them."""
    return f"t{tenant_id}/{file_id}{'/' if name else ''}{name}"
