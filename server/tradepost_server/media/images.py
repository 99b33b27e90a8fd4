"""Pictures are prepared in a few processes of their own, which may die; nobody else notices."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from tradepost_server.media.pictures import (
    BadImage,
    Job,
    Made,
    MadeVariant,
    MediaError,
    PreparedImage,
    Refused,
    TooBusy,
    Variant,
)

__all__ = ["BadImage", "ImageWorkshop", "MediaError", "PreparedImage", "TooBusy", "Variant"]

KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "TZ", "SYSTEMROOT")  # no address, no key
LONGEST_ANSWER = 16 * 1024  # bytes
GRACE_S = 2.0  # for a process that has closed its pipes to be gone
BUSY = "Too many pictures are being prepared: try again in a moment"
NOT_NOW = "Pictures cannot be prepared at the moment"
TOO_LONG = "This picture takes too long to open"
DEADLY = "This picture cannot be opened"
_ANSWER: msgspec.json.Decoder[Made | Refused] = msgspec.json.Decoder(Made | Refused)


class ImageWorkshop:
    """A bounded pool of processes that decode what strangers sent.

    Each has a limit of memory, and of processor time for each picture; is ended after `jobs_each` pictures, at
    the deadline of its picture, and when it answers what it should not; and inherits neither settings nor files.
    It is started when a picture needs it. `prepare` works between `start` and `close`.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        queue: int = 32,  # pictures that wait; one more is refused
        queue_s: float = 30.0,  # that one waits at most
        deadline_s: float = 30.0,  # for one picture
        cpu_s: int = 20,  # of processor time for one picture
        memory_mb: int = 1024,  # address space of one process
        jobs_each: int = 50,
    ) -> None:
        self._turns = asyncio.Semaphore(workers)
        self._queue, self._queue_s = queue, queue_s
        self._deadline_s, self._cpu_s = deadline_s, cpu_s
        self._memory_mb, self._jobs_each = memory_mb, jobs_each
        self._waiting = 0
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._open = False

    async def start(self) -> None:
        """From now on pictures are taken."""
        self._open = True

    async def close(self) -> None:
        """Ends all processes; who waits for a picture gets TooBusy."""
        self._open = False
        for worker in list(self._all):
            await self._end(worker)
        self._idle.clear()

    async def prepare(self, path: Path, out_dir: Path) -> PreparedImage:
        """Makes the variants of the picture at `path` in `out_dir`, an empty directory of the caller's.

        Whatever is raised, parts of files may be left there; they are the caller's to remove.

        Raises: BadImage, TooBusy.
        """
        async with self._turn(), self._worker() as worker:
            answer = await self._ask(worker, Job(str(path), str(out_dir), self._cpu_s))
            if isinstance(answer, Made):
                return await asyncio.to_thread(_prepared, answer, out_dir)
        raise BadImage(answer.reason)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One of the `workers` at once. Raises: TooBusy."""
        if not self._open or (self._turns.locked() and self._waiting >= self._queue):
            raise TooBusy(BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._queue_s):
                await self._turns.acquire()
        except TimeoutError:
            raise TooBusy(BUSY) from None
        finally:
            self._waiting -= 1
        try:
            if not self._open:
                raise TooBusy(BUSY)
            yield
        finally:
            self._turns.release()

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator["_Worker"]:
        """An idle process, or a new one; ended where its job did not end well, or was its last."""
        worker = await self._idle_worker() or await self._new_worker()
        fit = False
        try:
            yield worker
            fit = worker.jobs < self._jobs_each and self._open
        finally:
            if fit:
                self._idle.append(worker)
            else:
                await self._end(worker)

    async def _idle_worker(self) -> "_Worker | None":
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            await self._end(worker)
        return None

    async def _new_worker(self) -> "_Worker":
        worker = await _started(self._memory_mb)
        self._all.add(worker)
        if not self._open:  # closed meanwhile
            await self._end(worker)
            raise TooBusy(BUSY)
        return worker

    async def _end(self, worker: "_Worker") -> None:
        await worker.end()
        self._all.discard(worker)

    async def _ask(self, worker: "_Worker", job: Job) -> Made | Refused:
        """Raises: BadImage where the process did not live to answer, TooBusy where that was not the picture's fault."""
        try:
            async with asyncio.timeout(self._deadline_s):
                return await worker.ask(job)
        except TimeoutError:
            raise BadImage(TOO_LONG) from None
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            signal_number = await worker.ended()
            if not self._open:
                raise TooBusy(BUSY) from error
            if signal_number == signal.SIGXCPU:
                raise BadImage(TOO_LONG) from error
            if signal_number is None:  # it ended by itself: it cannot work here, and says why on its standard error
                raise TooBusy(NOT_NOW) from error
            raise BadImage(DEADLY) from error


class _Worker:
    """One process, and how many jobs it was given."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, job: Job) -> Made | Refused:
        """Raises: OSError, ValueError, MsgspecError if there is no answer, or none that can be believed."""
        self.jobs += 1
        given, answers = self._process.stdin, self._process.stdout
        assert given is not None
        assert answers is not None
        given.write(msgspec.json.encode(job) + b"\n")
        await given.drain()
        return _ANSWER.decode(await answers.readline())

    async def end(self) -> None:
        """Kills it, if it lives."""
        if self.alive:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()

    async def ended(self) -> int | None:
        """The signal that ended it, None if none did; one that still lives is killed."""
        with suppress(TimeoutError):  # its pipes close a moment before it is gone
            async with asyncio.timeout(GRACE_S):
                await self._process.wait()
        await self.end()
        code = self._process.returncode or 0
        return -code if code < 0 else None


async def _started(memory_mb: int) -> _Worker:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "tradepost_server.media.image_worker",
        str(memory_mb),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_ANSWER,
        env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
        start_new_session=True,  # a Ctrl-C in the terminal is for us; the worker ends when we close
    )
    return _Worker(process)


def _prepared(made: Made, out_dir: Path) -> PreparedImage:
    """The answer with what only the files can tell. Raises: BadImage if they are not there."""
    try:
        return PreparedImage(
            main=_variant(made.main, out_dir),
            thumbnail=_variant(made.thumbnail, out_dir),
            still=_variant(made.still, out_dir) if made.still else None,
            placeholder=made.placeholder,
        )
    except OSError as error:
        raise BadImage(DEADLY) from error


def _variant(made: MadeVariant, out_dir: Path) -> Variant:
    path = out_dir / made.name
    size_bytes = path.stat().st_size
    return Variant(path=path, mime=made.mime, width=made.width, height=made.height, size_bytes=size_bytes)
