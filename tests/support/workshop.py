"""A workshop for pictures, and a look at its processes."""

import os
from pathlib import Path

import psutil

from support.eventually import eventually
from tradepost_server.media.images import ImageWorkshop, PreparedImage


async def prepare(workshop: ImageWorkshop, directory: Path, file: bytes, name: str = "upload") -> PreparedImage:
    out_dir = directory / f"{name}.out"
    out_dir.mkdir()
    source = directory / name
    source.write_bytes(file)
    return await workshop.prepare(source, out_dir)


def hanging(directory: Path, name: str = "pipe") -> Path:
    """A file that is never read to its end: opening it waits for a writer who does not come."""
    os.mkfifo(directory / name)
    return directory / name


def children() -> list[psutil.Process]:
    """The processes of workshops, those that have ended but were not buried too."""
    return [child for child in psutil.Process().children() if _is_worker(child)]


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "image_worker" in " ".join(process.cmdline())
    except psutil.ZombieProcess:
        return True
    except psutil.NoSuchProcess:
        return False


async def started(number: int) -> list[psutil.Process]:
    """The processes of workshops, once there are so many."""

    async def there() -> bool:
        return len(children()) == number

    await eventually(there)
    return children()
