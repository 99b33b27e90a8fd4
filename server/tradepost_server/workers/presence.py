"""Who is here: told to those who share a live conversation with someone who came or went, a moment after it.

Over nodes the moment is a second longer. Two profiles may come at two nodes in the same moment, and the node of either
knows who is to be told once it has heard of the other: so the nodes tell each other first, and the profiles later.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
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
from ..store.profiles import Inside

_log = logging.getLogger("tradepost.presence")

TURN_S = 0.5
TURNS_BETWEEN = 2  # from telling the other nodes to telling the profiles
CHANGED_MAX = 500  # profiles told of in one turn; the rest follow in the next
TELL_MAX = 200  # profiles that hear of one
CONVERSATIONS_MAX = 1_000  # of one profile, whose people hear of it
PRESENT_MAX = 50_000  # people of conversations looked through in one turn
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
        mine, present, policies = await patience.ask(services.number, partial(_find, services, changed))
    except Unavailable:
        _log.info("presence was not told: the database is away")
        return
    online = services.hub.online
    for key, told in audiences(mine, (one for one in present if online(one.profile)), policies).items():
        signal = Raw(msgspec.json.encode(Presence(profile=key[1], online=online(key))))
        services.hub.signals.profiles(told, msgspec.json.encode(SignalFrame(signal=signal)))


async def _find(services: Services, changed: list[Key]) -> tuple[list[Inside], list[Inside], dict[int, Policy]]:
    """Where those who changed have a part, and who has one there."""
    async with services.database.service() as connection:
        mine = await profiles.inside(connection, changed, CONVERSATIONS_MAX)
        present = await profiles.present(connection, sorted({one.conversation for one in mine}), PRESENT_MAX)
        return mine, present, await tenants.policies(connection, {tenant_id for tenant_id, _ in changed})


def audiences(
    mine: Iterable[Inside], present: Iterable[Inside], policies: Mapping[int, Policy]
) -> dict[Key, list[Key]]:
    """Of each profile in `mine`, who of those present in its conversations may see whether it is here; at most 200."""
    by_role = defaultdict[Key, dict[str, list[Key]]](dict)
    for other in present:
        by_role[other.conversation].setdefault(other.role, []).append(other.profile)
    told = defaultdict[Key, dict[Key, None]](dict)
    for one in mine:
        seeing = told[one.profile]
        for role, profile_keys in by_role[one.conversation].items():
            if len(seeing) <= TELL_MAX and holds(policies[one.profile[0]].role(role).presence_of, one.role):
                seeing.update(dict.fromkeys(islice(profile_keys, TELL_MAX + 1)))
    found = {key: [one for one in seeing if one != key][:TELL_MAX] for key, seeing in told.items()}
    return {key: seeing for key, seeing in found.items() if seeing}
