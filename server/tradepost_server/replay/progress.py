"""How far it is: a bar on a terminal, elsewhere a line now and then."""

import asyncio
import sys

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .meter import Meter

BAR_EVERY_S, LINE_EVERY_S = 0.2, 5.0


async def show(meter: Meter, total: int) -> None:
    """Until cancelled; `total` is the number of messages to be sent."""
    if sys.stdout.isatty():
        await _bar(meter, total)
    else:
        await _lines(meter, total)


async def _bar(meter: Meter, total: int) -> None:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, auto_refresh=False) as progress:
        task = progress.add_task("", total=total)
        try:
            while True:
                await asyncio.sleep(BAR_EVERY_S)
                progress.update(task, completed=meter.sent, description=_pace(meter), refresh=True)
        finally:
            progress.update(task, completed=meter.sent, description=_pace(meter), refresh=True)


async def _lines(meter: Meter, total: int) -> None:
    while True:
        await asyncio.sleep(LINE_EVERY_S)
        print(f"{meter.sent:,} of {total:,} messages, {_pace(meter)}", flush=True)


def _pace(meter: Meter) -> str:
    times = meter.latencies
    return f"{meter.rate:,.0f}/s, p50 {times.quantile_ms(0.5):.1f} ms, p99 {times.quantile_ms(0.99):.1f} ms"
