"""Synapse's load generator, with the options and words of the one in C: send, and a long poll of /sync for each member.

A few hundred requests a second are all that it has to make, so Python is quick enough.
"""

import argparse
import asyncio
import json
import re
import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx2

MARK = re.compile(r"~(\d+)-(\d+)~")
WORDS = " Is the blue one still for sale, and could the courier bring it on Friday after noon? I would take both."
FILTER = json.dumps(
    {
        "presence": {"types": []},
        "account_data": {"types": []},
        "room": {"ephemeral": {"types": []}, "state": {"types": []}},
    }
)
TEXT_CHARS = 165  # of the other peers' object
POLL_MS, DRAIN_S, LIMIT_S = 30_000, 10.0, 90.0


@dataclass(slots=True)
class Count:
    """What came and went so far."""

    sent: int = 0
    deliveries: int = 0
    latencies: list[float] = field(default_factory=list)  # of what was sent within the measured window


class Load:
    """Rooms of equal size; the first of each speaks again once their own message is back."""

    def __init__(self, http: httpx2.AsyncClient, options: argparse.Namespace) -> None:
        connections = options.rooms * options.members
        self._http, self._options, self.count = http, options, Count()
        self._tokens = options.tokens.read_text().split()[:connections]
        self._rooms = options.conversations.read_text().split()
        self._own = [asyncio.Event() for _ in range(connections)]
        self._since = [""] * connections
        self._speaking = True
        self._came = asyncio.Event()
        self._from_ns, self._to_ns = 0, 0

    async def run(self) -> dict[str, float | str]:
        """The whole of it; what it found, as the generator in C prints it."""
        options, members = self._options, range(len(self._tokens))
        began = time.monotonic()
        for member in members:
            await self._sync(member, 0)
        connect_s = time.monotonic() - began
        _say("connected")
        readers = [asyncio.create_task(self._read(member)) for member in members]
        speakers = [asyncio.create_task(self._speak(room)) for room in range(options.rooms)]
        await asyncio.sleep(options.warmup)
        _say("begin")
        sent, deliveries, cpu_s, self._from_ns = self.count.sent, self.count.deliveries, _cpu_s(), time.monotonic_ns()
        await asyncio.sleep(options.seconds)
        _say("end")
        self._to_ns = time.monotonic_ns()
        found = {
            "dialect": "synapse",
            "connections": len(members),
            "members": options.members,
            "connect_s": connect_s,
            "seconds": (self._to_ns - self._from_ns) / 1e9,
            "sent": self.count.sent - sent,
            "deliveries": self.count.deliveries - deliveries,
            "generator_cpu_s": _cpu_s() - cpu_s,
        }
        missing = await self._drain()
        for task in (*readers, *speakers):
            task.cancel()
        await asyncio.gather(*readers, *speakers, return_exceptions=True)
        if len(self.count.latencies) < 2:
            sys.exit("fewer than two messages came back in time")
        ways = quantiles(self.count.latencies, n=1_000, method="inclusive")
        marks = {
            name: ways[at] / 1e6 for name, at in (("p50_ms", 499), ("p90_ms", 899), ("p99_ms", 989), ("p999_ms", 998))
        }
        nothing = dict.fromkeys(("refused", "refused_before", "unacked", "missing_warm"), 0)
        return found | marks | nothing | {"missing": missing}

    async def _drain(self) -> int:
        """Deliveries that had not come ten seconds after the end."""
        self._speaking = False
        deadline = time.monotonic() + DRAIN_S
        while self._missing() and time.monotonic() < deadline:
            self._came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), deadline - time.monotonic())
        return self._missing()

    def _missing(self) -> int:
        return self.count.sent * self._options.members - self.count.deliveries

    async def _speak(self, room: int) -> None:
        member, number = room * self._options.members, 0
        while self._speaking:
            self._own[member].clear()
            body = f"~{time.monotonic_ns()}-{member}~{WORDS}{WORDS}"[:TEXT_CHARS]
            self.count.sent += 1
            path = f"/_matrix/client/v3/rooms/{self._rooms[room]}/send/m.room.message/{number}"
            answer = await self._http.put(path, json={"msgtype": "m.text", "body": body}, headers=self._as(member))
            answer.raise_for_status()
            number += 1
            await self._own[member].wait()

    async def _read(self, member: int) -> None:
        while True:
            for stamp_ns, sender in await self._sync(member, POLL_MS):
                now_ns = time.monotonic_ns()
                self.count.deliveries += 1
                self._came.set()
                if self._from_ns and self._from_ns <= stamp_ns and not (self._to_ns and self._to_ns <= stamp_ns):
                    self.count.latencies.append(now_ns - stamp_ns)
                if sender == member:
                    self._own[member].set()

    async def _sync(self, member: int, timeout_ms: int) -> list[tuple[int, int]]:
        """The marks of the messages that are new to a member."""
        since = {"since": self._since[member]} if self._since[member] else {}
        query = {"timeout": timeout_ms, "filter": FILTER, "set_presence": "offline", **since}
        answer = await self._http.get("/_matrix/client/v3/sync", params=query, headers=self._as(member))
        found = answer.raise_for_status().json()
        self._since[member] = found["next_batch"]
        rooms = found.get("rooms", {}).get("join", {}).values()
        bodies = (str(event["content"].get("body", "")) for room in rooms for event in room["timeline"]["events"])
        return [(int(mark[1]), int(mark[2])) for body in bodies if (mark := MARK.search(body))]

    def _as(self, member: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[member]}"}


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _say(word: str) -> None:
    print(word, file=sys.stderr, flush=True)


async def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("port", "rooms", "members", "senders", "window"):
        parser.add_argument(f"--{name}", type=int, default=1)
    for name in ("warmup", "seconds"):
        parser.add_argument(f"--{name}", type=float, default=1.0)
    for name in ("tokens", "conversations"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--dialect", choices=["synapse"])
    options = parser.parse_args()
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    url = f"http://127.0.0.1:{options.port}"
    async with httpx2.AsyncClient(base_url=url, limits=limits, timeout=LIMIT_S) as http:
        async with asyncio.timeout(LIMIT_S + options.warmup + options.seconds + DRAIN_S):
            print(json.dumps(await Load(http, options).run()))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
