"""Testing programs that use Tradepost: a server in memory, time that a test moves, faults on demand.

With pytest the fixture `tradepost` is there by itself; elsewhere make a `Tradepost`.
"""

from .clock import VirtualClock
from .faults import Faults
from .kit import Tradepost
from .person import Person
from .server import Server

__all__ = ["Faults", "Person", "Server", "Tradepost", "VirtualClock"]
