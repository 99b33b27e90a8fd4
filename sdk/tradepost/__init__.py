"""Tradepost: the Python SDK.

`Client` is a connection, `events` what it tells, `errors` what it raises, `testing` a server for one's own tests.
"""

from . import errors, events, filters, rich
from .asking import Answered
from .bot import Bot
from .client import Client, Stats
from .context import Context
from .conversation import Conversation
from .events import Event
from .flags import Flag
from .found import Found
from .message import Message
from .pages import Pages
from .protocol import content, policy
from .protocol.commands import Invitee
from .protocol.placing import Destination, Position
from .run import run
from .seen import Seen
from .sharing import LiveShare
from .states import State
from .stream import Stream
from .version import VERSION as __version__

__all__ = [
    "Answered",
    "Bot",
    "Client",
    "Context",
    "Conversation",
    "Destination",
    "Event",
    "Flag",
    "Found",
    "Invitee",
    "LiveShare",
    "Message",
    "Pages",
    "Position",
    "Seen",
    "State",
    "Stats",
    "Stream",
    "__version__",
    "content",
    "errors",
    "events",
    "filters",
    "policy",
    "rich",
    "run",
]
