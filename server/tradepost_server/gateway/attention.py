"""What a session of staff attends to: the conversations that it has open, and the desk."""

from typing import Protocol

import msgspec
from msgspec import Raw, Struct

from tradepost.protocol import commands as c
from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.signals import ConversationsChanged

from ..broker.hub import Hub
from ..broker.room import Listener
from ..errors import LimitReached
from ..handlers import routing
from ..handlers.services import Services
from ..model import Actor, Key

COMMANDS = (c.Watch, c.Unwatch, c.FollowDesk, c.UnfollowDesk)
CHANGED = msgspec.json.encode(SignalFrame(signal=Raw(msgspec.json.encode(ConversationsChanged()))))


class Attending(Listener, Protocol):
    """The session."""

    @property
    def closed(self) -> bool:
        """Whether its socket is gone."""


class Attention:
    """Of one session; it ends with it."""

    __slots__ = ("_follows", "_hub", "_session", "_watched")

    def __init__(self, session: Attending, hub: Hub) -> None:
        self._session, self._hub = session, hub
        self._watched: set[Key] = set()
        self._follows = False

    async def answer(self, services: Services, actor: Actor, command: c.Command) -> Struct:
        """What its handler answers; then it is so.

        Raises: LimitReached, and what the handler raises.
        """
        result = await routing.run(services, actor, command)
        match command:
            case c.Watch():  # heard from here on: nothing falls between the view and the first event
                self._watch((actor.tenant.id, command.conversation))
                asked = c.GetConversation(conversation=command.conversation)
                result = await routing.run(services, actor, asked)
            case c.Unwatch():
                self._unwatch((actor.tenant.id, command.conversation))
            case c.FollowDesk():
                self._follow()
                await services.expect_desk(actor.tenant.id)
            case c.UnfollowDesk():
                self._unfollow()
        return result

    def caught_up(self) -> None:
        """Signals were dropped while the session was slow: it has to list again."""
        if self._follows:
            self._session.signal(self._hub.finished(CHANGED))

    def end(self) -> None:
        """The session is gone."""
        for ref in list(self._watched):
            self._unwatch(ref)
        self._unfollow()

    def _watch(self, ref: Key) -> None:
        if self._session.closed:
            return
        self._watched.add(ref)
        if self._hub.watch(ref, self._session):
            self._tell(ref, on=True)

    def _unwatch(self, ref: Key) -> None:
        self._watched.discard(ref)
        if self._hub.unwatch(ref, self._session):
            self._tell(ref, on=False)

    def _tell(self, ref: Key, *, on: bool) -> None:
        """The other staff learn who looks."""
        self._hub.signals.watching(ref, self._session.profile_key[1], on=on)
        self._hub.following.tell(ref[0], [ref[1]])

    def _follow(self) -> None:
        if self._session.closed:
            return
        if not self._hub.following.add(self._session):
            raise LimitReached("Too many sessions follow the desk; close one first")
        self._follows = True

    def _unfollow(self) -> None:
        if self._follows:
            self._follows = False
            self._hub.following.remove(self._session)
