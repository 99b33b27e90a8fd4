"""What a node counts, as Prometheus reads it: collected when asked; no label tells of a person, matter or tenant."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from tradepost.protocol.errors import CloseCode

from ..broker.exchange import Exchange
from ..handlers.services import Services
from ..store.watch import EVERY_S, Watch
from ..telemetry.histogram import Histogram
from ..telemetry.lines import LINES
from .readiness import Readiness
from .socket import Sockets

STATES = {"ok": 0, "degraded": 1, "down": 2}


def registry_of(services: Services, sockets: Sockets, watch: Watch, exchange: Exchange) -> CollectorRegistry:
    """The registry of one node, with what the process uses."""
    registry = CollectorRegistry()
    registry.register(NodeMetrics(services, sockets, watch, exchange))
    ProcessCollector(registry=registry)
    return registry


class NodeMetrics(Collector):
    """Reads the node's counters when asked."""

    def __init__(self, services: Services, sockets: Sockets, watch: Watch, exchange: Exchange) -> None:
        self._services, self._sockets, self._watch, self._exchange = services, sockets, watch, exchange
        self._readiness = Readiness(services, sockets, watch, exchange)

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        yield _gauge("build", "The version that runs; always 1.", {version("tradepost-server"): 1}, "version")
        yield from self._sessions()
        yield from self._log()
        yield from self._delivery()
        yield from self._database()
        yield from self._node()

    def _sessions(self) -> Iterator[Metric]:
        sockets, closed = self._sockets, self._sockets.closed_by
        yield _gauge("sockets", "Open sockets.", sockets.count)
        yield _gauge("sessions", "Sockets that have said who they are.", self._services.hub.session_count)
        by_code = {code.name.lower(): closed[code] for code in CloseCode} | {"other": closed[0]}
        yield _counter("sockets_closed", "Sockets that are gone, by close code.", by_code, "code")
        slow = closed[CloseCode.SLOW_READER]
        yield _counter("slow_reader_evictions", "Sockets closed because they did not read.", slow)
        yield _counter("catch_ups", "Slow readers that were caught up from the log.", sockets.caught_up)

    def _log(self) -> Iterator[Metric]:
        writer = self._services.writer
        yield _gauge("writer_waiting", "Messages that wait for the log writer.", writer.waiting)
        yield _counter("batches", "Transactions of the log writer.", writer.batches)
        yield _counter("messages_stored", "Messages stored.", writer.rows)
        writers = {str(number): each.writer for number, each in self._services.everywhere.items()}
        waits = {number: each.waiting for number, each in writers.items()}
        yield _gauge("database_writer_waiting", "Messages that wait for each database; 0 is home.", waits, "database")
        rows = {number: each.rows for number, each in writers.items()}
        due = {str(number): age for number, age in self._watch.backlog.ages.items()}
        waits_for = "For how long the oldest row of home has been seen to wait to be copied there."
        yield _gauge("database_copies_age_seconds", waits_for, due, "database")
        yield _counter("database_messages_stored", "Messages stored in each database.", rows, "database")
        yield _counter("messages_masked", "Of them, those in which something is hidden.", writer.masked)
        withheld = "Messages that are not told: they wait for staff, or are refused."
        yield _counter("messages_withheld", withheld, writer.withheld, "decision")
        yield _histogram("ack_seconds", "From a message's arrival at the writer to its answer.", writer.acks)
        yield _histogram("commit_seconds", "Transactions of the log writer, from begin to commit.", writer.commits)
        yield _histogram("batch_messages", "Messages in one transaction of the log writer.", writer.sizes)
        classified = {str(outcome): count for outcome, count in self._services.classifier.answers.items()}
        yield _counter("classifier_answers", "What came of asking tenants' classifiers.", classified, "outcome")

    def _delivery(self) -> Iterator[Metric]:
        hub = self._services.hub
        yield _gauge("conversations_live", "Conversations whose state this node holds.", hub.room_count)
        yield _counter("deliveries", "Events written to sessions.", hub.delivered)
        yield _histogram("fan_out_sessions", "Sessions that one lane's events were written to at once.", hub.fan_out)
        late = "Events that this node had not heard of and found in the log, by a look at what it may have missed."
        yield _counter("rechecks_found", late, hub.told_late)
        yield _gauge(
            "broker_up", "Whether the broker answers.", {self._exchange.broker: int(self._exchange.up)}, "broker"
        )

    def _database(self) -> Iterator[Metric]:
        pools, vitals = self._services.database.pools(), self._watch.vitals
        yield _gauge("pool_connections", "Connections to PostgreSQL.", {n: p.size for n, p in pools.items()}, "pool")
        yield _gauge("pool_in_use", "Of them, those in use.", {n: p.in_use for n, p in pools.items()}, "pool")
        yield _gauge("pool_waiting", "Who waits for one.", {n: p.waiting for n, p in pools.items()}, "pool")
        replica = self._services.replica
        behind = "How far the replica is behind at most; infinite where it is away, none without one."
        yield _gauge("replica_lag_seconds", behind, replica.lag_s if replica.exists else {})
        reads = {by: replica.reads[by] for by in ("replica", "primary")}
        yield _counter(
            "history_reads", "Pages of history and looks into the index of search, by who answered.", reads, "by"
        )
        lags = {name: follower.seconds for name, follower in vitals.followers.items()}
        yield _gauge("follower_lag_seconds", "Age of the oldest event that a follower has not seen.", lags, "follower")
        anew = {name: int(follower.anew) for name, follower in vitals.followers.items()}
        yield _gauge("events_parked", "Events that followers could not handle and went on without.", vitals.parked)
        yield _gauge("follower_rebuilding", "Whether a follower goes through everything anew.", anew, "follower")
        holder = vitals.holder
        held = {"": 0.0} if holder is None else {holder.role: holder.age_s}
        horizon = "Age of the oldest open transaction that wrote; followers wait for it."
        yield _gauge("horizon_lag_seconds", horizon, held, "role")
        pid = 0 if holder is None else holder.pid
        yield _gauge("horizon_holder_pid", "Its process at PostgreSQL; 0: none, or a prepared transaction.", pid)
        yield _gauge("jobs_waiting", "Timers whose time has not come, counted up to 10,000.", vitals.jobs_waiting)
        yield _gauge("jobs_late", "Timers that have not run 5 s after their time.", vitals.jobs_late)
        standby = "Commits that have waited for the synchronous standby for over 2 s."
        yield _gauge("commits_held_up", standby, vitals.held_up)
        age = "How old what is told here of followers, horizon and timers is."
        yield _gauge("vitals_age_seconds", age, self._watch.vitals_age_s)

    def _node(self) -> Iterator[Metric]:
        watch = self._watch
        yield _gauge("tasks", "Tasks of the event loop.", len(asyncio.all_tasks()))
        yield _gauge("event_loop_lag_worst_seconds", "The event loop's worst lag of the last 10 s.", watch.lag_s)
        yield _histogram("event_loop_lag_seconds", "How late the event loop was, five times a second.", watch.lags)
        yield _gauge("disk_free_ratio", "Free share of the data directory's file system.", watch.disk_free)
        yield _counter("log_lines", "Lines of the log from warnings on.", LINES.lines, "level")
        states = {name: STATES[part.state] for name, part in self._readiness.known().items()}
        states["database"] = STATES["ok" if watch.vitals_age_s < 3 * EVERY_S else "down"]
        yield _gauge("part_state", "As /ready tells it: 0 ok, 1 degraded, 2 down.", states, "part")


Values = float | Mapping[str, float]
"""One value, or one for each value of a label."""


def _gauge(name: str, words: str, values: Values, label: str | None = None) -> Metric:
    return _filled(GaugeMetricFamily(f"tradepost_{name}", words, labels=_labels(label)), values)


def _counter(name: str, words: str, values: Values, label: str | None = None) -> Metric:
    return _filled(CounterMetricFamily(f"tradepost_{name}", words, labels=_labels(label)), values)


def _histogram(name: str, words: str, histogram: Histogram) -> Metric:
    return HistogramMetricFamily(f"tradepost_{name}", words, histogram.buckets(), histogram.total)


def _labels(label: str | None) -> Sequence[str]:
    return () if label is None else (label,)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Values) -> Metric:
    by_label = values.items() if isinstance(values, Mapping) else [(None, values)]
    for label, value in by_label:
        family.add_metric(() if label is None else (label,), value)
    return family
