"""What `make bench-peers` measures: its systems and loads, and the goals that they are held against."""

from dataclasses import dataclass, replace

from bench.shapes import Shape

NAMES = {
    "tradepost": "**Tradepost, stored**",
    "nats": "nats-server",
    "mosquitto": "mosquitto",
    "ws": "npm ws, a loop",
    "socketio": "socket.io",
    "naive": "naive Starlette",
    "ejabberd": "ejabberd, archived",
    "synapse": "Synapse, stored; 20 rooms",
}
IN_MEMORY = ("tradepost", "nats", "mosquitto", "ws", "socketio", "naive")
SYNAPSE_ROOMS = 20  # about a hundred messages a second keep them busy, and a thousand take minutes to make
PEERS_HELD_S = 3.0  # their memory is looked at, not their pings


def _room(name: str, title: str, members: int, senders: int) -> Shape:
    return Shape(
        name=name,
        title=title,
        rooms=1,
        members=members,
        senders=senders,
        window=2,
        systems=IN_MEMORY,
        measures=("deliveries_per_s", "p50_ms", "p99_ms"),
    )


def _fours(name: str, title: str, systems: tuple[str, ...], *, senders: int, window: int = 0, rate: int = 0) -> Shape:
    return Shape(
        name=name,
        title=title,
        rooms=1_000,
        members=4,
        senders=senders,
        window=window,
        rate_per_s=rate,
        systems=systems,
        measures=("p99_ms", "p50_ms") if rate else ("messages_per_s", "p50_ms", "p99_ms"),
    )


SHAPES = (
    _room("room_100", "One room of 100, all speaking, saturated", 100, 100),
    _room("room_1000", "One room of 1,000, of whom 50 speak, saturated", 1_000, 50),
    _fours(
        "rooms_of_4",
        "1,000 rooms of four, one speaking in each, saturated",
        (*IN_MEMORY, "ejabberd", "synapse"),
        senders=1,
        window=1,
    ),
    _fours("steady_1000", "1,000 rooms of four, 1,000 messages/s in all", ("tradepost",), senders=4, rate=1_000),
    _fours("steady_2500", "1,000 rooms of four, 2,500 messages/s in all", IN_MEMORY, senders=4, rate=2_500),
    Shape(
        name="idle_storm",
        title="10,000 idle connections, then all are cut and come back, 500 at once",
        rooms=2_500,
        members=4,
        held_s=30.0,
        storm=500,
        systems=IN_MEMORY,
        measures=("kib_per_connection", "back_s"),
    ),
)


def fitted(shape: Shape, system: str) -> Shape:
    """The load as this system gets it."""
    if system == "synapse":
        return replace(shape, rooms=SYNAPSE_ROOMS)
    return shape if system == "tradepost" else replace(shape, held_s=min(shape.held_s, PEERS_HELD_S))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A bound of Tradepost's own measure, or of how many times better than a peer it is in the same round."""

    number: int
    words: str
    shape: str
    measure: str
    peer: str = ""
    at_least: float | None = None
    at_most: float | None = None


def _times(number: int, shape: str, measure: str, peer: str, times: float) -> Goal:
    title = next(one.title for one in SHAPES if one.name == shape)
    words = f"{title}: at least {times:g} times {NAMES[peer]}"
    return Goal(number=number, words=words, shape=shape, measure=measure, peer=peer, at_least=times)


def _most(number: int, words: str, shape: str, measure: str, bound: float) -> Goal:
    return Goal(number=number, words=words, shape=shape, measure=measure, at_most=bound)


GOALS = (
    _times(1, "room_100", "deliveries_per_s", "nats", 1),
    _times(1, "room_100", "deliveries_per_s", "socketio", 8),
    _times(1, "room_1000", "deliveries_per_s", "nats", 2),
    _times(2, "rooms_of_4", "messages_per_s", "socketio", 1.3),
    _times(2, "rooms_of_4", "messages_per_s", "nats", 1),
    _times(2, "rooms_of_4", "messages_per_s", "ejabberd", 4),
    _times(2, "rooms_of_4", "messages_per_s", "synapse", 300),
    _most(3, "2,500 messages/s in 1,000 rooms of four: p50 at most 4 ms", "steady_2500", "p50_ms", 4),
    _most(3, "2,500 messages/s in 1,000 rooms of four: p99 at most 15 ms", "steady_2500", "p99_ms", 15),
    _most(4, "an idle connection: at most 20 KiB", "idle_storm", "kib_per_connection", 20),
    _most(4, "10,000 idle connections: at most 1 % of a core", "idle_storm", "server_cores", 0.01),
    _most(6, "cold start to the first message, embedded database: at most 3 s", "cold", "embedded_s", 3),
    _most(6, "cold start to the first message, a database that runs: at most 1 s", "cold", "running_s", 1),
)
GOAL_5 = (  # file of bench/results, key of what was measured, key of the bound
    ("the cost of a message does not grow with the messages stored", "stored.json", "most_times", "goal"),
)
