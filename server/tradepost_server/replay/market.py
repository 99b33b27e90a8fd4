"""The marketplace's back end: it makes conversations, sends couriers in and out, and reads the log at the end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from time import perf_counter
from typing import TypeVar
from uuid import uuid4

import msgspec

from tradepost import Client, Invitee
from tradepost.errors import TradepostError
from tradepost.events import from_frame
from tradepost.protocol import commands as c
from tradepost.protocol.frames import EventFrame
from tradepost.protocol.model import Conversation, Lane
from tradepost.protocol.results import EventPage
from tradepost.tokens import GetToken

from .meter import AWAY_MAX_S, Meter
from .record import Entry, Part

T = TypeVar("T")
PATIENCE_S = 2 * AWAY_MAX_S  # one command is tried for so long; then its last refusal is raised
PAUSE_S = 0.5

_frame = msgspec.json.Decoder(EventFrame)


class Market:
    """An API key's calls, repeated while the server is away: each change carries a `client_id`, so it happens once."""

    def __init__(self, client: Client, meter: Meter) -> None:
        self._client, self._meter = client, meter

    def tokens(self, part: Part) -> GetToken:
        """Where a participant's client gets its tokens from."""
        return self._client.token_source(part.profile, role=part.role)

    async def open(self, key: str, speakers: Iterable[Part]) -> Conversation:
        """A conversation with these in it."""
        invitees = [Invitee(profile=part.profile, role=part.role) for part in speakers]
        command = c.EnsureConversation(key=key, participants=invitees, client_id=uuid4().hex)
        return (await self._persist(lambda: self._client.request(command))).conversation

    async def admit(self, conversation: str, part: Part) -> str:
        """Someone joins, and knows nothing of what was said before. Returns the participant's id."""
        command = c.AddParticipant(
            conversation=conversation,
            profile=part.profile,
            role=part.role,
            history="from_join",
            client_id=uuid4().hex,
        )
        return (await self._persist(lambda: self._client.request(command))).participant.id

    async def dismiss(self, conversation: str, participant: str) -> None:
        """Someone's stay ends."""
        command = c.RemoveParticipant(conversation=conversation, participant=participant, client_id=uuid4().hex)
        await self._persist(lambda: self._client.request(command))

    async def log(self, conversation: str) -> dict[str, tuple[Entry, ...]]:
        """Every lane with all its events, as the marketplace reads them."""
        command = c.GetConversation(conversation=conversation)
        answer = await self._persist(lambda: self._client.request(command))
        return {lane.id: tuple(await self._lane(conversation, lane)) for lane in answer.conversation.lanes}

    async def _lane(self, conversation: str, lane: Lane) -> list[Entry]:
        entries: list[Entry] = []
        while not entries or entries[-1].seq < lane.head:
            after = entries[-1].seq if entries else 0
            page = await self._persist(
                partial(self._page, c.Events(conversation=conversation, lane=lane.id, after=after))
            )
            if not page.events:
                break  # the log ends before its head: the check names what is missing
            entries += [Entry.of(from_frame(_frame.decode(raw), self._client)) for raw in page.events]
        return entries

    async def _page(self, command: c.Events) -> EventPage:
        return await self._client.request(command)

    async def _persist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Asks until there is an answer, for 120 s at most.

        Raises: TradepostError for what does not pass.
        """
        deadline = perf_counter() + PATIENCE_S
        while True:
            try:
                answer = await ask()
            except TradepostError as error:
                if not error.retryable or perf_counter() > deadline:
                    raise
            else:
                self._meter.heard()
                return answer
            await asyncio.sleep(PAUSE_S)
