"""One of the cast on an SDK client of their own: hears everything, reads it, and says what there is to say."""

import asyncio
import contextlib

from tradepost import Client, Conversation, Stream, errors, events
from tradepost.message import Message

from .answering import bot_of
from .cast import CAST, Party
from .ledger import Ledger

HEARD = (  # all that has a place in a lane
    events.ConversationCreated,
    events.ConversationUpdated,
    events.ParticipantJoined,
    events.ParticipantLeft,
    events.RoleChanged,
    events.MessageCreated,
    events.MessageEdited,
    events.MessageDeleted,
    events.MessageReacted,
    events.MessageWithdrawn,
    events.MessageRescoped,
    events.LocationArrived,
    events.Skip,
    events.Unknown,
)
READS_EVERY_S = 1.5


class Actor:
    """A party and its client. What comes to its callback is counted in the ledger."""

    def __init__(self, party: Party, client: Client, ledger: Ledger) -> None:
        self.party, self.client, self._ledger = party, client, ledger
        self._unread: dict[
            tuple[str, str], Message
        ] = {}  # (conversation, lane) → the newest; emptied with each reading
        self._conversation: Conversation | None = None
        self.ready = (
            asyncio.Event()
        )  # connected for the first time: what begins from now on is heard from its first event

    async def run(self) -> None:
        """Listens, reads and answers visitors until cancelled.

        Raises: what closed the client; Transient where it cannot connect at first.
        """
        async with self.client.subscribe(types=HEARD) as stream, self.client, asyncio.TaskGroup() as tasks:
            self.ready.set()
            tasks.create_task(self._listen(stream), name=f"{self.party.name} listens")
            tasks.create_task(self._read(), name=f"{self.party.name} reads")
            tasks.create_task(bot_of(self.party, self._ledger).serve(self.client), name=f"{self.party.name} answers")

    async def conversation(self, conversation_id: str) -> Conversation:
        """The conversation, seen by this party."""
        if self._conversation is None or self._conversation.id != conversation_id:
            self._conversation = await self.client.conversations.get(conversation_id)
        return self._conversation

    async def _listen(self, stream: Stream[events.Body]) -> None:
        async for event in stream:
            self._ledger.heard(self.party, event)
            if isinstance(event.body, events.MessageCreated):
                self._unread[event.conversation, event.lane] = event.message

    async def _read(self) -> None:
        """People read a little later than a message comes."""
        while True:
            await asyncio.sleep(READS_EVERY_S)
            unread, self._unread = self._unread, {}
            for message in unread.values():
                with contextlib.suppress(errors.TradepostError):  # gone by now, or only watching: nobody waits for it
                    await message.mark_read()


def cast(shop: Client, ledger: Ledger) -> dict[Party, Actor]:
    """An actor for each of the cast, with tokens that the marketplace mints."""

    def actor(party: Party) -> Actor:
        get_token = shop.token_source(party.profile, role=party.role, name=party.name)
        return Actor(party, Client(shop.url, get_token=get_token, name="demo"), ledger)

    return {party: actor(party) for party in CAST}
