"""The client of a back end: the same calls over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest

from tradepost import Client, errors
from tradepost.protocol import commands as c
from tradepost.protocol.model import Subject
from tradepost.protocol.policy import PolicyDocument
from tradepost.protocol.results import RESULTS
from tradepost.routes import ROUTES, call_for

MESSAGE = c.SendMessage(conversation="cv_1", content=c.Content.__args__[0](text="hi"), client_id="c1")  # type: ignore[attr-defined]  # a union's first kind
SENT = b'{"message":"ms_1","lane":"all","seq":1,"at":"2026-01-01T00:00:00Z"}'


class Backend:
    """A server of answers given beforehand: (status, headers, body)."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, bytes]] = []
        self.requests: list[tuple[str, bytes]] = []  # head and body
        self.url = ""
        self.asked = asyncio.Event()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next((int(h[15:]) for h in head.split("\r\n") if h.lower().startswith("content-length:")), 0)
                self.requests.append((head, await reader.readexactly(length)))
                self.asked.set()
                if not self.answers:
                    return
                status, headers, body = self.answers.pop(0)
                writer.write(f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Backend, Client]]:
    backend = Backend()
    server = await asyncio.start_server(backend.handle, "127.0.0.1", 0)
    backend.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, Client(backend.url, api_key="tp_test_key", timeout=10) as client:
        yield backend, client


async def test_a_call_carries_key_and_idempotency() -> None:
    async with serving() as (backend, shop):
        backend.answers = [(201, "", SENT)]
        sent = await shop.request(MESSAGE)
    head, body = backend.requests[0]
    assert sent.seq == 1
    assert head.startswith("POST /v1/conversations/cv_1/messages HTTP/1.1")
    assert "Authorization: Bearer tp_test_key" in head
    assert "Idempotency-Key: c1" in head
    assert json.loads(body) == {"content": {"kind": "text", "text": "hi"}}


async def test_what_can_pass_is_tried_again_with_the_same_key_and_the_rest_is_raised() -> None:
    async with serving() as (backend, shop):
        problem = b'{"code":"too_fast","detail":"Slow down","retryable":true,"request_id":"rq_1"}'
        backend.answers = [(503, "", b"<html>"), (429, "Retry-After: 0\r\n", problem), (201, "", SENT)]
        await shop.request(MESSAGE)
        assert {head.split("Idempotency-Key: ")[1][:2] for head, _ in backend.requests} == {"c1"}
        backend.answers = [
            (422, "", b'{"code":"unknown_audience","detail":"Nobody","path":"$.audience","request_id":"rq_2"}')
        ]
        with pytest.raises(errors.Unprocessable) as refused:
            await shop.request(MESSAGE)
        backend.answers = [(429, "", problem)] * 5
        with pytest.raises(errors.RateLimited) as limited:
            await shop.request(MESSAGE)
    assert (refused.value.path, refused.value.request_id, refused.value.retryable) == ("$.audience", "rq_2", False)
    assert limited.value.request_id == "rq_1"
    assert len(backend.requests) == 9


async def test_a_dropped_connection_is_tried_again() -> None:
    async with serving() as (backend, shop):
        asking = asyncio.create_task(shop.request(MESSAGE))
        await backend.asked.wait()
        backend.answers = [(201, "", SENT)]
        assert (await asking).message == "ms_1"


async def test_nobody_there_and_nonsense_are_told() -> None:
    async with Client("http://127.0.0.1:9", api_key="k") as shop:
        with pytest.raises(errors.Transient, match="is the server running"):
            await shop.request(MESSAGE)
        with pytest.raises(errors.Timeout):
            await shop.request(MESSAGE, timeout=0.001)
    async with serving() as (backend, shop):
        backend.answers = [(200, "", b"[1]")]
        with pytest.raises(errors.ProtocolError):
            await shop.me()


async def test_what_needs_a_live_connection_says_so() -> None:
    async with Client("http://127.0.0.1:9", api_key="k") as shop:
        calls: list[Callable[[], object]] = [shop.subscribe, shop.cut, shop.network_up, lambda: shop.on()(print)]
        for call in calls:
            with pytest.raises(errors.TradepostError, match="no live connection"):
                call()
        with pytest.raises(errors.TradepostError, match="needs a live connection"):
            await shop.request(c.Watch(conversation="cv_1"))


def test_every_command_but_those_of_a_live_session_has_a_route() -> None:
    assert set(RESULTS) - set(ROUTES) == {c.Watch, c.Unwatch, c.FollowDesk, c.UnfollowDesk}


def test_paths_and_queries_are_quoted() -> None:
    ensure = call_for(c.EnsureConversation(key="order/55 ?", title="T"))
    assert (ensure.method, ensure.path) == ("PUT", "/v1/conversations/by-key/order%2F55%20%3F")
    assert json.loads(ensure.body or b"") == {"title": "T"}
    listed = call_for(c.ListConversations(subject=Subject(type="order", id="5&5"), unanswered=True, limit=7))
    assert listed.query == {"subject": "order:5&5", "unanswered": "true", "limit": "7"}
    off = call_for(c.React(conversation="cv_1", message="ms_1", emoji="👍", on=False, client_id="ß"))
    assert (off.method, off.path) == ("DELETE", "/v1/conversations/cv_1/messages/ms_1/reactions/%F0%9F%91%8D")
    assert off.idempotency_key is None
    assert json.loads(off.body or b"") == {"client_id": "ß"}
    assert call_for(c.GetProfile()).path == "/v1/profiles/me"
    moved = call_for(
        c.RescopeMessage(conversation="cv_1", message="ms_1", audience=["staff"], reason="Private", client_id="c1")
    )
    assert (moved.method, moved.path) == ("PUT", "/v1/conversations/cv_1/messages/ms_1/audience")
    assert json.loads(moved.body or b"") == {"audience": ["staff"], "reason": "Private"}
    seen = call_for(c.SeeAs(conversation="cv_1", participant="pt_1", before="ms_1", limit=7))
    assert (seen.method, seen.path) == ("GET", "/v1/conversations/cv_1/as/pt_1")
    assert seen.query == {"before": "ms_1", "limit": "7"}
    why = call_for(c.Why(conversation="cv_1", message="ms_1", participant="pt_1"))
    assert why.path == "/v1/conversations/cv_1/messages/ms_1/why/pt_1"
    policy = call_for(c.SetPolicy(policy=PolicyDocument(roles={"bot": None})))
    assert (policy.method, policy.path) == ("PUT", "/v1/policy")
    assert json.loads(policy.body or b"") == {"policy": {"roles": {"bot": None}}}
    assert call_for(c.ListAudit(profile="buyer:7")).query == {"profile": "buyer:7"}
    kept = call_for(c.UpdateConversation(conversation="cv_1", title=None))
    assert msgspec.json.decode(kept.body or b"") == {"title": None}
