"""A disk of its own that can be filled up."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PIECE = 4_096
QUIETLY: Any = {"capture_output": True, "timeout": 10}


def possible() -> bool:
    """Whether one can be made here: it takes root, and a system that lets it."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    with (
        tempfile.TemporaryDirectory() as directory,
        suppress(subprocess.SubprocessError),
        small_disk(Path(directory), 1),
    ):
        return True
    return False


class SmallDisk:
    """Made by `small_disk`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._filler = root / "filler"

    def fill(self, *, but: int = 0) -> None:
        """Leaves so many bytes, as whole pages."""
        with self._filler.open("ab", buffering=0) as file:
            with suppress(OSError):
                while file.write(bytes(PIECE)):
                    pass
            file.truncate(max(0, file.tell() // PIECE * PIECE - but))

    def free(self) -> None:
        """There is room again."""
        self._filler.unlink()


@contextmanager
def small_disk(root: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mounted over a directory."""
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", root], check=True, **QUIETLY)
    try:
        yield SmallDisk(root)
    finally:
        subprocess.run(["umount", "-l", root], check=True, **QUIETLY)
