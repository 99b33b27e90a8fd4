"""What a node counts, as Prometheus reads it: collected when asked; no label tells of a person, matter or tenant."""

import asyncio
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from tradepost.protocol.errors import CloseCode

from .. import clock
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
        writers = {str(number): each.writer for number, each in self._services.everywhere.items()}
        waiting = {number: each.waiting for number, each in writers.items()}
        rows = {number: each.rows for number, each in writers.items()}
        yield _gauge("writer_waiting", "Messages that wait for the log writer.", sum(waiting.values()))
        yield _gauge("database_writer_waiting", "Of them, those for each database; 0 is home.", waiting, "database")
        yield _counter("messages_stored", "Messages stored.", sum(rows.values()))
        yield _counter("database_messages_stored", "Of them, those in each database.", rows, "database")
        waits_for = "For how long the oldest row of home has been seen to wait to be copied there."
        due = {str(number): age for number, age in self._watch.backlog.ages.items()}
        yield _gauge("database_copies_age_seconds", waits_for, due, "database")
        each = tuple(writers.values())
        yield _counter("batches", "Transactions of the log writer.", sum(one.batches for one in each))
        masked = "Of the messages stored, those in which something is hidden."
        yield _counter("messages_masked", masked, sum(one.masked for one in each))
        withheld = {why: sum(one.withheld[why] for one in each) for why in each[0].withheld}
        words = "Messages that are not told: they wait for staff, or are refused."
        yield _counter("messages_withheld", words, withheld, "decision")
        for name, words, parts in (
            ("ack_seconds", "From a message's arrival at the writer to its answer.", [one.acks for one in each]),
            ("commit_seconds", "Transactions of the log writer, from begin to commit.", [one.commits for one in each]),
            ("batch_messages", "Messages in one transaction of the log writer.", [one.sizes for one in each]),
        ):
            yield _histogram(name, words, Histogram.sum_of(parts))
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
        pools = {
            (str(number), name): pool
            for number, each in self._services.everywhere.items()
            for name, pool in each.database.pools().items()
        }
        for name, words, values in (
            ("connections", "Connections to PostgreSQL.", {key: pool.size for key, pool in pools.items()}),
            ("in_use", "Of them, those in use.", {key: pool.in_use for key, pool in pools.items()}),
            ("waiting", "Who waits for one.", {key: pool.waiting for key, pool in pools.items()}),
        ):
            yield _gauge(f"pool_{name}", words, values, "database", "pool")
        replica = self._services.replica
        behind = "How far the replica is behind at most; infinite where it is away, none without one."
        yield _gauge("replica_lag_seconds", behind, replica.lag_s if replica.exists else {})
        reads = {by: replica.reads[by] for by in ("replica", "primary")}
        yield _counter(
            "history_reads", "Pages of history and looks into the index of search, by who answered.", reads, "by"
        )
        yield from self._vitals()

    def _vitals(self) -> Iterator[Metric]:
        looks = {str(number): look for number, look in self._watch.databases.items()}
        followers = {
            (number, name): follower
            for number, look in looks.items()
            for name, follower in look.vitals.followers.items()
        }
        lags = {key: follower.seconds for key, follower in followers.items()}
        words = "Age of the oldest event that a follower has not seen."
        yield _gauge("follower_lag_seconds", words, lags, "database", "follower")
        anew = {key: int(follower.anew) for key, follower in followers.items()}
        yield _gauge("follower_rebuilding", "Whether it goes through everything anew.", anew, "database", "follower")
        holders = {number: look.vitals.holder for number, look in looks.items()}
        held = {(number, one.role if one else ""): one.age_s if one else 0.0 for number, one in holders.items()}
        words = "Age of the oldest open transaction that wrote; followers wait for it."
        yield _gauge("horizon_lag_seconds", words, held, "database", "role")
        pids = {number: holder.pid if holder else 0 for number, holder in holders.items()}
        words = "Its process at PostgreSQL; 0: none, or a prepared transaction."
        yield _gauge("horizon_holder_pid", words, pids, "database")
        parked = {number: look.vitals.parked for number, look in looks.items()}
        words = "Events that followers could not handle and went on without."
        yield _gauge("events_parked", words, parked, "database")
        waiting = {number: look.vitals.jobs_waiting for number, look in looks.items()}
        words = "Timers whose time has not come, counted up to 10,000."
        yield _gauge("jobs_waiting", words, waiting, "database")
        late = {number: look.vitals.jobs_late for number, look in looks.items()}
        yield _gauge("jobs_late", "Timers that have not run 5 s after their time.", late, "database")
        held_up = {number: look.vitals.held_up for number, look in looks.items()}
        words = "Commits that have waited for the synchronous standby for over 2 s."
        yield _gauge("commits_held_up", words, held_up, "database")
        words = "How old what is told here of followers, horizon and timers is."
        yield _gauge("vitals_age_seconds", words, {number: look.age_s for number, look in looks.items()}, "database")

    def _node(self) -> Iterator[Metric]:
        watch = self._watch
        yield _gauge("tasks", "Tasks of the event loop.", len(asyncio.all_tasks()))
        yield _gauge("event_loop_lag_worst_seconds", "The event loop's worst lag of the last 10 s.", watch.lag_s)
        yield _histogram("event_loop_lag_seconds", "How late the event loop was, five times a second.", watch.lags)
        words = "How far this machine's clock is ahead of the database's, which everything goes by."
        yield _gauge("clock_offset_seconds", words, clock.off_s())
        yield _gauge("disk_free_ratio", "Free share of the data directory's file system.", watch.disk_free)
        yield _counter("log_lines", "Lines of the log from warnings on.", LINES.lines, "level")
        states = {name: STATES[part.state] for name, part in self._readiness.known().items()}
        states["database"] = STATES["ok" if watch.home.age_s < 3 * EVERY_S else "down"]
        yield _gauge("part_state", "As /ready tells it: 0 ok, 1 degraded, 2 down.", states, "part")


Values = float | Mapping[str, float] | Mapping[tuple[str, str], float]
"""One value, or one for each value of a label, or for each two values of two."""


def _gauge(name: str, words: str, values: Values, *labels: str) -> Metric:
    return _filled(GaugeMetricFamily(f"tradepost_{name}", words, labels=labels), values)


def _counter(name: str, words: str, values: Values, *labels: str) -> Metric:
    return _filled(CounterMetricFamily(f"tradepost_{name}", words, labels=labels), values)


def _histogram(name: str, words: str, histogram: Histogram) -> Metric:
    return HistogramMetricFamily(f"tradepost_{name}", words, histogram.buckets(), histogram.total)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Values) -> Metric:
    for label, value in values.items() if isinstance(values, Mapping) else [((), values)]:
        family.add_metric((label,) if isinstance(label, str) else label, value)
    return family
