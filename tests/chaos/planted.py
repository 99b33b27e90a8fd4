"""Mistakes as an engineer would make them, planted into a node: the campaign must turn red for each."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from tradepost_server import clock
from tradepost_server.broker.bus import Confirmed, Queueing
from tradepost_server.broker.hub import Hub
from tradepost_server.broker.words import Changed, Word
from tradepost_server.errors import Forbidden
from tradepost_server.rules import lanes
from tradepost_server.store import log
from tradepost_server.store.log import Sent, Stored
from tradepost_server.store.submission import Submission
from tradepost_server.workers import webhooks

EVERY = 40  # the mistake is made once for as many messages


def drops_an_acked_row() -> None:
    """What was acked is not there: the row was written and goes again in the same transaction."""
    write, count = log.write, _every()

    async def forgetful(tx: Any, stored: Sequence[Stored], heads: Any, outbox_id: Any) -> None:
        await write(tx, stored, heads, outbox_id)
        for event in stored:
            if event.draft.message is not None and count():
                await tx.execute("DELETE FROM messages WHERE id = $1", event.message_id)
                await tx.execute("DELETE FROM events WHERE message_id = $1", event.message_id)

    log.write = forgetful


def stores_twice() -> None:
    """A resend is not recognised, and stored under another id."""

    async def find_sent(tx: Any, keys: Any) -> dict[Any, Sent]:
        return {}

    write = log.write

    async def fresh_id(tx: Any, stored: Sequence[Stored], heads: Any, outbox_id: Any) -> None:
        ids = [event.draft.message.client_id for event in stored if event.draft.message is not None]
        known = {row[0] for row in await tx.fetch("SELECT client_id FROM messages WHERE client_id = ANY($1)", ids)}
        await write(tx, [_renamed(event, known) for event in stored], heads, outbox_id)

    log.find_sent, log.write = find_sent, fresh_id


def _renamed(event: Stored, known: set[str]) -> Stored:
    message = event.draft.message
    if message is None or message.client_id not in known:
        return event
    message = msgspec.structs.replace(message, client_id=f"{message.client_id}000000")
    return msgspec.structs.replace(event, draft=msgspec.structs.replace(event.draft, message=message))


def swaps_two() -> None:
    """Now and then a frame is told after the one that follows it."""
    tell, count = Hub._tell, _every()
    held: dict[tuple[str, str], tuple[Any, ...]] = {}

    def late(hub: Any, room: Any, lane_id: str, events: list[Any], now: Any) -> None:
        lane = (room.conversation.id, lane_id)
        before = held.pop(lane, None)
        if before is None and count():
            held[lane] = (room, lane_id, events, now)
            return
        tell(hub, room, lane_id, events, now)
        if before is not None:
            tell(hub, *before)

    Hub._tell = late  # type: ignore[method-assign]


def leaks_to_a_stranger() -> None:
    """Notes of staff are told to everyone in the conversation."""
    lanes.includes = lambda audience, participant_id, role, policy: True


def lies_in_an_ack() -> None:
    """The ack names the place after the one where the message stands."""
    answer, count = Submission.answer, _every()

    def lying(submission: Submission, outcome: Any) -> None:
        lie = isinstance(outcome, Sent) and count()
        answer(submission, msgspec.structs.replace(outcome, seq=outcome.seq + 1) if lie else outcome)

    Submission.answer = lying  # type: ignore[method-assign]


def refuses_what_it_stored() -> None:
    """A message that was committed is answered with a no."""
    answer, count = Submission.answer, _every()

    def lying(submission: Submission, outcome: Any) -> None:
        answer(submission, Forbidden("Not allowed") if isinstance(outcome, Sent) and count() else outcome)

    Submission.answer = lying  # type: ignore[method-assign]


def forgets_what_it_is_told() -> None:
    """The broker says that it has what it is told, and loses it; only that it is there goes through."""
    tell = Queueing.tell

    def lose(bus: Queueing, words: Sequence[Word], confirmed: Confirmed | None = None) -> None:
        tell(bus, [word for word in words if not isinstance(word, Changed)], confirmed)

    Queueing.tell = lose  # type: ignore[method-assign]


def believes_its_machine() -> None:
    """The time is what the machine's clock says, whatever the database does."""
    clock.learn = lambda *_: None
    clock.seconds = lambda: clock.own()


def delivers_less() -> None:
    """A webhook is not told of a message, and that is noted as done."""
    tell, count = webhooks.tell, _every(10)

    async def silent(*arguments: Any) -> Any:
        return None if count() else await tell(*arguments)

    webhooks.tell = silent


PLANTS: dict[str, Callable[[], None]] = {
    "drops": drops_an_acked_row,
    "doubles": stores_twice,
    "swaps": swaps_two,
    "leaks": leaks_to_a_stranger,
    "lies": lies_in_an_ack,
    "refuses": refuses_what_it_stored,
    "delivers": delivers_less,
}
LOSSES = {"forgets": forgets_what_it_is_told}  # what a node makes up for: no mistake of its own
CLOCKS = {"believes": believes_its_machine}


def _every(times: int = EVERY) -> Callable[[], bool]:
    """True each `times`-th time."""
    number = 0

    def count() -> bool:
        nonlocal number
        number += 1
        return number % times == 0

    return count
