"""Traces by OpenTelemetry: spans where a provider is set; where there is none, one comparison and no object.

A span says what was done, how long it took and whether it failed; never what was said, by whom or about what.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.trace import Link, Span, StatusCode, Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_NOTHING: AbstractContextManager[None] = nullcontext()
_tracer: Tracer | None = None


def use(provider: TracerProvider | None) -> None:
    """From now on spans go there; None: nowhere."""
    global _tracer
    _tracer = None if provider is None else provider.get_tracer("tradepost")


def span(name: str, asked: Mapping[str, str] | None = None) -> AbstractContextManager[None]:
    """The work of the block, inside what is under way; or inside the trace that the headers of a request name."""
    if _tracer is None:
        return _NOTHING
    context = None if asked is None else TraceContextTextMapPropagator().extract(asked)
    return _current(_tracer.start_span(name, context))


def batch(name: str, spans: Iterable[Span | None]) -> AbstractContextManager[None]:
    """The work of the block for several at once, linked to what each of them is part of."""
    if _tracer is None:
        return _NOTHING
    links = [Link(one.get_span_context()) for one in spans if one is not None]
    return _current(_tracer.start_span(name, links=links))


def begin(name: str) -> Span | None:
    """What somebody else ends."""
    return None if _tracer is None else _tracer.start_span(name)


def traceparent() -> str:
    """What is under way, for who does more of it elsewhere; empty where nothing is."""
    if _tracer is None:
        return ""
    told: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(told)
    return told.get("traceparent", "")


def rest_of_turn(name: str) -> None:
    """From now until what this turn of the event loop has left to do is done."""
    if _tracer is not None:
        asyncio.get_running_loop().call_soon(_tracer.start_span(name).end)


def failed(error: Exception) -> None:
    """What is under way failed; of the error its type is told."""
    if _tracer is not None:
        under_way = trace.get_current_span()
        under_way.set_attribute("error.type", type(error).__name__)
        under_way.set_status(StatusCode.ERROR)


def current() -> dict[str, str]:
    """The ids of the trace and span under way, for a line of the log."""
    if _tracer is None:
        return {}
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(context.trace_id), "span_id": trace.format_span_id(context.span_id)}


@contextmanager
def _current(one: Span) -> Iterator[None]:
    """A failure is told by its type: its words may tell what was said."""
    with trace.use_span(one, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except Exception as error:
            failed(error)
            raise
