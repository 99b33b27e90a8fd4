"""A scene: people talk, something is broken so many times and heals, and what came of it is held against the log."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

from .checker import check
from .history import History
from .looking import look
from .noise import Noise
from .people import People
from .world import World

WRONG = ("lost", "doubled", "reordered", "foreign", "dishonest")
REST_S = 60.0  # after it healed everyone has everything within this
SHOWN_MAX = 30


@dataclass(kw_only=True)
class Scene:
    """What a fault is given to work with."""

    world: World
    people: People
    noise: Noise
    in_flight: list[int] = field(default_factory=list)  # at the moment of each fault
    recovered_s: list[float] = field(default_factory=list)  # from each fault to the twenty-fifth ack after it
    number: int = 0  # of the fault, from 0

    async def strike_when_busy(self, sends: int = 3) -> None:
        """Returns in the middle of things."""
        await self.people.busy(sends)
        self.in_flight.append(self.people.history.in_flight)


Inject = Callable[[Scene], Awaitable[None]]
"""Breaks something once, makes sure that it broke, and heals it."""


@dataclass(kw_only=True)
class Outcome:
    """What a scene came to."""

    fault: str
    broker: str
    kills: int = 0
    acked: int = 0
    unknown: int = 0
    unknown_settled: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WRONG, 0))
    findings: list[str] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)
    recovered_s: list[float] = field(default_factory=list)
    rest_s: float = 0.0  # from the last word to everyone having everything
    seconds: float = 0.0


async def play(world: World, noise: Noise, name: str, inject: Inject, times: int) -> Outcome:
    """One scene in a world that is well, and is well again afterwards."""
    began = monotonic()
    history = History()
    people = People(world, history, f"{name}.{world.random.getrandbits(32)}")
    scene = Scene(world=world, people=people, noise=noise)
    try:
        await people.enter()
        await people.go_on()
        for scene.number in range(times):
            at = monotonic()
            await inject(scene)
            await people.go_on()
            scene.recovered_s.append(monotonic() - at)
        await people.finish()
        await people.come_anew(people.everyone[0])
        ended = monotonic()
        await _at_rest(world, history)
        rest_s = monotonic() - ended
        await look(people)
        findings = check(history, await world.database.log(history.rooms))
    finally:
        await people.leave()
    counted = Counter(finding.count for finding in findings)
    unknown = [send for send in history.sends.values() if send.unknown]
    return Outcome(
        fault=name,
        broker=world.broker,
        kills=times,
        acked=sum(bool(send.places) for send in history.sends.values()),
        unknown=len(unknown),
        unknown_settled=sum(len(send.places) == 1 for send in unknown),
        counts={name: counted[name] for name in WRONG},
        findings=[finding.words for finding in findings][:SHOWN_MAX],
        in_flight=scene.in_flight,
        recovered_s=scene.recovered_s,
        rest_s=rest_s,
        seconds=monotonic() - began,
    )


async def _at_rest(world: World, history: History) -> None:
    """Returns once everything has come, or a minute after the last word."""
    deadline = monotonic() + REST_S
    history.delivered = world.sink.told
    while True:
        findings = check(history, await world.database.log(history.rooms))
        if not findings or monotonic() > deadline:
            return
        await asyncio.sleep(0.5)
