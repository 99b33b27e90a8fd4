"""One send on its way to the log: what was decided, how to decide again, whom to answer."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TypeAlias

import msgspec

from ..errors import Internal, TradepostError
from ..model import Conversation, Key
from ..telemetry import tracing
from . import log
from .flags import Held, NewFlag

_log = logging.getLogger("tradepost.writer")


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """What a handler decided: a message for a lane, resting on one state of the conversation."""

    draft: log.Draft
    conversation: Conversation
    until: datetime | None = None  # the author's deadline: from then on the decision does not hold
    flag: NewFlag | None = None  # what was found in it
    instead: Held | TradepostError | None = None  # it is not told: its flag is stored, and this is the answer


Outcome: TypeAlias = "log.Sent | Held | TradepostError"
Decide: TypeAlias = Callable[[Conversation, datetime], Append]


class Submission:
    """`done` is called once, in the event loop, before anyone else hears of the message."""

    __slots__ = ("_decide", "_done", "answered", "append", "outcome", "queued_at", "span", "sure_new")

    def __init__(self, append: Append, decide: Decide, done: Callable[[Outcome], None], *, sure_new: bool) -> None:
        self.append, self._decide, self._done = append, decide, done
        self.sure_new = sure_new  # its client_id was made here just now: no look-up needed the first time
        self.queued_at = monotonic()
        self.outcome: Outcome | None = None
        self.answered = False
        self.span = tracing.begin("store")

    @property
    def ref(self) -> Key:
        """The conversation."""
        return self.append.draft.ref

    @property
    def message(self) -> log.NewMessage:
        """What is to be stored."""
        assert self.append.draft.message is not None
        return self.append.draft.message

    @property
    def key(self) -> log.SentKey:
        """Under which a resend is recognised."""
        return (*self.ref, self.message.profile_id, self.message.client_id)

    def decide(self, conversation: Conversation, at: datetime) -> Append:
        """The decision made again, on another state.

        Raises: TradepostError.
        """
        try:
            return self._decide(conversation, at)
        except TradepostError:
            raise
        except Exception as error:
            _log.exception("a decision failed")
            raise Internal("Something went wrong on our side") from error

    def answer(self, outcome: Outcome) -> None:
        """Tells the asker; a second time does nothing. One that cannot be told does not stop the others."""
        if self.answered:
            return
        self.answered = True
        try:
            self._done(outcome)
        except Exception:
            _log.exception("an asker could not be told")
        if self.span is not None:
            self.span.end()
