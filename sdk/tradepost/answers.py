"""Matching what the server answers with what was asked."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

import msgspec

from .backoff import retry_delay
from .clock import Clock
from .errors import ApiError, ProtocolError, refusal
from .lanes import Lanes
from .outgoing import Outgoing, Pending
from .protocol import frames as f
from .protocol.commands import Command, Unwatch, Watch
from .protocol.model import Conversation
from .protocol.results import RESULTS, ConversationResult

REFUSALS_MAX = 10  # a command refused more often than this is given up: the caller gets the last refusal

Learned: TypeAlias = Callable[[Conversation], None]

_decoders = {kind: msgspec.json.Decoder(result).decode for kind, result in RESULTS.items()}


def decode_result(command: Command, result: bytes | msgspec.Raw) -> Any:
    """The struct that answers `command`.

    Raises: ProtocolError for something else.
    """
    try:
        return _decoders[type(command)](result)
    except msgspec.DecodeError as error:
        raise ProtocolError(f"The answer to {type(command).__name__} is not one that this SDK can read.") from error


def from_frame(frame: f.Error) -> ApiError:
    """The error in a frame."""
    return refusal(
        frame.code,
        frame.message,
        retryable=frame.retryable,
        path=frame.path,
        request_id=frame.request_id,
        retry_after=frame.retry_after_s,
        details=frame.details,
    )


class Answers:
    """What one session waits for: its own questions, and the commands of the program."""

    def __init__(self, lanes: Lanes, outgoing: Outgoing, clock: Clock, random: Random) -> None:
        self._lanes, self._outgoing, self._clock, self._random = lanes, outgoing, clock, random
        self._asked: dict[str, asyncio.Future[msgspec.Raw]] = {}
        self._refs = 0

    async def ask(self, command: Command, say: Callable[[Command], None]) -> msgspec.Raw:
        """Ask a question of the session's own, once.

        Raises: ApiError.
        """
        self._refs += 1
        ref = f"s{self._refs}"
        answer: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self._asked[ref] = answer
        say(msgspec.structs.replace(command, ref=ref))
        try:
            return await answer
        finally:
            del self._asked[ref]

    def replied(self, reply: f.Reply, learned: Learned) -> None:
        """A reply came. `learned` is told what the session must know before the next frame."""
        asked = self._asked.get(reply.ref)
        if asked is not None:
            _answer(asked, reply.result.copy())
            return
        pending = self._outgoing.get(reply.ref)
        if pending is None:
            return  # nobody waits any more
        self._outgoing.settle(pending)
        if isinstance(pending.command, Watch):
            learned(msgspec.json.decode(reply.result, type=ConversationResult).conversation)
        elif isinstance(pending.command, Unwatch):
            self._lanes.watched.discard(pending.command.conversation)
        _answer(pending.answer, reply.result.copy())

    def refused(self, ref: str | None, error: ApiError) -> bool:
        """A refusal came. False: it answers nothing that was asked."""
        asked = self._asked.get(ref or "")
        pending = self._outgoing.get(ref or "")
        if asked is not None:
            _answer(asked, error)
        elif pending is not None:
            self._refused_command(pending, error)
        else:
            return ref is not None
        return True

    def _refused_command(self, pending: Pending, error: ApiError) -> None:
        if error.retryable and pending.refusals < REFUSALS_MAX:
            self._outgoing.rest(pending)
            delay_s = retry_delay(pending.refusals, error.retry_after, self._random)
            self._clock.call_later(delay_s, lambda: self._outgoing.again(pending))
            return
        if isinstance(pending.command, Watch):
            self._lanes.watched.discard(pending.command.conversation)
        self._outgoing.settle(pending)
        _answer(pending.answer, error)


def _answer(waiting: "asyncio.Future[msgspec.Raw]", answer: msgspec.Raw | BaseException) -> None:
    if waiting.done():
        return
    if isinstance(answer, BaseException):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)
