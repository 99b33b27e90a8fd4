"""A tenant's own classifier, as a real server on this machine: what it says, and what holds when it says nothing."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from support.site import Page, Site, Visit, answer, redirect, site
from tradepost.protocol.masking import ClassifierPolicy
from tradepost.protocol.model import Subject
from tradepost_server.handlers.classifying import (
    AT_ONCE_PER_TENANT,
    FAILURES_MAX,
    REST_S,
    Author,
    Classifier,
    Question,
)
from tradepost_server.handlers.hooks import Hooks, secret_of
from tradepost_server.model import Policy, Tenant
from tradepost_server.outbound import Allowed, Outbound
from tradepost_server.rules.leaks.opinions import Opinion
from tradepost_server.secrets import Vault

pytestmark = pytest.mark.timeout(60)
VAULT = Vault(Fernet.generate_key().decode())
ALLOW, HOLD = Opinion("allow"), Opinion("hold")
QUESTION = Question(
    conversation="cv_1",
    subject=Subject(type="order", id="55"),
    stage="inquiry",
    author=Author(participant="pt_1", role="buyer", profile="buyer:7"),
    audience=["seller"],
    kind="text",
    text="meet me behind the mill",
    client_id="c1",
)


class Clock:
    """Stands still until it is told to go on."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, kw_only=True)
class World:
    """A classifier's server, and who asks it."""

    site: Site
    classifier: Classifier
    clock: Clock
    tenant: Tenant

    def says(self, page: Page) -> None:
        """From now on."""
        self.site.pages["/classify"] = page

    def set(self, **fields: Any) -> Tenant:
        """The tenant, with another setting."""
        setting = ClassifierPolicy(url=f"{self.site.url}/classify", **fields)
        return replace(self.tenant, policy=Policy(classifier=setting))

    async def ask(self, **fields: Any) -> Opinion:
        """What becomes of the question."""
        return await self.classifier.ask(self.set(**fields), QUESTION)

    @property
    def counted(self) -> dict[str, int]:
        """What was counted at all."""
        return {outcome: count for outcome, count in self.classifier.answers.items() if count}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with site() as found:
        outbound, clock = Outbound(Allowed.parse([f"127.0.0.1:{found.port}"]), per_host=AT_ONCE_PER_TENANT), Clock()
        tenant = Tenant(id=1, slug="shop", test=True, policy=Policy())
        yield World(site=found, classifier=Classifier(Hooks(outbound, VAULT), clock), clock=clock, tenant=tenant)
        await outbound.close()


def says(**fields: Any) -> bytes:
    return answer(json.dumps(fields).encode(), "application/json")


async def silence(visit: Visit) -> None:
    await asyncio.Event().wait()


async def drip(visit: Visit) -> None:
    await visit.say(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n")
    while True:
        await visit.say(b" ")
        await asyncio.sleep(0.01)


async def flood(visit: Visit) -> None:
    """64 MiB without saying so before."""
    await visit.say(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"decision": "block", "x": "')
    for _ in range(1_024):
        await visit.say(b"x" * 65_536)


async def test_what_it_says_is_what_it_thinks(world: World) -> None:
    world.says(says(decision="block", reason="a meeting", spans=[{"start": 0, "end": 4}, {"start": 19, "end": 23}]))
    assert await world.ask() == Opinion("block", "a meeting", ((0, 4), (19, 23)))
    for decision in ("allow", "mask", "hold"):
        world.says(says(decision=decision, later="more"))
        assert await world.ask(otherwise="hold") == Opinion(decision)
    assert world.counted == {"block": 1, "allow": 1, "mask": 1, "hold": 1}


async def test_it_is_told_who_says_what_to_whom_with_a_signature_of_its_tenant(world: World) -> None:
    world.says(says(decision="allow"))
    await world.ask()
    await world.ask()
    visit, again = world.site.visits
    body = Webhook(secret_of(VAULT, "classifier", world.tenant)).verify(visit.body, dict(visit.headers))
    assert body["type"] == "classifier.requested"
    assert body["data"] == {
        "conversation": "cv_1",
        "subject": {"type": "order", "id": "55"},
        "stage": "inquiry",
        "author": {"participant": "pt_1", "role": "buyer", "profile": "buyer:7"},
        "audience": ["seller"],
        "kind": "text",
        "text": "meet me behind the mill",
        "client_id": "c1",
    }
    assert visit.headers["webhook-id"] == again.headers["webhook-id"] == body["id"]
    for other in (
        secret_of(VAULT, "checkout", world.tenant),
        secret_of(VAULT, "classifier", replace(world.tenant, id=2)),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(other).verify(visit.body, dict(visit.headers))


@pytest.mark.parametrize("page", [silence, drip], ids=["silent", "dripping"])
async def test_what_comes_late_is_not_waited_for(world: World, page: Page) -> None:
    world.says(page)
    began = asyncio.get_running_loop().time()
    assert await world.ask(deadline_ms=100, otherwise="hold") == HOLD
    assert asyncio.get_running_loop().time() - began < 1.0
    assert await world.ask(deadline_ms=100) == ALLOW
    assert world.counted == {"late": 2}


@pytest.mark.parametrize(
    "page",
    [
        answer(b"not json", "application/json"),
        answer(b'{"decision": "block"}', "text/html"),
        answer(b'{"decision": "block", "reason": "\xff"}', "application/json"),
        answer(b'{"decision": "block", "x": ' + b"[" * 16_000, "application/json"),
        answer(b'["block"]', "application/json"),
        says(),
        says(decision="perhaps"),
        says(decision="block", reason="x" * 201),
        says(decision="block", reason=7),
        says(decision="mask", spans=[{"start": 0, "end": 24}]),
        says(decision="mask", spans=[{"start": -1, "end": 4}]),
        says(decision="mask", spans=[{"start": 4, "end": 4}]),
        says(decision="mask", spans=[{"start": 0}]),
        says(decision="mask", spans=[{"start": 0, "end": 1}] * 101),
        says(decision="block", reason="x", more="x" * 20_000),
        flood,
    ],
)
async def test_what_is_no_sound_answer_counts_as_none(world: World, page: Page) -> None:
    world.says(page)
    assert await world.ask(otherwise="hold", deadline_ms=2_000) == HOLD
    assert world.counted == {"wrong": 1}


async def test_a_redirect_is_not_followed(world: World) -> None:
    world.says(redirect(f"{world.site.url}/elsewhere"))
    world.site.pages["/elsewhere"] = says(decision="block")
    assert await world.ask() == ALLOW
    assert [visit.path for visit in world.site.visits] == ["/classify"]


async def test_a_server_that_fails_or_is_gone_or_is_inside_counts_as_none(world: World) -> None:
    world.says(answer(b'{"decision": "block"}', "application/json", "500 Internal Server Error"))
    assert await world.ask(otherwise="hold") == HOLD
    gone = ClassifierPolicy(url="http://127.0.0.1:1/", otherwise="hold")
    assert await world.classifier.ask(replace(world.tenant, policy=Policy(classifier=gone)), QUESTION) == HOLD
    assert world.counted == {"failed": 2}


async def test_without_one_set_up_nobody_is_asked(world: World) -> None:
    assert await world.classifier.ask(world.tenant, QUESTION) == ALLOW
    assert world.site.connections == 0


async def test_after_failures_in_a_row_it_rests_and_then_one_question_tries_it(world: World) -> None:
    world.says(answer(b"no", "text/plain", "503 Service Unavailable"))
    for _ in range(FAILURES_MAX):
        await world.ask()
    assert await world.ask(otherwise="hold") == HOLD
    assert len(world.site.visits) == FAILURES_MAX
    world.clock.now += REST_S - 0.1
    await world.ask()
    assert len(world.site.visits) == FAILURES_MAX
    world.clock.now += 0.2
    await asyncio.gather(*(world.ask() for _ in range(4)))
    assert len(world.site.visits) == FAILURES_MAX + 1
    world.says(says(decision="mask"))
    world.clock.now += REST_S
    assert await world.ask() == Opinion("mask")
    assert await world.ask() == Opinion("mask")
    assert world.counted == {"failed": FAILURES_MAX + 1, "resting": 5, "mask": 2}


async def test_an_answer_between_failures_begins_the_count_anew(world: World) -> None:
    for _ in range(3):
        world.says(answer(b"no", "text/plain", "503 Service Unavailable"))
        for _ in range(FAILURES_MAX - 1):
            await world.ask()
        world.says(says(decision="hold"))
        assert await world.ask() == HOLD


async def test_one_tenants_dead_classifier_is_nothing_to_another_nor_to_a_new_address(world: World) -> None:
    world.says(silence)
    await asyncio.gather(*(world.ask(deadline_ms=50) for _ in range(FAILURES_MAX)))
    world.says(says(decision="block"))
    assert await world.ask() == ALLOW
    other = replace(world.set(), id=2, slug="other")
    assert await world.classifier.ask(other, QUESTION) == Opinion("block")
    world.site.pages["/new"] = says(decision="block")
    moved = Policy(classifier=ClassifierPolicy(url=f"{world.site.url}/new"))
    assert await world.classifier.ask(replace(world.tenant, policy=moved), QUESTION) == Opinion("block")


async def test_more_questions_than_it_is_asked_at_once_are_not_kept_waiting(world: World) -> None:
    arrived, go = asyncio.Semaphore(0), asyncio.Event()

    async def slow(visit: Visit) -> None:
        arrived.release()
        await go.wait()
        await visit.say(says(decision="block"))

    world.says(slow)
    asked = [asyncio.create_task(world.ask(deadline_ms=2_000)) for _ in range(AT_ONCE_PER_TENANT)]
    for _ in asked:
        await arrived.acquire()
    assert await world.ask(otherwise="hold") == HOLD
    go.set()
    assert await asyncio.gather(*asked) == [Opinion("block")] * AT_ONCE_PER_TENANT
    assert world.counted == {"busy": 1, "block": AT_ONCE_PER_TENANT}
    assert await world.ask() == Opinion("block")


async def test_who_goes_away_while_it_is_asked_takes_no_place(world: World) -> None:
    world.says(silence)
    for _ in range(2 * AT_ONCE_PER_TENANT):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(world.ask(deadline_ms=2_000), 0.02)
    world.says(says(decision="block"))
    assert await world.ask() == Opinion("block")


async def test_nothing_of_a_message_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.says(answer(b"behind the mill", "text/plain", "500 Internal Server Error"))
    with caplog.at_level(logging.DEBUG, "tradepost"):
        await world.ask(otherwise="hold")
    assert "the classifier of tenant shop gave no answer (status): hold" in caplog.text
    assert "mill" not in caplog.text
