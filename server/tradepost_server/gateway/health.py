"""What operators ask a node: alive, ready, metrics."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..errors import Unavailable
from ..handlers.services import Services
from .socket import Sockets


class NodeMetrics(Collector):
    """Reads the node's counters when asked."""

    def __init__(self, services: Services, sockets: Sockets) -> None:
        self._services, self._sockets = services, sockets

    def collect(self) -> list[Metric]:
        """All metrics; none has labels that grow."""
        services, hub = self._services, self._services.hub
        classified = CounterMetricFamily(
            "tradepost_classifier_answers", "What came of asking tenants' classifiers.", labels=["outcome"]
        )
        for outcome, count in services.classifier.answers.items():
            classified.add_metric([outcome], count)
        return [
            GaugeMetricFamily("tradepost_sockets", "Open sockets.", self._sockets.count),
            GaugeMetricFamily("tradepost_sessions", "Authenticated sessions.", hub.session_count),
            GaugeMetricFamily("tradepost_writer_waiting", "Sends waiting for the log writer.", services.writer.waiting),
            CounterMetricFamily("tradepost_batches", "Transactions of the log writer.", services.writer.batches),
            CounterMetricFamily("tradepost_messages_stored", "Messages stored.", services.writer.rows),
            CounterMetricFamily("tradepost_deliveries", "Events written to sessions.", hub.delivered),
            classified,
        ]


def routes(services: Services, sockets: Sockets) -> list[Route]:
    """/live, /ready, /metrics."""
    registry = CollectorRegistry()
    registry.register(NodeMetrics(services, sockets))

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        try:
            async with services.database.service() as connection:
                await connection.fetchval("SELECT 1")
        except Unavailable:
            return JSONResponse({"status": "degraded", "database": "does not answer"}, 503)
        return JSONResponse({"status": "ok", "database": "ok"})

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/live", live), Route("/ready", ready), Route("/metrics", metrics)]
