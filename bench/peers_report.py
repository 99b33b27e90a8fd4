"""`results/peers.json` and the page that is made from it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.peers_shapes import GOAL_5, GOALS, NAMES, SHAPES, Goal

LOWER_IS_BETTER = {"p50_ms", "p99_ms", "kib_per_connection", "back_s"}
HEADINGS = {
    "deliveries_per_s": ("deliveries/s", 0),
    "messages_per_s": ("messages/s", 0),
    "p50_ms": ("p50 ms", 2),
    "p99_ms": ("p99 ms", 2),
    "kib_per_connection": ("KiB each", 1),
    "back_s": ("99 % are back after s", 2),
    "server_s_per_million": ("server: CPU s per million deliveries", 1),
    "storage_s_per_million": ("database: CPU s per million", 1),
}
WAITING = "a message waits for the batch under way and its own commit; the database shares the generator's core"
STORING = "a conversation's batches follow each other, each after its commit, and Python decides on each message"
WHY = {
    "room_100": STORING,
    "room_1000": STORING,
    "rooms_of_4": "storing, and deciding on every message in Python; the database shares the generator's core",
    "steady_1000": WAITING,
    "steady_2500": WAITING,
    "idle_storm": "who comes back is authenticated, and their conversations are read from the database",
}

Runs = Iterable[Mapping[str, Any]]


def spread(values: Iterable[float]) -> dict[str, float]:
    """Median and quartiles."""
    ordered = list(values)
    low, _, high = quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    return {"median": round(median(ordered), 4), "low": round(low, 4), "high": round(high, 4)}


def summary(runs: Runs) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """Shape → system → measure → spread; `times` is how many times better Tradepost was in the same rounds."""
    by_round: dict[str, dict[str, dict[int, Mapping[str, float]]]] = {}
    for run in runs:
        by_round.setdefault(run["shape"], {}).setdefault(run["system"], {})[run["round"]] = run["measures"]
    found: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for shape, systems in by_round.items():
        ours = systems.get("tradepost", {})
        for system, rounds in systems.items():
            names = next(iter(rounds.values()))
            rows = {name: spread(measures[name] for measures in rounds.values()) for name in names}
            shared = [number for number in rounds if number in ours]
            for name in names if shared and system != "tradepost" else ():
                if all(ours[number][name] > 0 and rounds[number][name] > 0 for number in shared):
                    rows[f"times {name}"] = spread(_times(name, ours[n][name], rounds[n][name]) for n in shared)
            found.setdefault(shape, {})[system] = rows
    return found


def _times(measure: str, ours: float, theirs: float) -> float:
    return theirs / ours if measure in LOWER_IS_BETTER else ours / theirs


def goals(found: Mapping[str, Any], results: Path) -> list[dict[str, Any]]:
    """Each goal with the quartile that decides; None where it was not measured."""
    rows = [_judged(goal, found) for goal in GOALS]
    for words, file, key, bound in GOAL_5:
        path = results / file
        told = json.loads(path.read_text()) if path.exists() else None
        value = {"median": told[key], "decides": told[key], "met": told[key] <= told[bound]} if told else {}
        rows.append({"number": 5, "words": f"{words} (`{file}`)"} | (value or {"met": None}))
    return sorted(rows, key=lambda row: row["number"])


def _judged(goal: Goal, found: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"number": goal.number, "words": goal.words}
    name = f"times {goal.measure}" if goal.peer else goal.measure
    values = found.get(goal.shape, {}).get(goal.peer or "tradepost", {}).get(name)
    if values is None:
        return row | {"met": None}
    decides = values["low"] if goal.at_least is not None else values["high"]
    met = decides >= goal.at_least if goal.at_least is not None else decides <= (goal.at_most or 0)
    return row | {"median": values["median"], "decides": decides, "met": met}


def page(document: Mapping[str, Any]) -> str:
    """bench/RESULTS.md."""
    facts, found = document["machine"], document["summary"]
    about = ", ".join(str(value) for value in facts.values())
    parts = [
        "# Beside its peers",
        "Made by `make bench-peers` from `results/peers.json`; [how it is measured](README.md#beside-its-peers).",
        f"{document['at'][:10]}; {about} (processor, cores, GiB, kernel); {document['rounds']} interleaved rounds of "
        f"{document['seconds']:g} s. Server on one core; generator and PostgreSQL on the other.\n\n"
        + "; ".join(f"{name} {version}" for name, version in document["versions"].items())
        + ".",
        "Each cell is the median, in brackets the lower and upper quartile. *Times*: how many times better Tradepost "
        "is, by the first column, in the same rounds; below 1 the peer is better.",
        *(
            _shape(shape.name, shape.title, shape.measures, found[shape.name])
            for shape in SHAPES
            if shape.name in found
        ),
        _cold(found),
        "## Goals\n\nMet where the quartile on the worse side is within the bound.\n\n" + _goals(document["goals"]),
        "## Where we lose, and why\n\n" + (losses(found) or "Nowhere, in what was measured."),
        _left_out(document),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _shape(name: str, title: str, measures: Iterable[str], systems: Mapping[str, Any]) -> str:
    first, *others = measures
    idle = name == "idle_storm"
    columns = [first, *others, *(() if idle else ("server_s_per_million", "storage_s_per_million"))]
    lines = [f"| | times | {' | '.join(HEADINGS[one][0] for one in columns)} |", f"|---|{'--:|' * (len(columns) + 1)}"]
    for system in (one for one in NAMES if one in systems):
        rows = systems[system]
        cells = [_cell(rows.get(f"times {first}"), 2), *(_cell(rows.get(one), HEADINGS[one][1]) for one in columns)]
        lines.append(f"| {NAMES[system]} | {' | '.join(cells)} |")
    tail = ""
    if idle and "tradepost" in systems:
        tail = (
            f"\n\nThe server of Tradepost used {systems['tradepost']['server_cores']['median']:.2%} of a core for them."
        )
    return f"## {title}\n\n" + "\n".join(lines) + tail


def _cell(values: Mapping[str, float] | None, digits: int) -> str:
    if not values:
        return "–"
    return f"{values['median']:,.{digits}f} ({values['low']:,.{digits}f}–{values['high']:,.{digits}f})"


def _cold(found: Mapping[str, Any]) -> str:
    rows = found.get("cold", {}).get("tradepost")
    if not rows:
        return ""
    return (
        "## Cold start to the first message\n\n"
        f"With the embedded database, made anew: {_cell(rows['embedded_s'], 2)} s; "
        f"with an empty database on a PostgreSQL that runs: {_cell(rows['running_s'], 2)} s."
    )


def _goals(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = ["| goal | | measured | the quartile | |", "|--:|---|--:|--:|---|"]
    for row in rows:
        if row["met"] is None:
            lines.append(f"| {row['number']} | {row['words']} | – | – | not measured |")
            continue
        verdict = "met" if row["met"] else "**missed**"
        lines.append(f"| {row['number']} | {row['words']} | {row['median']:,.3g} | {row['decides']:,.3g} | {verdict} |")
    return "\n".join(lines)


def losses(found: Mapping[str, Any]) -> str:
    """Each load and measure in which the median of a peer is better."""
    lines = []
    for shape in (one for one in SHAPES if one.name in found):
        for measure in shape.measures:
            rows = {name: systems.get(f"times {measure}") for name, systems in found[shape.name].items()}
            behind = [f"{NAMES[name]} ({row['median']:.2f})" for name, row in rows.items() if row and row["median"] < 1]
            if behind:
                lines.append(f"- {shape.title}, {HEADINGS[measure][0]}: {', '.join(behind)}. Why: {WHY[shape.name]}.")
    return "\n".join(lines)


def _left_out(document: Mapping[str, Any]) -> str:
    lines = [f"- {NAMES[name]}: {reason}" for name, reason in document["left_out"].items()]
    lines += [
        f"- round {one['round']}, {one['shape']}, {NAMES[one['system']]}: {one['reason']}" for one in document["failed"]
    ]
    return "## Left out\n\n" + "\n".join(lines) if lines else ""


def write(document: Mapping[str, Any], results: Path, to: Path) -> None:
    """Both files."""
    results.mkdir(parents=True, exist_ok=True)
    (results / "peers.json").write_text(json.dumps(document, indent=1) + "\n")
    to.write_text(page(document))
