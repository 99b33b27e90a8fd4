"""What a running node asks a tenant's classifier about, and what it does not; what an operator sees of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.metrics import scrape
from support.node import LiveNode, StartNode, operators, participant
from support.site import Site, answer, site
from support.sockets import Frame
from tradepost.protocol import content as kinds
from tradepost_server import administration
from tradepost_server.handlers.hooks import secret_of
from tradepost_server.rules.leaks.opinions import NO_OPINION, Opinion
from tradepost_server.serving import vault_of

HELD = answer(json.dumps({"decision": "hold", "reason": "odd"}).encode(), "application/json")
ODD = Opinion("hold", "odd")
HELLO = kinds.Text(text="hello")


@pytest.fixture
async def moderator() -> AsyncIterator[Site]:
    async with site(pages={"/classify": HELD}) as found:
        yield found


@pytest.fixture
async def asking(start_node: StartNode, moderator: Site) -> LiveNode:
    """A node that may reach the classifier."""
    return await start_node(outbound_allow=f"127.0.0.1:{moderator.port}")


async def set_up(node: LiveNode, moderator: Site, **fields: Any) -> Frame:
    """A conversation of a tenant with the classifier."""
    classifier = {"url": f"{moderator.url}/classify", "deadline_ms": 2_000, **fields}
    put = await node.rest.put("/policy", json={"policy": {"masking": {"classifier": classifier}}})
    assert put.status_code == 200, put.text
    people = (("buyer:7", "buyer"), ("seller:1", "seller"), ("agent:1", "agent"))
    return await node.conversation(*people, subject={"type": "order", "id": "55"}, stage="inquiry")


async def consult(
    node: LiveNode, made: Frame, profile: str, role: str, content: kinds.Content = HELLO, *audience: str
) -> Opinion:
    actor = await node.sockets.authenticator.bearer(await node.token(profile, role))
    conversation = await node.services.conversation(actor, made["id"])
    return await node.services.classifier.consult(actor, conversation, content, audience or ("all",), "c1")


async def test_a_party_who_says_something_to_another_is_asked_about(asking: LiveNode, moderator: Site) -> None:
    made = await set_up(asking, moderator)
    assert await consult(asking, made, "buyer:7", "buyer") == ODD
    seller = participant(made, "seller:1")
    assert await consult(asking, made, "buyer:7", "buyer", HELLO, f"participant:{seller}", "staff") == ODD
    first, second = (json.loads(visit.body)["data"] for visit in moderator.visits)
    assert first == {
        "conversation": made["id"],
        "subject": {"type": "order", "id": "55"},
        "stage": "inquiry",
        "author": {"participant": participant(made, "buyer:7"), "role": "buyer", "profile": "buyer:7"},
        "audience": ["all"],
        "kind": "text",
        "text": "hello",
        "client_id": "c1",
    }
    assert second["audience"] == ["seller", "staff"]


async def test_what_staff_say_or_alone_read_or_has_no_words_is_not_asked_about(
    asking: LiveNode, moderator: Site
) -> None:
    made = await set_up(asking, moderator)
    assert await consult(asking, made, "agent:1", "agent") is NO_OPINION
    assert await consult(asking, made, "buyer:7", "buyer", HELLO, "staff") is NO_OPINION
    assert await consult(asking, made, "buyer:7", "buyer", HELLO, "agent") is NO_OPINION
    own = f"participant:{participant(made, 'buyer:7')}"  # as the audience of a note to staff stands in its message
    assert await consult(asking, made, "buyer:7", "buyer", HELLO, own, "staff") is NO_OPINION
    assert await consult(asking, made, "buyer:7", "buyer", kinds.Image(file="fi_1")) is NO_OPINION
    assert await consult(asking, made, "agent:2", "agent") is NO_OPINION  # who has not joined
    assert moderator.connections == 0


async def test_the_policy_says_of_what_kinds_and_of_whom_it_is_asked(asking: LiveNode, moderator: Site) -> None:
    made = await set_up(asking, moderator, kinds=["image"], **{"from": ["seller"]})
    picture = kinds.Image(file="fi_1", caption="the mill")
    assert await consult(asking, made, "seller:1", "seller", HELLO) is NO_OPINION
    assert await consult(asking, made, "buyer:7", "buyer", picture) is NO_OPINION
    assert moderator.connections == 0
    assert await consult(asking, made, "seller:1", "seller", picture) == ODD


async def test_one_that_is_not_allowed_to_be_reached_is_not_asked(node: LiveNode, moderator: Site) -> None:
    made = await set_up(node, moderator, otherwise="hold")
    assert await consult(node, made, "buyer:7", "buyer") == Opinion("hold")
    assert moderator.connections == 0


COUNTED = {"hold": 1, "failed": 1, "resting": 0}


async def test_what_came_of_asking_is_in_the_metrics(asking: LiveNode, moderator: Site) -> None:
    made = await set_up(asking, moderator)
    await consult(asking, made, "buyer:7", "buyer")
    moderator.pages["/classify"] = answer(b"no", "text/plain", "500 Internal Server Error")
    await consult(asking, made, "buyer:7", "buyer")
    async with operators(asking) as reading:
        seen = await scrape(reading)
    came = {outcome: seen.value("tradepost_classifier_answers_total", outcome=outcome) for outcome in COUNTED}
    assert came == COUNTED


async def test_the_command_prints_the_secret_that_verifies_it(node: LiveNode) -> None:
    settings = node.settings.model_copy(update={"database_url": node.dsn})
    printed = await asyncio.to_thread(administration.hook_secret, settings, "classifier", node.tenant)
    actor = await node.sockets.authenticator.bearer(node.api_key)
    assert printed == secret_of(vault_of(settings), "classifier", actor.tenant)
    assert printed != await asyncio.to_thread(administration.hook_secret, settings, "checkout", node.tenant)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"url": "http://classifier.example/"}, "$.policy.masking.classifier.url"),
        ({"deadline_ms": 49}, "$.policy.masking.classifier.deadline_ms"),
        ({"deadline_ms": 2_001}, "$.policy.masking.classifier.deadline_ms"),
        ({"otherwise": "block"}, "$.policy.masking.classifier.otherwise"),
        ({"from": ["wizard"]}, "$.policy.masking.classifier.from"),
        ({"kinds": []}, "$.policy.masking.classifier.kinds"),
    ],
)
async def test_a_setting_that_cannot_be_is_refused_by_its_place(
    node: LiveNode, fields: dict[str, Any], path: str
) -> None:
    classifier = {"url": "https://classifier.example/", **fields}
    refused = await node.rest.put("/policy", json={"policy": {"masking": {"classifier": classifier}}})
    assert refused.status_code == 400
    assert refused.json()["path"] == path
