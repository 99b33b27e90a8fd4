"""Who is here: told to those who share a live conversation with someone who came or went, a moment after it.

Over nodes the moment is a second longer. Two profiles may come at two nodes in the same moment, and the node of either
knows who is to be told once it has heard of the other: so the nodes tell each other first, and the profiles later.
"""

import asyncio
import logging
from collections import deque
from functools import partial
from time import monotonic

import msgspec
from msgspec import Raw

from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.signals import Presence

from ..broker.exchange import Exchange
from ..errors import Unavailable
from ..handlers.services import Services
from ..model import Key, Policy, holds
from ..store import profiles, tenants
from ..store.patience import Patience
from ..store.profiles import Companion

_log = logging.getLogger("tradepost.presence")

TURN_S = 0.5
TURNS_BETWEEN = 2  # from telling the other nodes to telling the profiles
CHANGED_MAX = 500  # profiles told of in one turn; the rest follow in the next
TELL_MAX = 200  # profiles that hear of one
SNAPSHOT_S = 30.0  # how often the other nodes are told of everyone


async def run(services: Services, exchange: Exchange) -> None:
    """Until cancelled. Lost changes are harmless: presence is also part of every roster."""
    snapshot, patience = monotonic(), Patience()
    said = deque[list[Key]]([[]] * (0 if exchange.alone else TURNS_BETWEEN))  # changes, by the turn they were said in
    while True:
        await asyncio.sleep(TURN_S)
        now = monotonic()
        services.hub.came_or_went.update(services.hub.elsewhere.expire(now))
        if now - snapshot >= SNAPSHOT_S:
            snapshot = now
            exchange.present()
            await exchange.keep()
        await exchange.follow_large()
        came_or_went = services.hub.came_or_went
        said.append([came_or_went.pop() for _ in range(min(CHANGED_MAX, len(came_or_went)))])
        if said[-1]:
            exchange.came_or_went(said[-1])
        if changed := said.popleft():
            await asyncio.gather(*(_tell(patience, each, changed) for each in services.everywhere.values()))


async def _tell(patience: Patience, services: Services, changed: list[Key]) -> None:
    """Those who share a conversation of this database; where it is silent, the others do not wait for it."""
    try:
        told, policies = await patience.ask(services.number, partial(_find, services, changed))
    except Unavailable:
        _log.info("presence was not told: the database is away")
        return
    for companion in told:
        tenant_id, profile_id = companion.key
        if not services.hub.online((tenant_id, companion.profile_id)):
            continue
        policy = policies[tenant_id]
        if not any(holds(policy.role(own).presence_of, other) for own, other in companion.roles):
            continue
        online = services.hub.online((tenant_id, profile_id))
        signal = Raw(msgspec.json.encode(Presence(profile=profile_id, online=online)))
        services.hub.signals.profiles(
            [(tenant_id, companion.profile_id)], msgspec.json.encode(SignalFrame(signal=signal))
        )


async def _find(services: Services, changed: list[Key]) -> tuple[list[Companion], dict[int, Policy]]:
    async with services.database.service() as connection:
        told = await profiles.companions(connection, changed, TELL_MAX)
        return told, await tenants.policies(connection, {tenant_id for tenant_id, _ in changed})
