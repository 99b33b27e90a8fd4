"""Running a bot as a program."""

import asyncio
import contextlib
import signal
import sys

from .bot import Bot
from .client import Client
from .errors import TradepostError


def run(bot: Bot, client: Client | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then end gracefully. A cause that closed the client is told, with exit code 1."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows has KeyboardInterrupt instead
                loop.add_signal_handler(number, bot.stop)
        await bot.serve(client)

    try:
        with asyncio.Runner() as runner:
            runner.run(main())
    except (TradepostError, ValueError) as error:
        sys.exit(f"{bot.name}: {error}")
