"""One process of the contention bench: a log writer of its own, its share of the plan, every answer written down."""

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from tradepost.protocol.commands import SendMessage
from tradepost.protocol.content import Text
from tradepost_server.errors import TradepostError
from tradepost_server.handlers.messages import decide
from tradepost_server.handlers.screening import Screening
from tradepost_server.model import Actor, Conversation, Tenant
from tradepost_server.originals import Originals
from tradepost_server.rules.policy import default
from tradepost_server.store import conversations
from tradepost_server.store.db import connect
from tradepost_server.store.log import Sent
from tradepost_server.store.submission import Append, Outcome, Submission
from tradepost_server.store.writer import LogWriter

SPEAKERS = {"buyer:1": "buyer", "seller:1": "seller", "courier:1": "courier", "agent:1": "agent"}
RESENT = 0.3  # of the messages: by two processes at once
REFUSED_EVERY_S = 1.0  # a text that PostgreSQL cannot keep


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What all processes do in one phase; each derives the same messages from it and takes its own."""

    dsn: str
    name: str
    tenant: int
    rooms: list[str]  # conversation ids; the first may be locked
    processes: int
    rate: float  # messages a second of each process
    seconds: float
    disturbed: bool
    begin_at: float  # seconds since 1970
    give_up_s: float = 40.0  # after the end: what is refused is sent again until it is stored


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the plan."""

    number: int
    due_s: float
    room: int
    speaker: str
    senders: list[int]


class Answers(msgspec.Struct, kw_only=True):
    """What one process was told."""

    places: dict[str, tuple[str, str, int]] = {}  # client_id → message id, lane, seq
    latencies_ms: list[float] = []  # of conversations that nobody locked, until the message was stored
    busy: int = 0
    refused: int = 0
    lost: list[str] = []


def messages(plan: Plan) -> Iterator[Message]:
    """The plan's messages, the same in every process."""
    chance = random.Random(plan.name)
    count = int(plan.rate * plan.seconds * plan.processes)
    for number in range(count):
        owner = number % plan.processes
        again = [(owner + 1) % plan.processes] if chance.random() < RESENT else []
        yield Message(
            number=number,
            due_s=number / (plan.rate * plan.processes),
            room=chance.randrange(len(plan.rooms)),
            speaker=chance.choice(list(SPEAKERS)),
            senders=[owner, *again],
        )


class Worker:
    """Speaks through one log writer."""

    def __init__(self, plan: Plan, number: int) -> None:
        self._plan, self._number = plan, number
        self._tenant = Tenant(id=plan.tenant, slug="default", test=True, policy=default())
        self._looks = Screening(Originals([b"k" * 32]))
        self._writer = LogWriter(plan.dsn, lambda committed, confirmed: confirmed(), lambda found: None)
        self._rooms: list[Conversation] = []
        self.answers = Answers()

    async def run(self) -> None:
        """The whole plan."""
        connection = await connect(self._plan.dsn, "tradepost_service")
        for room in self._plan.rooms:
            found = await conversations.find(connection, (self._plan.tenant, room))
            assert found is not None
            self._rooms.append(found[0])
        await connection.close()
        writing = asyncio.create_task(self._writer.run())
        async with asyncio.TaskGroup() as tasks:
            if self._plan.disturbed and self._number == 0:
                tasks.create_task(self._say_what_is_refused())
            for message in messages(self._plan):
                if self._number in message.senders:
                    await self._until(message.due_s)
                    tasks.create_task(self._speak(message))
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    async def _until(self, due_s: float) -> None:
        await asyncio.sleep(max(0.0, self._plan.begin_at + due_s - time.time()))

    async def _speak(self, message: Message) -> None:
        """Sends until it is stored."""
        began, client_id = time.monotonic(), f"{self._plan.name}-{message.number}"
        give_up = self._plan.begin_at + self._plan.seconds + self._plan.give_up_s
        while time.time() < give_up:
            outcome = await self._send(message.room, message.speaker, f"message {message.number}", client_id)
            if isinstance(outcome, Sent):
                self.answers.places[client_id] = (outcome.message_id, outcome.lane_id, outcome.seq)
                if message.room:
                    self.answers.latencies_ms.append((time.monotonic() - began) * 1_000)
                return
            self.answers.busy += outcome.code == "busy"
            if not outcome.retryable:
                break
            await asyncio.sleep(random.uniform(0.05, 0.25))
        self.answers.lost.append(client_id)

    async def _say_what_is_refused(self) -> None:
        for number in range(int(self._plan.seconds / REFUSED_EVERY_S)):
            await self._until(number * REFUSED_EVERY_S)
            outcome = await self._send(1, "buyer:1", "not\x00kept", f"{self._plan.name}-bad{number}")
            self.answers.refused += isinstance(outcome, TradepostError) and outcome.code == "internal"

    async def _send(self, room: int, speaker: str, text: str, client_id: str) -> Outcome:
        conversation = self._rooms[room]
        actor = Actor(tenant=self._tenant, profile_id=speaker, role=SPEAKERS[speaker])
        command = SendMessage(conversation=conversation.id, content=Text(text=text), client_id=client_id)
        said: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def decide_on(current: Conversation, at: datetime) -> Append:
            return decide(actor, command, client_id, None, current, at, self._looks)

        append = decide_on(conversation, datetime.now(UTC))
        self._writer.submit(Submission(append, decide_on, said.set_result, sure_new=False))
        return await said


def main() -> int:
    """The plan and the number of this process come as arguments, the answers go to standard output."""
    worker = Worker(msgspec.json.decode(sys.argv[1], type=Plan), int(sys.argv[2]))
    asyncio.run(worker.run())
    sys.stdout.buffer.write(msgspec.json.encode(worker.answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
