"""The same SDK for programs without asyncio: each call waits. One implementation, run in a thread of its own.

What a class offers is what the asynchronous one offers; `sync.pyi` says it with types and is made from its source.
"""

from typing import Any

from .audit import Audit
from .blocking import Blocking
from .blocks import Blocks
from .client import Client
from .conversation import Conversation
from .conversations import Conversations
from .events import Event
from .facade import Facade, FacadeIterator, mirrors
from .flags import Flag, Flags
from .found import Found
from .gifs import Gifs
from .message import Message
from .minting import Tokens
from .pages import Pages
from .policies import Policies
from .seen import Seen
from .sharing import LiveShare
from .stream import Stream
from .tokens import GetToken, TokenReason


@mirrors(Pages)
class SyncPages(FacadeIterator):
    """See `Pages`."""


@mirrors(Stream)
class SyncStream(FacadeIterator):
    """See `Stream`."""

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        self._call("close", (), {})


@mirrors(Event)
class SyncEvent(Facade):
    """See `Event`."""


@mirrors(Message, "data")
class SyncMessage(Facade):
    """See `Message`."""


@mirrors(Conversation, "data")
class SyncConversation(Facade):
    """See `Conversation`."""


@mirrors(Seen, "conversation", "messages", "more_before", "participant", "refused")
class SyncSeen(Facade):
    """See `Seen`."""


@mirrors(Found, "highlights", "message", "snippet")
class SyncFound(Facade):
    """See `Found`."""


@mirrors(LiveShare, "ended", "message", "until")
class SyncLiveShare(Facade):
    """See `LiveShare`."""


@mirrors(Conversations)
class SyncConversations(Facade):
    """See `Conversations`."""


@mirrors(Tokens)
class SyncTokens(Facade):
    """See `Tokens`."""


@mirrors(Policies)
class SyncPolicies(Facade):
    """See `Policies`."""


@mirrors(Audit)
class SyncAudit(Facade):
    """See `Audit`."""


@mirrors(Blocks)
class SyncBlocks(Facade):
    """See `Blocks`."""


@mirrors(Flag, "data")
class SyncFlag(Facade):
    """See `Flag`."""


@mirrors(Flags)
class SyncFlags(Facade):
    """See `Flags`."""


@mirrors(Gifs, "attribution")
class SyncGifs(Facade):
    """See `Gifs`."""


@mirrors(Client, "audit", "blocks", "conversations", "flags", "gifs", "policy", "timeout", "tokens", "url")
class SyncClient(Facade):
    """See `Client`: `with SyncClient(…) as client`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        blocking = Blocking()
        try:
            super().__init__(Client(*args, **options), blocking)
        except BaseException:
            blocking.close()
            raise

    @classmethod
    def from_env(cls, *args: Any, **options: Any) -> "SyncClient":
        """See `Client.from_env`."""
        client = cls.__new__(cls)
        Facade.__init__(client, Client.from_env(*args, **options), Blocking())
        return client

    def token_source(self, *args: Any, **options: Any) -> GetToken:
        """See `Client.token_source`. What it gives is a plain function: another client asks it on a loop of its own."""
        source = self._inner.token_source(*args, **options)

        def get_token(reason: TokenReason) -> str:
            token: str = self._blocking.call(source(reason))
            return token

        return get_token

    def __enter__(self) -> "SyncClient":
        try:
            self._blocking.call(self._inner.__aenter__())
        except BaseException:
            self._blocking.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """See `Client.close`."""
        self._blocking.call(self._inner.close())
        self._blocking.close()
