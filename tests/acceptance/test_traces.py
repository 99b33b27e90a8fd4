"""A message's way through a node as OpenTelemetry shows it; and that nothing is made where nobody asked for traces."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx2
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from support.eventually import eventually
from support.node import LiveNode
from support.process import ServerProcess
from tradepost_server.running import traced
from tradepost_server.serving import CannotServe
from tradepost_server.settings import Settings
from tradepost_server.store.submission import Submission
from tradepost_server.telemetry import tracing

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Spans:
    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self._exporter.get_finished_spans() if span.name == name]

    async def one(self, name: str) -> ReadableSpan:
        async def ended() -> bool:
            return bool(self.named(name))

        await eventually(ended)
        (found,) = self.named(name)
        return found

    def clear(self) -> None:
        self._exporter.clear()

    def everything(self) -> str:
        return "\n".join(span.to_json() for span in self._exporter.get_finished_spans())


@pytest.fixture
def spans() -> Iterator[Spans]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield Spans(exporter)
    tracing.use(None)
    provider.shutdown()


def parent_of(span: ReadableSpan) -> int | None:
    return None if span.parent is None else span.parent.span_id


def id_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.span_id


async def said_and_heard(spans: Spans, here: LiveNode, there: LiveNode) -> None:
    """One message in a conversation that both nodes know: the spans are its own."""
    made = await here.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer, seller = await here.connect("buyer:1", "buyer"), await there.connect("seller:1", "seller")
    await buyer.send(made["id"], "the first loads the conversation")
    await seller.heard("the first loads the conversation")
    spans.clear()
    await buyer.send(made["id"], "hello")
    await seller.heard("hello")


@pytest.mark.one_node("what another node does has its own test")
async def test_a_message_is_traced_from_its_socket_over_the_commit_to_its_readers(spans: Spans, node: LiveNode) -> None:
    await said_and_heard(spans, node, node)
    received, decided, stored = [await spans.one(name) for name in ("message.send", "decide", "store")]
    committed, published, written = [await spans.one(name) for name in ("commit", "publish", "socket.write")]
    assert parent_of(received) is None
    assert parent_of(decided) == parent_of(stored) == id_of(received)
    assert [link.context.span_id for link in committed.links] == [id_of(stored)]
    assert parent_of(committed) is None
    assert parent_of(published) == id_of(committed)
    assert parent_of(written) == id_of(published)
    begun = [span.start_time or 0 for span in (received, decided, stored, committed, published, written)]
    assert begun == sorted(begun)


async def test_it_goes_on_at_another_node(spans: Spans, nodes: tuple[LiveNode, LiveNode]) -> None:
    await said_and_heard(spans, *nodes)
    committed, heard = await spans.one("commit"), await spans.one("hear")
    assert parent_of(heard) == id_of(committed)
    assert id_of(heard) in {parent_of(written) for written in spans.named("socket.write")}
    assert "hello" not in spans.everything()


async def test_a_request_joins_the_trace_that_its_headers_name(spans: Spans, node: LiveNode) -> None:
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    body = {"participants": [{"profile": "buyer:1", "role": "buyer"}]}
    assert (await node.rest.post("/conversations", json=body, headers=headers)).status_code == 201
    asked = await spans.one("conversation.create")
    assert asked.context is not None
    assert (asked.context.trace_id, parent_of(asked)) == (int(TRACE, 16), int(CALLER, 16))
    assert parent_of(await spans.one("commit")) == id_of(asked)


async def test_a_header_that_names_no_trace_begins_one(spans: Spans, node: LiveNode) -> None:
    assert (await node.rest.get("/sync", headers={"traceparent": "00-nonsense"})).status_code in (200, 403)
    assert parent_of(await spans.one("sync")) is None


async def test_spans_tell_that_something_failed_and_nothing_of_what_was_said(spans: Spans, node: LiveNode) -> None:
    made = await node.conversation({"profile": "buyer:canary", "role": "buyer", "name": "canary"}, title="canary")
    buyer = await node.connect("buyer:canary", "buyer")
    await buyer.send(made["id"], "canary")
    refused = await node.rest.get("/conversations/canary")
    assert refused.status_code == 404
    asked = await spans.one("conversation.get")
    assert asked.status.status_code is StatusCode.ERROR
    assert dict(asked.attributes or {}) == {"error.type": "NotFound"}
    everything = spans.everything()
    assert "canary" not in everything
    assert made["id"] not in everything
    assert node.api_key not in everything


async def test_where_nobody_asked_for_traces_no_span_is_made(node: LiveNode, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    seen: list[object] = []
    answer = Submission.answer

    def note(self: Submission, outcome: object) -> None:
        seen.append(self.span)
        answer(self, outcome)  # type: ignore[arg-type]

    monkeypatch.setattr(Submission, "answer", note)
    await buyer.send(made["id"], "hello")
    assert seen == [None]
    assert tracing.span("a") is tracing.span("b") is tracing.batch("c", [])
    assert tracing.current() == {}


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent to it."""

    taken: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken.append((self.path, self.headers["content-type"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


def test_a_server_that_was_asked_to_sends_its_traces_to_a_collector(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        environment = {
            "TRADEPOST_TRACES": "otlp",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
            "OTEL_SERVICE_NAME": "orders",
        }
        server = ServerProcess(data=tmp_path / "served", environment=environment)
        try:
            server.start()
            keys = {"Authorization": f"Bearer {server.keys.api_key}"}
            made = httpx2.post(f"{server.url}/v1/conversations", json={}, headers=keys, trust_env=False)
            assert made.status_code == 201
            assert server.stop() == 0  # what is left is sent then
        finally:
            server.clear_away()
            collector.shutdown()
    assert {(path, kind) for path, kind, _ in Collector.taken} == {("/v1/traces", "application/x-protobuf")}
    sent = b"".join(body for _, _, body in Collector.taken)
    assert all(word in sent for word in (b"orders", b"conversation.create", b"commit", b"publish"))
    assert made.json()["conversation"]["id"].encode() not in sent


def test_traces_without_the_extra_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(CannotServe) as refused, traced(Settings(traces="otlp")):
        pass
    assert (refused.value.code, refused.value.hint) == (2, "pip install 'tradepost-server[otel]'")
    assert "opentelemetry.sdk.trace" in refused.value.message
