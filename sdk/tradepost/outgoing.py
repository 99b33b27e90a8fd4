"""Commands on their way: kept until answered, over as many connections as it takes. Pure but for the futures."""

import asyncio
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from .errors import PayloadTooLarge, QueueFull, TradepostError
from .protocol.commands import AnswerMessage, Command, SendMessage
from .protocol.limits import FRAME_MAX_BYTES

IN_FLIGHT_MAX = 64  # commands written and not yet answered, on one connection
_encode = msgspec.json.Encoder().encode


def with_client_id(command: Command) -> Command:
    """The command, with a `client_id` where it takes one and has none: sent twice it then happens once."""
    if "client_id" in command.__struct_fields__ and getattr(command, "client_id", None) is None:
        return msgspec.structs.replace(command, client_id=uuid.uuid4().hex)
    return command


@dataclass(slots=True, eq=False)
class Pending:
    """One command that waits for its answer."""

    ref: str
    command: Command
    frame: bytes  # the same bytes each time it is sent
    answer: asyncio.Future[msgspec.Raw]
    queue: str | None  # messages of one conversation go one after the other
    refusals: int = 0
    resting: bool = False  # refused for now; sent again later
    in_flight: bool = False


class Outgoing:
    """All pending commands, at most `limit`; and which of them may be written now."""

    def __init__(self, limit: int, wake: Callable[[], None]) -> None:
        self._limit = limit
        self._wake = wake  # called whenever something may be written
        self._refs = 0
        self._pending: dict[str, Pending] = {}
        self._queues: dict[str, deque[Pending]] = {}
        self._ready: deque[Pending] = deque()
        self._in_flight = 0

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, command: Command) -> Pending:
        """Take a command in.

        Raises: QueueFull if too many wait already; PayloadTooLarge if no server would take it.
        """
        if len(self._pending) >= self._limit:
            raise QueueFull(f"{self._limit} commands wait for an answer already.")
        self._refs += 1
        ref = str(self._refs)
        frame = _encode(msgspec.structs.replace(command, ref=ref))
        if len(frame) > FRAME_MAX_BYTES:
            raise PayloadTooLarge(
                f"The command has {len(frame)} bytes; {FRAME_MAX_BYTES} are allowed.", code="too_large"
            )
        queue = command.conversation if isinstance(command, SendMessage | AnswerMessage) else None
        answer: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        pending = self._pending[ref] = Pending(ref, command, frame, answer, queue)
        if queue is not None:
            self._queues.setdefault(queue, deque()).append(pending)
        if self._leads(pending):
            self._ready.append(pending)
            self._wake()
        return pending

    def take(self) -> list[Pending]:
        """What may be written now, in order; it counts as in flight from here on."""
        taken = []
        while self._ready and self._in_flight < IN_FLIGHT_MAX:
            pending = self._ready.popleft()
            if pending.ref not in self._pending or pending.in_flight:
                continue
            pending.in_flight = True
            self._in_flight += 1
            taken.append(pending)
        return taken

    def get(self, ref: str) -> Pending | None:
        """The command with this ref, if it still waits."""
        return self._pending.get(ref)

    def rest(self, pending: Pending) -> None:
        """It was refused for now: `again` sends it later."""
        pending.refusals += 1
        pending.resting = True
        self._landed(pending)

    def again(self, pending: Pending) -> None:
        """Its rest is over."""
        pending.resting = False
        if pending.ref in self._pending and not pending.in_flight:
            self._ready.append(pending)
            self._wake()

    def settle(self, pending: Pending) -> None:
        """It was answered, or nobody wants the answer any more: the next of its conversation may go."""
        if self._pending.pop(pending.ref, None) is None:
            return
        self._landed(pending)
        if pending.queue is not None:
            self._step(pending.queue, pending)
        self._wake()

    def cut(self) -> None:
        """The connection is gone: what was in flight may have happened or not, and is sent again."""
        self._in_flight = 0
        for pending in self._pending.values():
            pending.in_flight = False
        self._ready = deque(p for p in self._pending.values() if not p.resting and self._leads(p))

    def fail(self, error: TradepostError) -> None:
        """The client is closed: nobody will be answered."""
        for pending in self._pending.values():
            if not pending.answer.done():
                pending.answer.set_exception(error)
                pending.answer.exception()  # seen: whoever waits raises it, a caller that left is told nothing
        self._pending.clear()
        self._queues.clear()
        self._ready.clear()

    def _leads(self, pending: Pending) -> bool:
        return pending.queue is None or self._queues[pending.queue][0] is pending

    def _landed(self, pending: Pending) -> None:
        if pending.in_flight:
            pending.in_flight = False
            self._in_flight -= 1

    def _step(self, key: str, pending: Pending) -> None:
        queue = self._queues[key]
        led = queue[0] is pending
        queue.remove(pending)
        if not queue:
            del self._queues[key]
        elif led and not queue[0].resting:
            self._ready.append(queue[0])
