"""What the `tradepost` fixture gives: users, conversations, faults and time, without a network."""

import asyncio
from collections.abc import Sequence
from typing import Any

from ..bot import Bot
from ..client import Client
from ..people import Person as Invited
from ..people import invitee
from ..protocol import commands as c
from ..protocol import model
from ..protocol.results import ConversationResult
from ..states import State
from .clock import VirtualClock
from .faults import Faults
from .handlers import HANDLERS, MARKETPLACE
from .person import Person
from .server import Server

QUIET_TURNS = 40  # turns of the loop without a frame count as quiet
SETTLE_MAX_S = 600.0  # virtual seconds after which `settled` gives up


class Tradepost:
    """An in-memory server and its clients, on virtual time."""

    def __init__(self) -> None:
        self.clock: VirtualClock = VirtualClock()
        self.server: Server = Server(self.clock)
        self._clients: list[Client] = []
        self._bots: list[tuple[Bot, asyncio.Task[None]]] = []

    @property
    def faults(self) -> Faults:
        """Things that go wrong, on demand."""
        return self.server.faults

    def client(self, profile: str, *, role: str | None = None, **options: Any) -> Client:
        """A client that is not started yet, with `options` of `Client`; the role is what stands before the colon."""
        role = role or profile.partition(":")[0]

        async def get_token(reason: str) -> str:
            return self.server.mint(profile, role).token

        client = Client(
            "http://tradepost.test",
            get_token=options.pop("get_token", get_token),
            clock=self.clock,
            open_socket=self.server.open_socket,
            **options,
        )
        self._clients.append(client)
        return client

    async def user(self, profile: str, *, role: str | None = None, **options: Any) -> Client:
        """A connected client; it is closed when the test ends."""
        client = self.client(profile, role=role, **options)
        await client.start()
        await client.wait_ready()
        return client

    async def person(self, conversation: str, profile: str, *, role: str | None = None) -> Person:
        """A user who taps and fills in what stands in a conversation: `await buyer.press("refund:55")`."""
        client = await self.user(profile, role=role)
        return Person(client, await client.conversations.get(conversation), self.settled)

    async def bot(self, bot: Bot, profile: str = "bot:1", **options: Any) -> Client:
        """Let a bot serve until the test ends; returns its client."""
        client = self.client(profile, **options)
        task = asyncio.create_task(bot.serve(client), name="tradepost-testing-bot")
        self._bots.append((bot, task))
        await client.wait_ready()
        return client

    def conversation(self, *participants: Invited, key: str | None = None, title: str | None = None) -> str:
        """The marketplace makes a conversation; returns its id."""
        people = [invitee(person) for person in participants]
        made: ConversationResult = self.ask(c.CreateConversation(key=key, title=title, participants=people))
        return made.conversation.id

    def ask(self, command: c.Command) -> Any:
        """Let the marketplace's back end give a command, straight to the server.

        Raises: ApiError.
        """
        return HANDLERS[type(command)](self.server, MARKETPLACE, command)

    def messages(self, conversation: str) -> Sequence[model.Message]:
        """Everything said in a conversation, as it stands now, in the order of time."""
        return sorted(self.server.conversations[conversation].messages.values(), key=lambda message: message.at)

    async def settled(self) -> None:
        """Wait until nothing moves any more: all clients are ready or closed, and every command is answered.

        Time passes as far as the clients need it.
        Raises: AssertionError if that takes more than 10 virtual minutes.
        """
        give_up_at = self.clock.now() + SETTLE_MAX_S
        await self.clock.passed()
        await self._quiet()
        while not self._at_rest():
            due_in = self.clock.next_due()
            if due_in is None or self.clock.now() + due_in > give_up_at:
                raise AssertionError(f"did not settle: {[(c.state.value, c.stats()) for c in self._clients]}")
            self.clock.advance(due_in)
            await self.clock.passed()
            await self._quiet()

    async def close(self) -> None:
        """End all bots and close all clients.

        Raises: what a bot ended with.
        """
        for bot, _ in self._bots:
            bot.stop()
        if self._bots:
            await asyncio.wait([task for _, task in self._bots])
        for client in self._clients:
            await client.close()
        for _, task in self._bots:
            task.result()

    def _at_rest(self) -> bool:
        return all(_at_rest(client) for client in self._clients) and not any(bot.busy for bot, _ in self._bots)

    async def _quiet(self) -> None:
        quiet, seen = 0, -1
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            now = self.server.frames + sum(client.stats().events for client in self._clients)
            quiet, seen = (quiet + 1, seen) if now == seen else (0, now)


def _at_rest(client: Client) -> bool:
    if client.state in (State.IDLE, State.CLOSED):
        return True
    stats = client.stats()
    return client.state is State.READY and stats.unsent == stats.behind == 0
