"""What campaigns came to, added up per fault and per what was killed, each with the bound that so many faults give."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import machine

from .faults import FAULTS
from .scene import WRONG, Outcome

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results" / "chaos.json"
SUMMED = ("kills", "acked", *WRONG, "unknown", "unknown_settled")
KINDS = {fault.name: fault.kind for fault in FAULTS if fault.kind}
ENDS_SENDS = {"F01", "F03", "F04", "F12"}  # faults that end connections on which answers are awaited
WANTED = {"node": 300, "database": 60, "failover": 20, "nats": 100}  # faults of a release


def read(path: Path) -> dict[str, Any]:
    """What a file has so far; nothing where there is none."""
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"faults": {}, "runs": [], "figures": {}}
    return found


def add(document: dict[str, Any], outcomes: Sequence[Outcome], run: Mapping[str, Any]) -> dict[str, Any]:
    """The document with one more run in it."""
    faults: dict[str, Any] = document["faults"]
    for outcome in outcomes:
        row = faults.setdefault(outcome.fault, {**dict.fromkeys(SUMMED, 0), "brokers": [], "recovered_s": []})
        for name in SUMMED:
            row[name] += outcome.counts[name] if name in WRONG else getattr(outcome, name)
        row["brokers"] = sorted({*row["brokers"], outcome.broker})
        row["recovered_s"] = sorted([*row["recovered_s"], *(round(s, 2) for s in outcome.recovered_s)])
        least = [*outcome.in_flight, *([row["in_flight_least"]] if "in_flight_least" in row else [])]
        row["in_flight_least"] = min(least, default=0)
        row["rest_most_s"] = max(row.get("rest_most_s", 0.0), round(outcome.rest_s, 2))
    return {
        "faults": dict(sorted(faults.items())),
        "sums": {kind: _sum(faults, kind) for kind in WANTED},
        "figures": document["figures"],
        "runs": [*document["runs"], {**run, **where_and_when()}],
        **where_and_when(),
    }


def _sum(faults: Mapping[str, Any], kind: str) -> dict[str, Any]:
    rows = [row for name, row in faults.items() if KINDS.get(name) == kind]
    found: dict[str, Any] = {name: sum(row[name] for row in rows) for name in SUMMED}
    return {**found, "wanted": WANTED[kind], "bound": bound(found["kills"])}


def bound(kills: int) -> float | None:
    """With nothing wrong in so many independent faults, the chance of one going wrong is below this, at 95 %."""
    return round(min(1.0, 3 / kills), 4) if kills else None


def wrong(outcomes: Iterable[Outcome]) -> list[str]:
    """Why a campaign is red; the guards against one that proves nothing are among it."""
    found = []
    every = list(outcomes)
    for outcome in every:
        where = f"{outcome.fault} {outcome.broker}"
        found += [f"{where}: {count} {name}" for name, count in outcome.counts.items() if count]
        found += [f"{where}: {words}" for words in outcome.findings]
        if outcome.unknown != outcome.unknown_settled:
            found.append(f"{where}: {outcome.unknown - outcome.unknown_settled} unknown outcomes did not settle")
        if outcome.kills and not outcome.in_flight:
            found.append(f"{where}: nothing was in flight")
        if outcome.acked < 25 * (outcome.kills + 1):
            found.append(f"{where}: only {outcome.acked} acked")
    cutting = [outcome for outcome in every if outcome.fault in ENDS_SENDS]
    if cutting and not any(outcome.unknown for outcome in cutting):
        found.append("no outcome was ever unknown: nothing was struck in the middle")
    return found


def line(outcome: Outcome) -> str:
    """One scene, for who watches."""
    counts = ", ".join(f"{count} {name}" for name, count in outcome.counts.items())
    back_s = max(outcome.recovered_s, default=0.0)
    return (
        f"{outcome.fault:11} {outcome.broker:8} {outcome.kills:3} faults, {outcome.acked:6,} acked, {counts}; "
        f"{outcome.unknown_settled} of {outcome.unknown} unknown settled; back in {back_s:.1f} s at most; "
        f"{outcome.seconds:.0f} s"
    )


def summary(document: Mapping[str, Any]) -> list[str]:
    """All that was found, for who watches: each kind of fault, and the figures."""
    found = [_total(kind, row) for kind, row in document.get("sums", {}).items()]
    for name, row in document["figures"].items():
        held = f"; MiB held by each: {row['mib']:g} (at most {row['mib_goal']:g})" if "mib" in row else ""
        found.append(f"{name:13} {row['value']:g} (at most {row['goal']:g}){held}")
    return found


def _total(kind: str, found: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{found[name]} {name}" for name in WRONG)
    settled = f"{found['unknown_settled']} of {found['unknown']} unknown settled"
    bounded = "" if found["bound"] is None else f"; below {found['bound']:.2%} a fault at 95 %"
    faults = f"{found['kills']} of {found['wanted']} faults"
    return f"{kind:13} {faults}, {found['acked']:,} acked, {counts}, {settled}{bounded}"


def where_and_when() -> dict[str, Any]:
    """What a result depends on."""
    return {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine.facts()}


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Into the file, for people too."""
    path.write_text(json.dumps(document, indent=2) + "\n")
