"""In which language somebody is spoken to: their own, their marketplace's, or English."""

import pytest

from support.node import LiveNode
from tradepost_server.handlers.speaking import locale_of
from tradepost_server.model import Actor


@pytest.fixture
async def portuguese(node: LiveNode) -> LiveNode:
    """A node where the profile buyer:7 speaks Portuguese."""
    await node.conversation(("buyer:7", "buyer"), ("seller:1", "seller"))
    assert (await node.rest.patch("/profiles/buyer:7", json={"locale": "pt-BR"})).status_code == 200
    return node


async def shown(node: LiveNode, profile: str) -> Actor:
    """Who a fresh token of the profile speaks for."""
    return await node.sockets.authenticator.bearer(await node.token(profile, "buyer"))


async def test_a_token_speaks_the_language_of_its_profile(portuguese: LiveNode) -> None:
    actor = await shown(portuguese, "buyer:7")
    assert actor.locale == "pt-BR"
    assert await locale_of(portuguese.services, actor) == "pt-BR"


async def test_a_key_that_acts_for_a_profile_speaks_its_language(portuguese: LiveNode) -> None:
    key = await portuguese.sockets.authenticator.bearer(portuguese.api_key)
    assert key.locale is None
    acting = Actor(tenant=key.tenant, profile_id="buyer:7", key_id=key.key_id)
    assert await locale_of(portuguese.services, acting) == "pt-BR"


async def test_who_says_no_language_is_spoken_to_as_most_people_of_the_tenant_else_in_english(node: LiveNode) -> None:
    key = await node.sockets.authenticator.bearer(node.api_key)
    assert await locale_of(node.services, key) == "en"
    assert await locale_of(node.services, await shown(node, "buyer:8")) == "en"
    assert (await node.rest.put("/policy", json={"policy": {"language": "es"}})).status_code == 200
    key = await node.sockets.authenticator.bearer(node.api_key)
    assert await locale_of(node.services, key) == "es"
    assert await locale_of(node.services, await shown(node, "buyer:8")) == "es"


async def test_a_language_that_is_chosen_after_the_token_was_shown_counts_from_the_next_time(node: LiveNode) -> None:
    await node.conversation(("buyer:7", "buyer"), ("seller:1", "seller"))
    before = await shown(node, "buyer:7")
    await node.rest.patch("/profiles/buyer:7", json={"locale": "fr"})
    assert await locale_of(node.services, before) == "fr"  # it said none
    await node.rest.patch("/profiles/buyer:7", json={"locale": "de"})
    assert await locale_of(node.services, await shown(node, "buyer:7")) == "de"
