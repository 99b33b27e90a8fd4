"""Python and the packages that the server stands on, against the oldest that are safe."""

import importlib.metadata
import re
import sys
from collections.abc import Iterator

from tradepost_server.doctor.finding import Finding, judge

OLDEST_PYTHON = (3, 11)
# Older ones have a known hole, or lack what the server builds on.
OLDEST = {"uvicorn": "0.52.1", "starlette": "1.3.1", "PyJWT": "2.13.0", "asyncpg": "0.32.0"}


def examine_programs() -> Iterator[Finding]:
    """Python, the packages of OLDEST, and whether the fast event loop is there."""
    python = ".".join(map(str, sys.version_info[:3]))
    advice = f"Use Python {'.'.join(map(str, OLDEST_PYTHON))} or newer."
    yield judge("Python", sys.version_info[:2] >= OLDEST_PYTHON, python, advice, otherwise="fail")
    for package, oldest in OLDEST.items():
        found = find_version(package)
        good = found is not None and numbers(found) >= numbers(oldest)
        yield judge(package, good, found or "missing", f"Install {package} {oldest} or newer.", otherwise="fail")
    uvloop = find_version("uvloop")
    advice = "Served by asyncio's own loop, which is slower; install uvloop."
    yield judge("uvloop", uvloop is not None, uvloop or "missing", advice)


def find_version(package: str) -> str | None:
    """The version of an installed package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def numbers(version: str) -> tuple[int, ...]:
    """The first three numbers of a version, to compare by."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
