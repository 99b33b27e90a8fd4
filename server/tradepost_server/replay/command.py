"""The command: from options to an exit code. Everything that can fail is said in words."""

import asyncio
import os
import sys

import msgspec

from tradepost.errors import TradepostError

from ..serving import read_keys
from .meter import ServerAway
from .options import ReplayOptions
from .report import Report
from .run import run
from .scene import Withheld
from .script import BadFile, read

CLEAN, FAULTY, CANNOT, INTERRUPTED = 0, 1, 2, 130
DEFAULT_URL = "http://127.0.0.1:8080"


class _CannotReplay(Exception):
    """Words for the one who typed the command."""


def replay(options: ReplayOptions) -> int:
    """Replay a file and print what was found.

    Returns the exit code: 0 if nothing was lost, doubled, reordered or foreign, 1 if something was, 2 if the replay
    could not be done, 130 if it was stopped.
    """
    try:
        scripts = read(options.file, options.limit)
        url, api_key = _address(options)
        _check_writable(options)
        report, findings = asyncio.run(run(scripts, url, api_key, options))
        _tell(report, findings, options)
    except (BadFile, _CannotReplay, ServerAway) as error:
        print(f"tradepost: {error}", file=sys.stderr)
        return CANNOT
    except (TradepostError, ValueError, Withheld) as error:
        print(f"tradepost: the replay could not go on: {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        print("tradepost: stopped; the replay is not finished.", file=sys.stderr)
        return INTERRUPTED
    return CLEAN if report.is_clean else FAULTY


def _address(options: ReplayOptions) -> tuple[str, str]:
    """The server's address and an API key: as given, else from the environment, else from the data directory."""
    keys = read_keys(options.data)
    api_key = options.api_key or os.environ.get("TRADEPOST_API_KEY") or (keys.api_key if keys is not None else None)
    if api_key is None:
        raise _CannotReplay(
            f"There is no API key: no keys.json can be read in {options.data}. "
            "Point --data at the data directory of the server, or give --api-key or TRADEPOST_API_KEY."
        )
    return options.url or (keys.url if keys is not None else DEFAULT_URL), api_key


def _check_writable(options: ReplayOptions) -> None:
    if options.report is None:
        return
    try:
        options.report.open("ab").close()
    except OSError as error:
        raise _CannotReplay(
            f"{options.report} cannot be written: {error.strerror}. Choose another --report."
        ) from error


def _tell(report: Report, findings: list[str], options: ReplayOptions) -> None:
    if options.report is not None:
        options.report.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    for finding in findings:
        print(finding, file=sys.stderr)
    for name, value in msgspec.structs.asdict(report).items():
        print(f"{name.replace('_ms', ''):>12}  {value:,}{' ms' if name.endswith('_ms') else ''}")
