"""A server in memory that speaks the real protocol: strict about the wire, honest about lanes and ranges.

Left out: limits of rate, presence, deadlines of stints, windows by the stage, REST. See `log.py` and `policy.py` for
what is simplified.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from ..clock import Clock
from ..errors import Transient, refusal
from ..protocol import commands as c
from ..protocol import events, model, signals
from ..protocol import frames as f
from ..protocol import results as r
from ..protocol.errors import CloseCode
from ..socket import Socket
from .faults import Faults
from .handlers import Actor
from .log import ConversationLog, LaneLog
from .memory import MemorySocket
from .moderation import Moderation
from .policy import Policy
from .session import ServerSession
from .sight import Sight

__all__ = ["Server", "ServerSession"]

BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)


class Server:
    """All conversations, profiles, tokens and sessions of one tenant."""

    def __init__(self, clock: Clock, *, heartbeat_s: int = 25) -> None:
        self.clock = clock
        self.heartbeat_s = heartbeat_s
        self.conversations: dict[str, ConversationLog] = {}
        self.profiles: dict[str, model.Profile] = {}
        self.policy: Policy = Policy()
        self.audit: list[model.AuditEntry] = []  # oldest first
        self.reports: dict[tuple[str, str], str] = {}  # (message, profile) → reason
        self.moderation: Moderation = Moderation()
        self.blocks: dict[str, list[str]] = {}  # profile → whom it blocked, the latest first
        self.sessions: list[ServerSession] = []
        self.faults: Faults = Faults(sessions=lambda: list(self.sessions))
        self.changes: int = 0  # counts events of all conversations
        self.frames = 0  # both ways, in all sessions
        self._changed: dict[str, int] = {}
        self._tokens: dict[str, tuple[str, str | None, datetime]] = {}
        self._ids = itertools.count(1)
        self._last_at = BEGAN_AT

    def mask(self, words: Sequence[str]) -> None:
        """From now on these are hidden in what parties and bots say, as they stand."""
        self.moderation.hide(words)

    def hold(self, words: Sequence[str]) -> None:
        """From now on what parties and bots say with one of these waits for staff."""
        self.moderation.hold(words)

    # connections

    async def open_socket(self, url: str) -> Socket:
        """Connect in memory; give it to a `Client` as `open_socket`."""
        if self.faults.down:
            raise Transient(f"No connection to {url}: is the server running?")
        socket = MemorySocket()
        self.admit(socket.push, socket.push_close, lambda: socket.lose(Transient("The connection was lost."))).bind(
            socket
        )
        return socket

    def admit(
        self, push: Callable[[bytes], None], push_close: Callable[[int, str], None], cut: Callable[[], None]
    ) -> ServerSession:
        """A new session over any line."""
        session = ServerSession(self, push, push_close, cut)
        self.sessions.append(session)
        return session

    def mint(self, profile: str, role: str | None, name: str | None = None, ttl_s: float = 3_600) -> r.TokenResult:
        """A token that this server takes."""
        self.profile(profile, name)
        token = self.new_id("token")
        expires_at = self.now() + timedelta(seconds=ttl_s)
        self._tokens[token] = (profile, role, expires_at)
        return r.TokenResult(token=token, expires_at=expires_at)

    def verify(self, token: str) -> tuple[Actor, datetime] | CloseCode:
        """Who a token stands for and until when, or why it is not taken."""
        found = self._tokens.get(token)
        if found is None:
            return CloseCode.BAD_TOKEN
        if found[2] <= self.now():
            return CloseCode.TOKEN_EXPIRED
        return Actor(found[0], found[1]), found[2]

    # what there is

    def now(self) -> datetime:
        """The server's time."""
        return BEGAN_AT + timedelta(seconds=self.clock.now())

    def tick(self) -> datetime:
        """The server's time, later each time it is asked."""
        self._last_at = max(self.now(), self._last_at + timedelta(microseconds=1))
        return self._last_at

    def new_id(self, kind: str) -> str:
        """An id that sorts by time."""
        return f"{kind}_{next(self._ids):06}"

    def profile(self, profile: str, name: str | None = None) -> model.Profile:
        """A profile; made when it is first named."""
        return self.profiles.setdefault(profile, model.Profile(id=profile, name=name or profile))

    def new_conversation(self, command: c.CreateConversation | c.EnsureConversation) -> ConversationLog:
        """An empty conversation."""
        now = self.tick()
        data = model.Conversation(
            id=self.new_id("cv"),
            created_at=now,
            updated_at=now,
            key=command.key,
            subject=command.subject,
            title=command.title,
            stage=command.stage,
            order_version=command.order_version,
            attributes=command.attributes or {},
        )
        log = self.conversations[data.id] = ConversationLog(data, self.tick, self.policy)
        return log

    def find_key(self, key: str) -> ConversationLog | None:
        """The conversation with this key."""
        return next((log for log in self.conversations.values() if log.data.key == key), None)

    def may_read(self, log: ConversationLog, actor: Actor) -> bool:
        """The marketplace, staff, and whoever is or was in it."""
        return not actor.profile or actor.staff or log.member_of(actor.profile) is not None

    def readable(self, conversation: str, actor: Actor) -> ConversationLog:
        """A conversation that the actor may know of.

        Raises: NotFound.
        """
        log = self.conversations.get(conversation)
        if log is None or not self.may_read(log, actor):
            raise refusal("not_found", "No such conversation.")
        return log

    def view(self, log: ConversationLog, actor: Actor) -> model.Conversation:
        """A conversation as the actor sees it."""
        sight = self.sight(log, actor)
        seen = sight.view()
        return seen if sight.staff else msgspec.structs.replace(seen, attributes=None, order_version=None)

    def sight(self, log: ConversationLog, actor: Actor) -> Sight:
        """What the actor may read of a conversation; the marketplace all of it."""
        return Sight(log, actor.profile, actor.role if actor.profile else "agent")

    def record(
        self,
        actor: Actor,
        action: str,
        *,
        conversation: str | None = None,
        message: str | None = None,
        participant: str | None = None,
        profile: str | None = None,
        reason: str | None = None,
        details: Mapping[str, model.Scalar | list[str]] | None = None,
    ) -> None:
        """Keep in the audit what somebody did."""
        entry = model.AuditEntry(
            id=self.new_id("au"),
            at=self.tick(),
            action=action,
            by=actor.profile or "key/testing",
            conversation=conversation,
            message=message,
            participant=participant,
            profile=profile,
            reason=reason,
            details=dict(details or {}),
        )
        self.audit.append(entry)

    def changed_at(self, log: ConversationLog) -> int:
        """The count of events at its last one."""
        return self._changed.get(log.data.id, 0)

    # telling

    def append(self, log: ConversationLog, lane: str, body: events.Event, message: str | None = None) -> None:
        """Write an event and tell it to those who may read it."""
        seq = log.append(lane, body, message)
        self.changes += 1
        self._changed[log.data.id] = self.changes
        for session in list(self.sessions):
            frame = self._frame_for(session, log, log.lanes[lane], seq)
            if frame is not None:
                session.tell_event(frame)

    def signal(
        self,
        log: ConversationLog,
        lane: LaneLog,
        actor: Actor,
        body: signals.Signal,
        *,
        about: model.Message | None = None,
    ) -> None:
        """Tell a signal to the others of a lane; one about a message to those who may read that."""
        frame = f.SignalFrame(conversation=log.data.id, lane=lane.id, signal=msgspec.Raw(msgspec.json.encode(body)))
        for session in list(self.sessions):
            if session.actor is None or session.profile == actor.profile or not self._hears(session, log, lane):
                continue
            if about is None or self.sight(log, session.actor).may_read(about):
                session.tell(frame)

    def watch(self, actor: Actor, conversation: str, *, on: bool) -> None:
        """Let a session hear a conversation without being in it."""
        for session in self.sessions:
            if session.id == actor.session:
                (session.watched.add if on else session.watched.discard)(conversation)

    def _frame_for(self, session: ServerSession, log: ConversationLog, lane: LaneLog, seq: int) -> f.EventFrame | None:
        if session.actor is None or not self._hears(session, log, lane):
            return None
        return self.sight(log, session.actor).frame(lane, seq)

    def _hears(self, session: ServerSession, log: ConversationLog, lane: LaneLog) -> bool:
        if session.actor is None:
            return False
        sight = self.sight(log, session.actor)
        if sight.member is not None:
            ranges = sight.ranges(lane)
            return bool(ranges) and ranges[-1].to is None
        return sight.staff and log.data.id in session.watched
