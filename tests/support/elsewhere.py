"""A host of its own, reached over a network that can be cut: what is sent there then is answered by nobody."""

import asyncio
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import cycle

PORT = 5432
HOSTS_MAX = 8  # of one process
CLONE_NEWNET = 0x40000000
_numbers = cycle(range(HOSTS_MAX))
_FORWARD = """
import asyncio, sys

async def serve(reader, writer):
    there = await asyncio.open_unix_connection(sys.argv[3])
    async def pump(source, sink):
        while chunk := await source.read(65536):
            sink.write(chunk)
        sink.close()
    await asyncio.gather(pump(reader, there[1]), pump(there[0], writer), return_exceptions=True)

async def main():
    async with await asyncio.start_server(serve, sys.argv[1], int(sys.argv[2])) as server:
        print("ready", flush=True)
        await server.serve_forever()

asyncio.run(main())
"""


def possible() -> bool:
    """Whether one can be made here: it takes root, and Linux's `ip`."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"tpt{os.getpid()}"
    try:
        _ip("netns", "add", name)
        _ip("netns", "del", name)
    except subprocess.SubprocessError:
        return False
    return True


class Elsewhere:
    """Made by `elsewhere`."""

    def __init__(self, address: str, link: str) -> None:
        self.address, self._link = address, link

    def vanish(self) -> None:
        """Nothing arrives there any more, and nothing comes back: no word, no reset."""
        _ip("link", "set", self._link, "down")


@contextmanager
def own_network() -> Iterator[None]:
    """The calling thread in a network of its own meanwhile: that hosts come and go is no news to the machine.

    A browser that runs beside takes such news for a change of its own network, and gives up what it loads.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _done(libc.unshare(CLONE_NEWNET))
        try:
            _ip("link", "set", "lo", "up")
            yield
        finally:
            _done(libc.setns(home, CLONE_NEWNET))
    finally:
        os.close(home)


def _done(answer: int) -> None:
    if answer != 0:
        raise OSError(ctypes.get_errno(), "the network of a process could not be changed")


@asynccontextmanager
async def elsewhere(target: str) -> AsyncIterator[Elsewhere]:
    """A host that leads to a unix socket of this one. Within `own_network`."""
    number = (os.getpid() * HOSTS_MAX + next(_numbers)) % 60_000
    name, link, peer = f"tp{number}", f"tpa{number}", f"tpb{number}"
    near, far = (f"10.{200 + number // 16_000}.{number // 64 % 250}.{number % 64 * 4 + end}" for end in (1, 2))
    _ip("netns", "add", name)
    try:
        _ip("link", "add", link, "type", "veth", "peer", "name", peer, "netns", name)
        _ip("addr", "add", f"{near}/30", "dev", link)
        _ip("link", "set", link, "up")
        for words in (("addr", "add", f"{far}/30", "dev", peer), ("link", "set", peer, "up")):
            _ip("-n", name, *words)
        inside = ("ip", "netns", "exec", name, sys.executable, "-c", _FORWARD, far, str(PORT), target)
        forwarder = await asyncio.create_subprocess_exec(*inside, stdout=asyncio.subprocess.PIPE)
        try:
            assert forwarder.stdout is not None
            assert await forwarder.stdout.readline() == b"ready\n"
            yield Elsewhere(f"{far}:{PORT}", link)
        finally:
            forwarder.kill()
            await forwarder.wait()
    finally:
        _ip("netns", "del", name)  # the link goes with it


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=10)
