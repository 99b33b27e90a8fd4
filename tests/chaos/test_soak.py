"""The short soak: a minute of the load of `make soak`, and a leak that is noticed."""

from pathlib import Path
from random import Random

import pytest

from support.node import LiveNode
from tradepost.protocol.commands import CreateToken
from tradepost.tokens import GetToken
from tradepost_server.gateway.auth import sign

from .soak import Look, grown, soak
from .swarm import Swarm
from .world import Tenant

pytestmark = pytest.mark.timeout(300)


async def test_what_is_looked_at_is_there_and_the_load_runs(tmp_path: Path) -> None:
    looks = await soak(tmp_path, 0.5, light=20, every_s=5)
    assert len(looks) >= 3
    rows = list(grown(looks))
    assert {(row["who"], row["what"]) for row in rows} == {
        *((f"node {number}", what) for number in (1, 2) for what in ("memory_mib", "descriptors", "tasks")),
        ("PostgreSQL", "backends"),
    }
    assert all(row["first"] > 0 for row in rows)


class Late(Tenant):
    """Its first token ended two minutes ago."""

    def token_source(self, profile: str, role: str) -> GetToken:
        """See `Tenant.token_source`."""

        async def get_token(reason: str) -> str:
            ttl_s = -120 if reason == "initial" else 60
            return sign(self.kid, self.secret.encode(), CreateToken(profile=profile, role=role, ttl_s=ttl_s)).token

        return get_token


async def test_a_light_client_whose_token_ended_comes_back_with_a_new_one(node: LiveNode) -> None:
    tenant = Late(api_key="", kid=node.kid, secret=node.secret)
    swarm = Swarm(tenant, [int(node.url.rpartition(":")[2])], 2, Random(1))
    try:
        await swarm.begin(within_s=20)
    finally:
        await swarm.end()


def _holding(*descriptors: float) -> list[dict[str, Look]]:
    return [{"node 1": {"descriptors": each}} for each in descriptors]


def test_a_leak_is_more_than_the_first_quarter_explains() -> None:
    (steady,) = grown(_holding(*(100.0 + number % 3 for number in range(100))))
    assert steady["last"] <= steady["most"]
    (leaking,) = grown(_holding(*(100.0 + number / 5 for number in range(100))))
    assert leaking["last"] > leaking["most"]
