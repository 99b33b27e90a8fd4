"""The client: one connection to Tradepost, or, with an API key, the same calls over HTTP."""

import asyncio
import logging
import math
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, TypeVar, overload

import msgspec

from . import events
from .audit import Audit
from .blocks import Blocks
from .clock import Clock, LoopClock, within
from .connection import Connection
from .conversation import Conversation
from .conversations import Conversations
from .dispatch import Dispatch, Handler
from .errors import Closed, TradepostError, Transient
from .files import FileCalls
from .flags import Flags
from .found import Found, pages
from .gifs import Gifs
from .http import Http
from .minting import Tokens
from .pages import PAGE, Pages
from .policies import Policies
from .protocol import commands as c
from .protocol import model
from .protocol.policy import ContactField
from .session import OnFrame
from .socket import OpenSocket, Socket
from .states import State, StateListener, StateMachine
from .stats import Stats as Stats
from .stream import Stream
from .tasks import Tasks
from .tokens import GetToken, TokenReason, TokenSource
from .transfer import Transfer
from .version import CLIENT_NAME

_logger = logging.getLogger("tradepost")
B = TypeVar("B", bound=events.Body)


class Client(FileCalls):
    """One user's (`token`, `get_token`) live connection, or a back end's (`api_key`) way in over HTTP.

    `async with Client(…) as client` connects, stays connected, and closes at the end. `get_token(reason)` is asked for
    a token whenever one is needed: it may be async, or a plain function that may block.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        get_token: GetToken | None = None,
        api_key: str | None = None,
        speak_as: str | None = None,
        name: str = "",
        start: Literal["latest", "earliest"] = "latest",
        timeout: float = 30.0,
        unsent_limit: int = 1_000,
        strict: bool = False,
        on_frame: OnFrame | None = None,
        clock: Clock | None = None,
        open_socket: OpenSocket | None = None,
    ) -> None:
        """`speak_as`: the profile that a back end's messages are from (its key needs the scope `messages:as`).
        `start`: whether events from before the first connection are told. `timeout`: seconds for connecting and for
        everything but sending a message. `unsent_limit`: commands that may wait. `strict`: a failing handler ends the
        client. `on_frame`: sees each frame as bytes, with "in" or "out".

        Raises: ValueError unless there is exactly one of `token`, `get_token` and `api_key`.
        """
        if sum(way is not None for way in (token, get_token, api_key)) != 1:
            raise ValueError("give a Client exactly one of token=…, get_token=… and api_key=…")
        self.url: str = url.rstrip("/")
        self.timeout = timeout
        self.clock: Clock = clock or LoopClock()
        self.conversations: Conversations = Conversations(self)
        self.tokens: Tokens = Tokens(self)
        self.policy: Policies = Policies(self)
        self.audit: Audit = Audit(self)
        self.gifs: Gifs = Gifs(self)
        self.blocks: Blocks = Blocks(self)
        self.flags: Flags = Flags(self)
        self._states = StateMachine()
        self._dispatch = Dispatch(self, strict=strict)
        self._supervisor: asyncio.Task[None] | None = None
        self._line: Connection | Http
        if api_key is not None:
            self._line = Http(_with_scheme(self.url, "http"), api_key, speak_as)
        else:
            self._line = Connection(
                _with_scheme(self.url, "ws") + "/v1/ws",
                TokenSource(token, get_token),
                self._states,
                self.clock,
                open_socket or _open_websocket,
                requests=self,
                deliver=self._dispatch.deliver,
                on_frame=on_frame,
                name=f"{name} {CLIENT_NAME}".strip(),
                latest=start == "latest",
                unsent_limit=unsent_limit,
            )
        self._transfer = Transfer(_with_scheme(self.url, "http"), self._line.credentials)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, **options: Any) -> "Client":
        """A client for TRADEPOST_URL with TRADEPOST_TOKEN or TRADEPOST_API_KEY.

        Raises: ValueError naming what is missing.
        """
        url = environ.get("TRADEPOST_URL", "")
        if not url:
            raise ValueError("set TRADEPOST_URL to the server's address, such as http://127.0.0.1:8080")
        if token := environ.get("TRADEPOST_TOKEN"):
            return cls(url, token=token, **options)
        if api_key := environ.get("TRADEPOST_API_KEY"):
            return cls(url, api_key=api_key, **options)
        raise ValueError("set TRADEPOST_TOKEN, or TRADEPOST_API_KEY for a back end")

    # life

    async def __aenter__(self) -> "Client":
        await self.start()
        try:
            await self.wait_ready(self.timeout)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Begin to connect, and return at once: commands wait until there is a connection."""
        if self._supervisor is not None or self.state is not State.IDLE:
            raise RuntimeError("this client was started already; make a new one")
        if isinstance(self._line, Http):
            self._states.go(State.CONNECTING)
            self._states.go(State.READY)
        else:
            self._supervisor = asyncio.create_task(self._supervise(self._line), name="tradepost-client")

    async def close(self) -> None:
        """Say goodbye. Commands without an answer raise `Closed`; what was sent may have happened."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
        elif isinstance(self._line, Http):
            await self._line.close()
        await self._transfer.close()
        self._end(None)

    async def wait_ready(self, timeout: float | None = None) -> None:
        """Wait until everything missed was told and events are live; `timeout` in seconds.

        Raises: the cause if the client is closed; Transient with the last obstacle if time runs out.
        """
        ready = self._states.reaching(State.READY)
        try:
            await within(self.clock, timeout, ready)
        except TimeoutError:
            last = self._line.last_error
            raise Transient(f"Not connected within {timeout:g} s. {last or ''}".strip()) from last
        finally:
            ready.cancel()
        if self.state is State.CLOSED:
            raise self._cause() or Closed("The client was closed.")

    async def wait_closed(self) -> None:
        """Wait until the client is closed, and raise the cause if there was one."""
        await self._states.reaching(State.CLOSED)
        if (cause := self._cause()) is not None:
            raise cause

    @property
    def state(self) -> State:
        """Where the client is now."""
        return self._states.state

    @property
    def reason(self) -> BaseException | None:
        """Why it is closed; None while it is not, or if somebody asked for it."""
        return self._cause()

    def on_state(self, listener: StateListener) -> StateListener:
        """Call `listener` with each state that is entered; works as a decorator."""
        self._states.listen(listener)
        return listener

    @property
    def profile(self) -> model.Profile | None:
        """Who one is, as told at the last authentication."""
        welcome = self._line.welcome
        return welcome.profile if welcome is not None else None

    @property
    def role(self) -> str | None:
        """The standing that the token gives."""
        welcome = self._line.welcome
        return welcome.role if welcome is not None else None

    def stats(self) -> Stats:
        """Sizes and counts, for a monitor."""
        counts, line = self._dispatch.counts, self._line
        return Stats(counts.events, counts.failures, line.reconnects, line.waiting, line.lanes, line.behind)

    def network_up(self) -> None:
        """A hint that the network is back: the next try comes at once."""
        self._live().network_up()

    def cut(self) -> None:
        """Drop the TCP connection without a close frame, as a bad network would; the client comes back."""
        self._live().cut()

    # hearing

    @overload
    def subscribe(
        self, conversation: Conversation | str | None = None, types: None = None, *, buffer: int = 1_000
    ) -> Stream[events.Body]: ...
    @overload
    def subscribe(
        self,
        conversation: Conversation | str | None = None,
        types: Collection[type[B]] | None = ...,
        *,
        buffer: int = 1_000,
    ) -> Stream[B]: ...
    @overload
    def subscribe(
        self,
        conversation: Conversation | str | None = None,
        types: Collection[type[Any]] | None = ...,
        *,
        buffer: int = 1_000,
    ) -> Stream[Any]: ...
    def subscribe(
        self,
        conversation: Conversation | str | None = None,
        types: Collection[type[Any]] | None = None,
        *,
        buffer: int = 1_000,
    ) -> Stream[Any]:
        """Listen from now on: `async with client.subscribe() as stream: async for event in stream`.

        `types` are bodies, of events and of signals (`MessageCreated`, `Typing`, …); without them all but `Skip`.
        `buffer`: events kept for a slow reader; further ones are read from the log when it gets there.
        """
        self._live()
        return self._dispatch.listen(_id(conversation), types, buffer)

    def on(self, *types: type[B], conversation: Conversation | str | None = None) -> Callable[[Handler[B]], Handler[B]]:
        """Decorator: call the function with each event of these types, in order, once. Without types: with all.

        Each function has a task and a buffer of its own. What it raises is logged with the event's id and counted.
        """

        def register(handler: Handler[B]) -> Handler[B]:
            self._live()
            self._dispatch.handle(handler, _id(conversation), types or None)
            return handler

        return register

    # asking

    async def _carry(self, command: Any, timeout: float | None) -> Any:
        # No `timeout`: as long as it takes for a message, `self.timeout` for all else.
        if timeout is None:
            timeout = math.inf if isinstance(command, c.SendMessage | c.AnswerMessage) else self.timeout
        if self.state is State.CLOSED:
            raise self._cause() or Closed("The client is closed.")
        return await self._line.request(command, timeout=None if math.isinf(timeout) else timeout)

    async def me(self) -> model.Profile:
        """One's own profile."""
        return (await self.request(c.GetProfile())).profile

    async def get_profile(self, profile: str) -> model.Profile:
        """The profile of someone in a shared conversation; a back end may read any."""
        return (await self.request(c.GetProfile(profile=profile))).profile

    async def update_profile(
        self,
        profile: str | None = None,
        *,
        name: str | msgspec.UnsetType = msgspec.UNSET,
        avatar_url: str | msgspec.UnsetType | None = msgspec.UNSET,
        locale: str | msgspec.UnsetType | None = msgspec.UNSET,
        phone: str | msgspec.UnsetType | None = msgspec.UNSET,
        email: str | msgspec.UnsetType | None = msgspec.UNSET,
    ) -> model.Profile:
        """Change one's own profile; a back end may name any. `phone` is by E.164; None removes what is optional."""
        command = c.UpdateProfile(
            profile=profile, name=name, avatar_url=avatar_url, locale=locale, phone=phone, email=email
        )
        return (await self.request(command)).profile

    async def reveal(self, profile: str, field: ContactField, *, reason: str) -> str | None:
        """One contact field that one's role does not see; None: there is none. The reason is kept in the audit.

        Raises: Forbidden without the grant `pii.reveal`.
        """
        return (await self.request(c.RevealField(profile=profile, field=field, reason=reason))).value

    def token_source(
        self, profile: str, *, role: str | None = None, name: str | None = None, ttl_s: int = 3_600
    ) -> GetToken:
        """A `get_token` for another client: each time it asks, this back end mints a token."""

        async def get_token(reason: TokenReason) -> str:
            return await self.tokens.create(profile, role=role, name=name, ttl_s=ttl_s)

        return get_token

    def search(
        self,
        query: str,
        *,
        conversation: Conversation | str | None = None,
        author: str | None = None,
        kinds: Sequence[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> Pages[Found]:
        """Messages with all of these words that one may read, newest first; "words in quotes" stand together.

        `author` is a profile id; `kinds` of content, such as `image`; said from `since` on, and before `until`.
        """
        command = c.SearchMessages(
            query=query,
            conversation=_id(conversation),
            author=author,
            kinds=list(kinds) if kinds is not None else None,
            since=since,
            until=until,
        )
        return pages(self, command, limit, page_size)

    # inside

    async def _supervise(self, connection: Connection) -> None:
        cause: BaseException | None = None
        try:
            async with Tasks() as tasks:
                self._dispatch.start(tasks)
                tasks.spawn(connection.run(), "tradepost-connection")
                await tasks.wait()
        except Exception as error:
            cause = error
            _logger.error("the client is closed: %s", type(error).__name__)
        finally:
            self._end(cause)

    def _end(self, cause: BaseException | None) -> None:
        if self.state is State.CLOSED:
            return
        self._states.go(State.CLOSED, cause)
        if isinstance(self._line, Connection):
            self._line.fail(cause if isinstance(cause, TradepostError) else Closed("The client was closed."))
        self._dispatch.end(cause)

    def _cause(self) -> BaseException | None:
        return self._states.reason

    def _live(self) -> Connection:
        if isinstance(self._line, Http):
            raise TradepostError("A client with an API key has no live connection: give it token=… or get_token=….")
        return self._line


async def _open_websocket(url: str) -> Socket:
    from .websocket import open_socket

    return await open_socket(url)


def _with_scheme(url: str, scheme: Literal["http", "ws"]) -> str:
    before, separator, rest = url.partition("://")
    if not separator or before not in ("http", "https", "ws", "wss"):
        raise ValueError(f"{url!r} is no address: write http://… or https://…")
    return f"{scheme}{'s' if before.endswith('s') else ''}://{rest}"


def _id(conversation: Conversation | str | None) -> str | None:
    return conversation.id if isinstance(conversation, Conversation) else conversation
