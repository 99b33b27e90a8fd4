"""A campaign: worlds, and in each of them scenes; what comes of it is for `report`."""

import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from .faults import FAULTS, Fault
from .noise import noise
from .scene import Outcome, play
from .world import Broker, World, world

SCENE_MAX = 30  # faults of one scene


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some scenes of one fault in one kind of world."""

    fault: Fault
    broker: Broker
    times: int


def long_plan(only: Sequence[str], share: float) -> list[Part]:
    """All that a release asks for, or a share of it; `only` names faults."""
    return [
        Part(fault=fault, broker=broker, times=max(1, round(fault.long * share / len(fault.brokers))))
        for fault in FAULTS
        for broker in fault.brokers
        if not only or fault.name in only
    ]


def short_plan(seed: int) -> list[Part]:
    """Each fault once, in a kind of world that changes with the seed."""
    return [
        Part(fault=fault, broker=fault.brokers[(seed + number) % len(fault.brokers)], times=1)
        for number, fault in enumerate(FAULTS)
    ]


async def run(
    parts: Sequence[Part], seed: int, minutes: float, told: Callable[[Outcome], None], *, plant: str = ""
) -> list[Outcome]:
    """Each scene is told as it ends; no new one begins after so many minutes. One that breaks off is a finding."""
    deadline = monotonic() + 60 * minutes
    outcomes: list[Outcome] = []
    for number, (broker, by_road) in enumerate(sorted({(p.broker, p.fault.by_road) for p in parts})):
        scenes = list(_scenes([p for p in parts if (p.broker, p.fault.by_road) == (broker, by_road)]))
        while scenes and monotonic() < deadline:
            with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as directory:
                async with world(Path(directory), broker, seed + number, plant=plant, by_road=by_road) as found:
                    well = True
                    while scenes and well and monotonic() < deadline:
                        outcome, well = await _played(found, scenes.pop(0))
                        outcomes.append(outcome)
                        told(outcome)
    return outcomes


def _scenes(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        for begun in range(0, part.times, SCENE_MAX):
            yield replace(part, times=min(SCENE_MAX, part.times - begun))


async def _played(found: World, part: Part) -> tuple[Outcome, bool]:
    """A scene, and whether the world is well after it."""
    outcome = Outcome(fault=part.fault.name, broker=found.broker)
    try:
        async with noise(lambda: found.front.port, found.random) as hostile:
            outcome = await play(found, hostile, part.fault.name, part.fault.inject, part.times)
        await found.ready()
    except Exception:
        outcome.findings.append(traceback.format_exc())
        return outcome, False
    return outcome, True
