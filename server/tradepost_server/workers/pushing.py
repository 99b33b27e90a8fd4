"""Tells people who are not looking of what they were written, by Web Push: in one process at a time along the log.

A message is told to a browser at least once, and twice only where a process dies between the push service's answer and
the note of it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic

import msgspec

from ..errors import Unavailable
from ..handlers import notifying
from ..handlers.services import Services
from ..store import pushes
from ..store.beside import HOME
from ..store.db import REFUSED
from ..store.pushes import Due
from ..webpush import Answered
from ..webpush.encryption import Browser

_log = logging.getLogger("tradepost.pushing")

AT_ONCE = 16
AGAIN_S = 10.0  # after the first failure; doubled with each


async def run(services: Services) -> None:
    """Until cancelled."""
    while True:
        began, busy = monotonic(), False
        try:
            busy = await step(services)
        except (Unavailable, *REFUSED):
            _log.info("pushes wait: the database is away")
        await services.resting.after(began, more=busy)


async def step(services: Services) -> bool:
    """Follows the log a bit, and makes the pushes whose time has come. Returns: whether there may be more at once."""
    async with services.database.service() as connection:
        seen = await pushes.follow(connection)
        due = await pushes.take(connection, AT_ONCE)
    by_browser: dict[str, list[Due]] = defaultdict(list)
    for one in sorted(due, key=lambda one: one.message_id):  # ids begin with their time
        by_browser[one.subscription_id].append(one)
    results = await asyncio.gather(*(_in_order(services, own) for own in by_browser.values()), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, (Unavailable, *REFUSED)):
            _log.error("a push failed", exc_info=result)
    return len(due) == AT_ONCE or seen >= pushes.BATCH


async def _in_order(services: Services, due: Sequence[Due]) -> None:
    """One browser is told one thing after the other: the latest of a conversation is what stays."""
    for one in due:
        await _push(services, one)


async def _push(services: Services, due: Due) -> None:
    """One message to one browser; who is looking sees it anyway."""
    answered = Answered.REFUSED
    if not services.hub.online((due.tenant_id, due.profile_id)):
        notice = await notifying.notice(services, due)
        if notice is not None:
            browser = Browser.parse(due.p256dh, due.auth)
            plain = msgspec.json.encode(notice)
            answered = await services.push.send(due.endpoint, browser, plain, about=due.conversation_id)
    if answered is Answered.GONE:  # from home it is copied
        services = services.everywhere[HOME]
    async with services.database.service() as connection:
        if answered is Answered.GONE:
            await pushes.forget(connection, due)
        elif answered is Answered.LATER and due.attempts < pushes.ATTEMPTS_MAX:
            await pushes.again(connection, due, AGAIN_S * 2 ** (due.attempts - 1))
        else:
            await pushes.done(connection, due)
