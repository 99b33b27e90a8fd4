"""`tradepost top`: what each node does now, from its /metrics and /ready, in a table that renews itself."""

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TypeAlias

import httpx2
import msgspec
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from .gateway.readiness import Ready
from .running import METRICS_FILE
from .serving import CannotServe

EVERY_S = 1.0
NODES_MAX = 64
PIPED_COLUMNS = 120  # where no terminal says how wide it is; the table needs about 105
_COLOURS = {"ok": "green", "degraded": "yellow", "down": "red", "away": "red"}

Samples: TypeAlias = Mapping[str, Mapping[str, float]]
"""Name → the values of its labels, in one text → value."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One node at one moment."""

    at: float
    samples: Samples
    ready: Ready

    def value(self, name: str) -> float:
        """The sum over all labels."""
        return sum(self.samples.get(f"tradepost_{name}", {}).values())

    def worst(self, name: str) -> float:
        """The largest over all labels."""
        return max(self.samples.get(f"tradepost_{name}", {"": 0.0}).values())


def addresses(urls: Sequence[str], data: Path) -> list[str]:
    """Those that were named, else that of the server that runs on the data directory.

    Raises: CannotServe.
    """
    if urls:
        return [url.rstrip("/").removesuffix("/metrics") for url in urls[:NODES_MAX]]
    try:
        return (data / METRICS_FILE).read_text().split()
    except OSError as error:
        hint = "Name the address of its metrics with --url, or its data directory with --data."
        raise CannotServe(f"No server is known: {data / METRICS_FILE} cannot be read.", hint, 2) from error


def show(urls: Sequence[str], *, once: bool) -> None:
    """Until Ctrl-C; or two looks a second apart, and what they show.

    Raises: CannotServe where no node answers at the start.
    """
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, PIPED_COLUMNS)
    with httpx2.Client(timeout=2.0, trust_env=False) as client:
        before = {url: look(client, url) for url in urls}
        if not any(before.values()):
            hint = "Does the server run? TRADEPOST_METRICS says where it tells its metrics."
            raise CannotServe(f"Nothing answers at {', '.join(urls)}.", hint, 1)
        if once:
            time.sleep(EVERY_S)
            console.print(frame(before, {url: look(client, url) for url in urls}))
            return
        _renew(console, before, lambda: {url: look(client, url) for url in urls})


def _renew(console: Console, before: Mapping[str, Seen | None], again: Callable[[], dict[str, Seen | None]]) -> None:
    """Until Ctrl-C, which is noted and not thrown: a KeyboardInterrupt that falls into a finalizer is lost."""
    ended = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    with Live(frame(before, before), console=console, screen=console.is_terminal, auto_refresh=False) as live:
        while not ended.wait(EVERY_S):
            after = again()
            live.update(frame(before, after), refresh=True)
            before = after


def look(client: httpx2.Client, url: str) -> Seen | None:
    """None where the node does not answer, or something else does."""
    try:
        told = client.get(f"{url}/metrics").raise_for_status().text
        ready = msgspec.json.decode(client.get(f"{url}/ready").content, type=Ready)
        return Seen(monotonic(), samples(told), ready)
    except (httpx2.HTTPError, httpx2.InvalidURL, msgspec.MsgspecError, ValueError):
        return None


def samples(told: str) -> Samples:
    """The text of /metrics; a bucket's label is its bound."""
    found: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            label = " ".join(sample.labels.values())
            found.setdefault(sample.name, {})[label] = sample.value
    return found


def frame(before: Mapping[str, Seen | None], after: Mapping[str, Seen | None]) -> RenderableType:
    """A row for each node, and below it what is degraded, and why."""
    table = Table(box=None, pad_edge=False)
    for column in ("node", "state"):
        table.add_column(column)
    for column in _COLUMNS:
        table.add_column(column, justify="right")
    worries: list[Text] = []
    for url, now in after.items():
        state = "away" if now is None else now.ready.status
        table.add_row(url.removeprefix("http://"), Text(state, _COLOURS[state]), *_row(before.get(url), now))
        for name, part in () if now is None else now.ready.parts.items():
            if part.state != "ok":
                worries.append(Text(f"{url.removeprefix('http://')}  {name}: {part.why}", _COLOURS[part.state]))
    return Group(table, *worries)


def _row(before: Seen | None, now: Seen | None) -> list[str]:
    return ["–"] * len(_COLUMNS) if now is None else [column(before or now, now) for column in _COLUMNS.values()]


def _rate(name: str) -> Callable[[Seen, Seen], str]:
    def rate(before: Seen, now: Seen) -> str:
        passed = now.at - before.at
        grown = now.value(name) - before.value(name)
        return "–" if passed <= 0 or grown < 0 else f"{grown / passed:,.0f}"

    return rate


def _quantile(share: float) -> Callable[[Seen, Seen], str]:
    def quantile_of_acks(before: Seen, now: Seen) -> str:
        name = "tradepost_ack_seconds_bucket"
        earlier = before.samples.get(name, {})
        buckets = [(float(le), n - earlier.get(le, 0.0)) for le, n in now.samples.get(name, {}).items()]
        found = quantile(buckets, share)
        return "–" if found is None else f"{found * 1000:,.1f} ms"

    return quantile_of_acks


def quantile(buckets: Sequence[tuple[float, float]], share: float) -> float | None:
    """As Prometheus reckons it, from the counts up to each bound; None of nothing."""
    total = buckets[-1][1] if buckets else 0.0
    if total <= 0:
        return None
    wanted, lower, count = total * share, 0.0, 0.0
    for bound, upto in buckets:
        if upto >= wanted and upto > count:
            return lower if bound == float("inf") else lower + (bound - lower) * (wanted - count) / (upto - count)
        lower, count = bound, upto
    return lower


_COLUMNS: Mapping[str, Callable[[Seen, Seen], str]] = {
    "messages/s": _rate("messages_stored_total"),
    "deliveries/s": _rate("deliveries_total"),
    "sockets": lambda _, now: f"{now.value('sockets'):,.0f}",
    "ack p50": _quantile(0.5),
    "ack p99": _quantile(0.99),
    "loop lag": lambda _, now: f"{now.value('event_loop_lag_worst_seconds') * 1000:,.0f} ms",
    "queue": lambda _, now: f"{now.value('writer_waiting'):,.0f}",
    "behind": lambda _, now: f"{now.worst('follower_lag_seconds'):,.1f} s",
    "horizon": lambda _, now: f"{now.worst('horizon_lag_seconds'):,.1f} s",
}
