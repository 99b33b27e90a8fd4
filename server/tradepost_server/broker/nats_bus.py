"""NATS as the broker: events travel encoded, to the profiles that they concern; of large conversations once to all."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from time import monotonic
from typing import Any

import msgspec
from msgspec import Struct
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from ..ids import new as new_id
from ..model import Key
from .bus import Interest, Queueing
from .words import NAMED_MAX, Changed, DeskChanged, LaneSignal, ProfileSignal, Revoked, StaffSignal, Word

_log = logging.getLogger("tradepost.broker")

AGAIN_S = 0.5  # between two attempts to connect
PING_S = 5  # a server that is gone without a word is noticed after two of these
FLUSH_S = 5.0  # the server answers within this
WORD_MAX_BYTES = 900_000  # NATS takes messages up to 1 MiB; a larger change travels without its events
CROSSING_S = 60.0  # a conversation that became large is told to its profiles for as long
LARGE_MAX = 100_000  # large conversations known
SEEN_MAX = 20_000  # words of which further copies are known as such
ALL = "tradepost.all"


class Envelope(Struct, frozen=True, array_like=True):
    """A word as it travels; copies of it have the same id."""

    node: str
    number: int
    word: Word


class _Inbox(asyncio.Future[Msg]):
    """Takes every message of every subscription in the loop turn in which it comes, without a task for each."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        super().__init__()
        self._hear = hear

    def set_result(self, msg: Msg) -> None:
        self._hear(msg.data)


class NatsBus(Queueing):
    """Owns one connection. While it is away nothing is told or confirmed."""

    name = "nats"
    carries = True

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._node, self._number = new_id("nd"), 0
        self._wanted: dict[str, Subscription | None] = {ALL: None}  # subject → its subscription, once it has one
        self._large: dict[Key, float] = {}  # conversation → since when it is known to be large
        self._seen: dict[tuple[str, int], None] = {}
        self._client: Client | None = None
        self._ended = asyncio.Event()

    # Telling

    def _subjects(self, word: Word) -> Iterable[str]:
        match word:
            case Changed() | LaneSignal() | StaffSignal():
                ref = (word.tenant, word.conversation)
                if word.profiles is None or len(word.profiles) > NAMED_MAX:
                    since = self._since(ref)
                    both = word.profiles is not None and monotonic() - since < CROSSING_S
                    return [_subject("c", ref), *(self._profiles(word.tenant, word.profiles or ()) if both else ())]
                return self._profiles(word.tenant, word.profiles)
            case ProfileSignal():
                return self._profiles(word.tenant, word.profiles)
            case Revoked():
                return self._profiles(word.tenant, [word.profile])
            case DeskChanged():
                return [_desk(word.tenant)]
        return [ALL]

    def _profiles(self, tenant_id: int, profiles: Iterable[str]) -> Iterable[str]:
        return [_subject("p", (tenant_id, profile_id)) for profile_id in profiles]

    def _since(self, ref: Key) -> float:
        while len(self._large) >= LARGE_MAX:
            del self._large[next(iter(self._large))]
        return self._large.setdefault(ref, monotonic())

    # Hearing

    async def follow(self, interest: Interest) -> None:
        """From its return on, what concerns these is heard too."""
        fresh = [subject for subject in _subjects(interest) if self._wanted.get(subject) is None]
        self._wanted.update(dict.fromkeys(fresh))
        if fresh and self._client is not None and self.up:
            with suppress(Error, OSError, TimeoutError):  # subscribed when it is up again
                await self._subscribe(self._client, fresh)

    async def keep(self, interest: Interest) -> None:
        """What concerns others than these need not be heard any more."""
        kept = {ALL, *_subjects(interest)}
        for subject in self._wanted.keys() - kept:
            subscription = self._wanted.pop(subject)
            if subscription is not None and self.up:
                with suppress(Error, OSError):
                    await subscription.unsubscribe()

    async def _subscribe(self, client: Client, subjects: Iterable[str]) -> None:
        for subject in subjects:
            if self._wanted.get(subject) is None:
                self._wanted[subject] = await client.subscribe(subject, future=self._inbox)
        await _taken(client)

    async def run(self, hear: Callable[[Word], None], rose: Callable[[], None]) -> None:
        """Serves until cancelled, over reconnects."""
        decode = msgspec.msgpack.Decoder(Envelope).decode

        def heard(data: bytes) -> None:
            try:
                envelope = decode(data)
            except msgspec.MsgspecError:  # of another version, or not of ours
                _log.warning("a message of the broker could not be read: %d bytes", len(data))
                return
            if self._is_new((envelope.node, envelope.number)):
                hear(envelope.word)

        self._inbox = _Inbox(heard)
        while True:
            client = Client()
            try:
                await self._connect(client)
                self._client = client
                self._wanted = dict.fromkeys(self._wanted)
                await self._subscribe(client, list(self._wanted))
                self._health.rose()
                rose()
                await self._serve(client)
                self._health.fell()
            except (Error, OSError, TimeoutError) as error:
                self._health.fell(error)
            finally:
                self._client = None
                self._outgoing.take()
                with suppress(Error, OSError, TimeoutError):
                    await client.close()
            await asyncio.sleep(AGAIN_S)

    async def _connect(self, client: Client) -> None:
        self._ended.clear()

        async def ended(*_: object) -> None:
            self._ended.set()
            if self._client is client:
                self._health.fell()
            self._outgoing.arrived.set()

        call = client.connect(
            self._address.split(","),
            name="tradepost",
            no_echo=True,
            allow_reconnect=False,
            connect_timeout=2,
            ping_interval=PING_S,
            error_cb=_ignore,
            disconnected_cb=ended,
            closed_cb=ended,
        )
        await _done(call)

    async def _serve(self, client: Client) -> None:
        """Until the connection ends."""
        while not self._ended.is_set():
            await self._outgoing.arrived.wait()
            words, confirmed = self._outgoing.take()
            for word in words:
                encoded = self._encoded(word)
                for subject in self._subjects(word):
                    await client.publish(subject, encoded)
            if words:
                await _taken(client)
                for confirm in confirmed:
                    confirm()

    def _encoded(self, word: Word) -> bytes:
        self._number += 1
        if isinstance(word, Changed | LaneSignal | StaffSignal) and len(word.profiles or ()) > NAMED_MAX:
            word = msgspec.structs.replace(word, profiles=None)
        encoded = msgspec.msgpack.encode(Envelope(self._node, self._number, word))
        if len(encoded) > WORD_MAX_BYTES and isinstance(word, Changed):
            bare = msgspec.structs.replace(word, told={})
            encoded = msgspec.msgpack.encode(Envelope(self._node, self._number, bare))
        return encoded

    def _is_new(self, copy: tuple[str, int]) -> bool:
        if copy in self._seen:
            return False
        if len(self._seen) >= SEEN_MAX:
            del self._seen[next(iter(self._seen))]
        self._seen[copy] = None
        return True


async def _taken(client: Client) -> None:
    """Returns once the server has all that was said.

    The client's PING overtakes what it has not handed to the connection yet, so the first answer says nothing of that;
    by then it is handed over, and the second answer comes after it.
    """
    for _ in range(2):
        await _done(client.flush(int(FLUSH_S)))


async def _done(call: Coroutine[Any, Any, None]) -> None:
    """Awaits a call of the client; whoever waits can be cancelled.

    The client waits with `asyncio.wait_for`, which in Python 3.11 loses a cancellation that comes with the answer.
    """
    task = asyncio.create_task(call)
    try:
        await asyncio.wait({task})
        task.result()
    finally:
        task.cancel()


async def _ignore(error: Exception) -> None:
    _log.debug("the broker's client: %s", type(error).__name__)


def _subjects(interest: Interest) -> list[str]:
    profiles = [_subject("p", key) for key in interest.profiles]
    return [*profiles, *(_subject("c", ref) for ref in interest.large), *map(_desk, interest.desks)]


def _desk(tenant_id: int) -> str:
    return f"tradepost.d.{tenant_id}"


def _subject(kind: str, key: Key) -> str:
    """Ids are the tenant's and may hold anything."""
    digest = hashlib.blake2b(key[1].encode(), digest_size=16).hexdigest()
    return f"tradepost.{kind}.{key[0]}.{digest}"
