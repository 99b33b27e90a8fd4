"""Where files lie and whether we can write there; whether the scanner answers."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from tradepost_server.doctor.finding import Finding, judge
from tradepost_server.errors import Unavailable
from tradepost_server.media.scanner import Scanner, ScannerDown
from tradepost_server.media.storage import BadStorage, open_storage
from tradepost_server.settings import Settings

ANSWER_S = 15.0


async def examine_files(settings: Settings) -> AsyncIterator[Finding]:
    """The storage (where it is a service, a small object is written and removed), and the scanner if there is one."""
    if settings.storage_url is None:
        yield _directory((settings.data / "files").absolute())
    else:
        yield await _service(settings)
    if settings.clamav is not None:
        yield await _scanner(settings.clamav)


def _directory(root: Path) -> Finding:
    existing = next(path for path in (root, *root.parents) if path.exists())
    writable = existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
    found = str(root) if existing == root else f"{root} {'will' if writable else 'cannot'} be made at the first start"
    advice = f"We may not write in {existing}: change its owner, or set TRADEPOST_STORAGE_URL."
    return judge("files", writable, found, advice, otherwise="fail")


async def _service(settings: Settings) -> Finding:
    try:
        storage = open_storage(settings)
        async with asyncio.timeout(ANSWER_S):
            await storage.check()
    except BadStorage as error:
        return Finding("files", "fail", settings.storage_url or "", str(error))
    except (Unavailable, TimeoutError):
        advice = "It does not let us write: check that the bucket is there, the endpoint, the keys and their rights."
        return Finding("files", "fail", storage.where, advice)
    return Finding("files", "ok", f"{storage.where}, written to and cleaned up")


async def _scanner(address: str) -> Finding:
    try:
        await Scanner(address).ping()
    except ScannerDown as error:
        return Finding("scanner", "warn", f"{address}: {error}", "Files are refused while clamd does not answer.")
    return Finding("scanner", "ok", f"clamd at {address}")
