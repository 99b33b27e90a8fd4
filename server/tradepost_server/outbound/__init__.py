"""The only way out over HTTP: bounded in time and size, and never to an address inside.

A name is resolved once, every address of the answer is checked, and the connection goes to one of those very addresses;
each redirect is checked in the same way. Nothing is taken from the environment: no proxy, no netrc.
"""

from .addresses import Allowed as Allowed
from .client import Fetched as Fetched
from .client import Limits as Limits
from .client import Outbound as Outbound
from .errors import OutboundError as OutboundError
from .errors import Refused as Refused
from .errors import Unreachable as Unreachable
