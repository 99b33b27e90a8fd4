"""What is measured: the loads, and the floors that Tradepost's results are held against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

SYSTEMS = ("tradepost", "socketio", "naive")
LABELS = {
    "tradepost": "Tradepost, stored",
    "unmasked": "the same, masking off",
    "socketio": "socket.io",
    "naive": "naive Starlette",
}

Medians = Mapping[str, Mapping[str, Mapping[str, float]]]  # shape → system → measure → median over the rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One load: rooms of equal size whose first `senders` members speak. Everyone hears everything, themselves too."""

    name: str
    title: str
    rooms: int
    members: int
    senders: int = 0
    window: int = 0  # messages of one sender on their way
    rate_per_s: int = 0  # over all senders
    held_s: float = 0.0  # connections are held this long with nothing said; 0: the run's own length
    storm: int = 0  # at the end all are cut and come back, that many at once
    systems: tuple[str, ...] = SYSTEMS
    measures: tuple[str, ...]  # columns of the table

    @property
    def connections(self) -> int:
        return self.rooms * self.members


SHAPES = (
    Shape(
        name="room_100",
        title="One room of 100, all speaking, saturated",
        rooms=1,
        members=100,
        senders=100,
        window=2,
        measures=("deliveries_per_cpu_s", "deliveries_per_s", "messages_per_s", "p99_ms", "storage_cores"),
    ),
    Shape(
        name="rooms_of_4",
        title="1,000 rooms of four, one speaking in each, saturated",
        rooms=1_000,
        members=4,
        senders=1,
        window=1,
        systems=(*SYSTEMS, "unmasked"),
        measures=("messages_per_s", "deliveries_per_s", "messages_per_cpu_s", "p99_ms", "storage_cores"),
    ),
    Shape(
        name="rooms_of_4_steady",
        title="1,000 rooms of four, 1,000 messages/s in all",
        rooms=1_000,
        members=4,
        senders=4,
        rate_per_s=1_000,
        measures=("p50_ms", "p90_ms", "p99_ms", "p999_ms", "server_cores", "storage_cores"),
    ),
    Shape(
        name="idle",
        title="5,000 idle connections, members of 1,250 rooms of four",
        rooms=1_250,
        members=4,
        held_s=30.0,
        measures=("kib_per_connection", "server_cores"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What Tradepost must reach, beside the peers of the same run."""

    wanted: str
    measured: Callable[[Medians], float]
    at_least: float = 0.0
    at_most: float = float("inf")


def _ratio(shape: str, measure: str, peer: str) -> Callable[[Medians], float]:
    return lambda medians: medians[shape]["tradepost"][measure] / medians[shape][peer][measure]


def _own(shape: str, measure: str) -> Callable[[Medians], float]:
    return lambda medians: medians[shape]["tradepost"][measure]


FLOORS = (
    Floor(
        wanted="room of 100: at least 4 times the naive room's deliveries per CPU second",
        measured=_ratio("room_100", "deliveries_per_cpu_s", "naive"),
        at_least=4,
    ),
    Floor(
        wanted="room of 100: at least 2 times socket.io's deliveries per CPU second",
        measured=_ratio("room_100", "deliveries_per_cpu_s", "socketio"),
        at_least=2,
    ),
    Floor(
        wanted="1,000 rooms of four: at least the naive room's messages/s, which stores nothing",
        measured=_ratio("rooms_of_4", "messages_per_s", "naive"),
        at_least=1,
    ),
    Floor(
        wanted="1,000 rooms of four: at least 5,000 stored messages/s",
        measured=_own("rooms_of_4", "messages_per_s"),
        at_least=5_000,
    ),
    Floor(
        wanted="1,000 rooms of four: at least three quarters of the messages/s with masking off",
        measured=_ratio("rooms_of_4", "messages_per_s", "unmasked"),
        at_least=0.75,
    ),
    Floor(
        wanted="1,000 messages/s: p99 under 15 ms from send to every member",
        measured=_own("rooms_of_4_steady", "p99_ms"),
        at_most=15,
    ),
    Floor(
        wanted="5,000 idle connections: under 30 KiB each",
        measured=_own("idle", "kib_per_connection"),
        at_most=30,
    ),
)
