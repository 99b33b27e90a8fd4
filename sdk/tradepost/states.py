"""The states of a client, and who wants to know."""

import asyncio
import logging
from collections.abc import Callable
from enum import Enum

_logger = logging.getLogger("tradepost")


class State(Enum):
    """Where a client is. `IDLE → CONNECTING → SYNCING → READY ⇄ RECONNECTING → CLOSED`."""

    IDLE = "idle"
    CONNECTING = "connecting"
    SYNCING = "syncing"  # authenticated; reading what was missed
    READY = "ready"
    RECONNECTING = "reconnecting"  # from a lost connection until everything missed was read
    CLOSED = "closed"


NEXT: dict[State, frozenset[State]] = {
    State.IDLE: frozenset({State.CONNECTING, State.CLOSED}),
    State.CONNECTING: frozenset({State.SYNCING, State.READY, State.RECONNECTING, State.CLOSED}),
    State.SYNCING: frozenset({State.READY, State.RECONNECTING, State.CLOSED}),
    State.READY: frozenset({State.RECONNECTING, State.CLOSED}),
    State.RECONNECTING: frozenset({State.READY, State.CLOSED}),
    State.CLOSED: frozenset(),
}

StateListener = Callable[[State], None]


class StateMachine:
    """The present state, and those who wait for one."""

    def __init__(self) -> None:
        self.state: State = State.IDLE
        self.reason: BaseException | None = None  # why it is closed; None: somebody asked for it
        self._listeners: list[StateListener] = []
        self._waiting: list[tuple[State, asyncio.Future[None]]] = []

    def go(self, state: State, reason: BaseException | None = None) -> None:
        """Enter a state. Staying where one is does nothing; a step that the picture does not have is a bug."""
        if state is self.state:
            return
        if state not in NEXT[self.state]:
            raise RuntimeError(f"no way from {self.state.value} to {state.value}")
        self.state, self.reason = state, reason
        waiting, self._waiting = self._waiting, []
        for wanted, future in waiting:
            if future.done():
                continue
            if wanted is state or state is State.CLOSED:
                future.set_result(None)
            else:
                self._waiting.append((wanted, future))
        for listener in self._listeners:
            self._tell(listener, state)

    def listen(self, listener: StateListener) -> None:
        """Call `listener` with each state that is entered from now on."""
        self._listeners.append(listener)

    def reaching(self, state: State) -> asyncio.Future[None]:
        """Is done once `state` is entered, or the client is closed."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.state in (state, State.CLOSED):
            future.set_result(None)
        else:
            self._waiting.append((state, future))
        return future

    @staticmethod
    def _tell(listener: StateListener, state: State) -> None:
        try:
            listener(state)
        except Exception:
            _logger.exception("a listener for states failed at %s", state.value)
