"""What `tradepost listen` does: brings the events of a test tenant to a program, signed as webhooks are."""

import asyncio
from collections.abc import Callable

import msgspec
from standardwebhooks.webhooks import Webhook

from tradepost import Client
from tradepost.errors import TradepostError
from tradepost.protocol.commands import ReadLog
from tradepost.protocol.webhooks import HOPS_HEADER, LogEvent

from . import clock
from .asking import Line
from .handlers.feed import LATEST
from .outbound import Allowed, Limits, Outbound, OutboundError, targets
from .serving import CannotServe

EVERY_S = 1.0
TRIES = 5  # of one event, with 1, 2, 4 and 8 s between them; then it is passed over
PAGE = 200
_ANSWERED = Limits(total_s=15.0, body_bytes=65_536, cut=True)


def listen(where: Line, forward: str, replay_from: str | None, secret: str, say: Callable[[str], None]) -> None:
    """Until it is interrupted.

    Raises: CannotServe for an address that is none, a key of a live tenant, and what the server answers.
    """
    if not where.api_key.startswith("tp_test_"):
        raise CannotServe("This key is of a live tenant.", "Only a test tenant's events are brought to a program.", 2)
    try:
        target = targets.parse(forward)
    except OutboundError as refused:
        raise CannotServe(f"{forward}: {refused}.", "Name it as http://127.0.0.1:3000/hook.", 2) from None
    outbound = Outbound(Allowed(hosts=frozenset({(target.host, target.port)})))
    try:
        asyncio.run(bring(where, outbound, forward, LATEST if replay_from is None else replay_from, secret, say))
    except TradepostError as error:
        raise CannotServe(str(error), "", 1) from None
    except KeyboardInterrupt:
        return


async def bring(
    where: Line, outbound: Outbound, forward: str, after: str, secret: str, say: Callable[[str], None]
) -> None:
    """Event after event, in the order of the log; a line for each is said."""
    async with Client(where.url, api_key=where.api_key) as shop:
        while True:
            page = await shop.request(ReadLog(after=after, limit=PAGE))
            for event in page.events:
                said = await _tell(outbound, forward, secret, event)
                say(f"{said}  {event.type}  {event.conversation} {event.lane} {event.seq}")
            after = page.cursor
            if not page.more:
                await asyncio.sleep(EVERY_S)


async def _tell(outbound: Outbound, forward: str, secret: str, event: LogEvent) -> str:
    body, said = msgspec.json.encode(event), ""
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(2 ** (attempt - 1))
        at = clock.now()
        headers = {
            "webhook-id": event.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(event.id, at, body.decode()),
            HOPS_HEADER: "1",
        }
        try:
            answer = await outbound.post_json(forward, body, headers, limits=_ANSWERED)
        except OutboundError as error:
            said = f"not told ({error.reason})"
            continue
        said = str(answer.status)
        if answer.ok:
            break
    return said
