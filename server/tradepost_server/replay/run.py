"""The whole file: many conversations at once, and the proof of each as soon as it is over."""

import asyncio
from collections.abc import Iterator, Sequence
from secrets import token_hex

from tradepost import Client

from .check import check
from .market import Market
from .meter import Meter
from .options import ReplayOptions
from .plan import notes
from .progress import show
from .report import Report, Tally
from .scene import Scene
from .script import Script

AT_ONCE = 40  # conversations, each with four or five clients


async def run(scripts: Sequence[Script], url: str, api_key: str, options: ReplayOptions) -> tuple[Report, list[str]]:
    """The report, and the first findings in words.

    Raises: TradepostError, ServerAway; of several at once the first.
    """
    name, meter, tally = token_hex(4), Meter(), Tally()
    async with Client(url, api_key=api_key) as client:
        await client.tokens.create(f"buyer:{name}-0", role="buyer")  # the server is there and takes the key
        market, waiting = Market(client, meter), iter(scripts)

        async def work(waiting: Iterator[Script]) -> None:
            for script in waiting:
                record = await Scene(script, name, url, options, market, meter).play()
                tally.add(record, check(record))

        try:
            async with asyncio.TaskGroup() as tasks:
                beside = [tasks.create_task(meter.watch()), tasks.create_task(show(meter, _total(scripts)))]
                async with asyncio.TaskGroup() as workers:
                    for _ in range(min(AT_ONCE, len(scripts))):
                        workers.create_task(work(waiting))
                for task in beside:
                    task.cancel()
        except BaseExceptionGroup as group:
            raise _first(group) from None
    return tally.report(meter), tally.shown


def _total(scripts: Sequence[Script]) -> int:
    return sum(len(script.turns) + len(notes(len(script.turns))) for script in scripts)


def _first(error: BaseException) -> BaseException:
    """What went wrong first, out of the groups around it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
