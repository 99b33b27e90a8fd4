"""Where traces go: an OTLP collector, told by the environment variables that OpenTelemetry knows (`OTEL_…`)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from . import tracing


class NotInstalled(Exception):
    """Traces are wanted, and what sends them is not there."""


@contextmanager
def exported() -> Iterator[None]:
    """Spans of the block are sent, in batches, by a thread; what cannot be sent is dropped beyond 2,048.

    Raises: NotInstalled.
    """
    try:  # an extra: who wants no traces does without
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise NotInstalled(f"OpenTelemetry's SDK is not installed: {error.name}") from error
    name = os.environ.get("OTEL_SERVICE_NAME", "tradepost")
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracing.use(provider)
    try:
        yield
    finally:
        tracing.use(None)
        provider.shutdown()
