"""PostgreSQL as the broker: one NOTIFY per batch rings, and whoever is concerned reads the log."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import msgspec

from ..store import doorbell
from .bus import Everything, Queueing
from .words import NAMED_MAX, Changed, Looking, Present, Word

_log = logging.getLogger("tradepost.broker")

AGAIN_S = 0.5  # between two attempts to connect
QUIET_S = 5.0  # so long without words: the connection is tried

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Word]).decode


class PostgresBus(Queueing, Everything):
    """Owns one connection. While it is away nothing is told or confirmed."""

    name = "postgres"
    carries = False

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._dsn = dsn

    async def run(self, hear: Callable[[Word], None], rose: Callable[[], None]) -> None:
        """Serves until cancelled, over reconnects."""

        def heard(payload: str) -> None:
            try:
                words = _decode(payload)
            except msgspec.MsgspecError:  # of another version, or not of ours
                _log.warning("a notification could not be read: %d bytes", len(payload))
                return
            for word in words:
                hear(word)

        while True:
            try:
                async with doorbell.listening(self._dsn, heard) as bell:
                    self._health.rose()
                    rose()
                    await self._serve(bell)
                self._health.fell()
            except doorbell.LOST as error:
                self._health.fell(error)
            finally:
                self._outgoing.take()
            await asyncio.sleep(AGAIN_S)

    async def _serve(self, bell: doorbell.Doorbell) -> None:
        """Until the connection ends."""
        while not bell.ended.is_set():
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._outgoing.arrived.wait()
            except TimeoutError:
                await bell.check()
                continue
            words, confirmed = self._outgoing.take()
            await bell.ring(list(payloads(words)))
            for confirm in confirmed:
                confirm()


def payloads(words: Iterable[Word]) -> Iterable[str]:
    """Lists of words that fit into a notification; what does not fit alone is halved, says less, or is left out."""
    part: list[bytes] = []
    size = 2
    for encoded in chain.from_iterable(map(_fitting, words)):
        if part and size + len(encoded) + 1 > doorbell.PAYLOAD_MAX:
            yield _listed(part)
            part, size = [], 2
        part.append(encoded)
        size += len(encoded) + 1
    if part:
        yield _listed(part)


def _listed(encoded: Sequence[bytes]) -> str:
    return f"[{b','.join(encoded).decode()}]"


def _fitting(word: Word) -> Iterable[bytes]:
    if isinstance(word, Changed) and len(word.profiles or ()) > NAMED_MAX:
        word = msgspec.structs.replace(word, profiles=None)
    encoded = _encode(word)
    if len(encoded) <= doorbell.PAYLOAD_MAX - 2:
        return [encoded]
    if (isinstance(word, Present) and len(word.here) + len(word.gone) > 1) or (
        isinstance(word, Looking) and len(word.looks) > 1
    ):
        return chain.from_iterable(map(_fitting, _halves(word)))
    if isinstance(word, Changed):
        for smaller in (
            msgspec.structs.replace(word, profiles=None),
            Changed(tenant=word.tenant, conversation=word.conversation, again=True),
        ):
            encoded = _encode(smaller)
            if len(encoded) <= doorbell.PAYLOAD_MAX - 2:
                return [encoded]
    _log.warning("a signal was too large to tell the other nodes: %d bytes", len(encoded))
    return []


def _halves(word: Present | Looking) -> tuple[Word, Word]:
    if isinstance(word, Looking):
        looks = len(word.looks) // 2
        return Looking(node=word.node, looks=word.looks[:looks]), Looking(node=word.node, looks=word.looks[looks:])
    if word.here and word.gone:
        return msgspec.structs.replace(word, gone=[]), msgspec.structs.replace(word, here=[])
    here, gone = len(word.here) // 2, len(word.gone) // 2
    return (
        Present(node=word.node, here=word.here[:here], gone=word.gone[:gone]),
        Present(node=word.node, here=word.here[here:], gone=word.gone[gone:]),
    )
