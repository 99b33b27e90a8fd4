"""Copies measured figures into README and docs, between markers, from the committed files under bench/results/.

`python -m tools.figures` writes; `--check` fails where a page differs from the files.
"""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
DOCS = ("moderation.md", "privacy.md", "reliability.md", "scale.md", "search.md", "widget.md")
PAGES = (ROOT / "README.md", ROOT / "bench" / "README.md", *(ROOT / "docs" / name for name in DOCS))
END = "<!-- /figures -->"

ROWS = (  # shape, measure, words, digits
    ("room_100", "deliveries_per_cpu_s", "One room of 100: deliveries per CPU second of the server", 0),
    ("rooms_of_4", "messages_per_s", "1,000 rooms of four, saturated: messages/s", 0),
    ("rooms_of_4_steady", "p50_ms", "1,000 messages/s in 1,000 rooms of four: p50, send to every member (ms)", 2),
    ("rooms_of_4_steady", "p99_ms", "The same: p99 (ms)", 2),
    ("idle", "kib_per_connection", "One idle connection, of 5,000 (KiB)", 1),
)
SYSTEMS = ("tradepost", "socketio", "naive")
PEERS = (  # system, words
    ("nats", "nats-server"),
    ("mosquitto", "mosquitto"),
    ("ws", "npm ws"),
    ("socketio", "socket.io"),
    ("ejabberd", "ejabberd, archived"),
    ("synapse", "Synapse, stored"),
)
PEER_ROWS = (
    ("room_100", "deliveries_per_s", "One room of 100, saturated: deliveries/s", 0),
    ("room_1000", "deliveries_per_s", "One room of 1,000, saturated: deliveries/s", 0),
    ("rooms_of_4", "messages_per_s", "1,000 rooms of four, saturated: messages/s", 0),
    ("steady_2500", "p99_ms", "2,500 messages/s in 1,000 rooms of four: p99 (ms)", 2),
    ("idle_storm", "kib_per_connection", "One idle connection, of 10,000 (KiB)", 1),
    ("idle_storm", "back_s", "10,000 are cut: 99 % are back after (s)", 2),
)


def bench_table() -> str:
    """The medians, with machine and date."""
    path = RESULTS / "bench.json"
    if not path.exists():
        return "Not measured yet: `make bench` does.\n"
    document = json.loads(path.read_text())
    lines = [
        "| | Tradepost, **stored** | socket.io, not stored | naive Starlette, not stored |",
        "|---|--:|--:|--:|",
    ]
    for shape, measure, words, digits in ROWS:
        cells = [_cell(document["medians"].get(shape, {}).get(system, {}).get(measure), digits) for system in SYSTEMS]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    facts = document["machine"]
    lines += ["", f"Medians; {_machine(facts)}; {document['at'][:10]}; every run is in `bench/results/bench.json`."]
    missed = [f"{row['wanted']} (measured: {row['measured']:,})" for row in document["floors"] if not row["met"]]
    if missed:
        lines += ["", "Floors not reached: " + "; ".join(missed) + "."]
    return "\n".join(lines) + "\n"


def peers_table() -> str:
    """How many times better than each peer Tradepost was in the last `make bench-peers`, with machine and date."""
    path = RESULTS / "peers.json"
    if not path.exists():
        return "Not measured yet: `make bench-peers` does.\n"
    document = json.loads(path.read_text())
    lines = ["| | Tradepost, **stored** | " + " | ".join(words for _, words in PEERS) + " |"]
    lines.append("|---|--:|" + "--:|" * len(PEERS))
    for shape, measure, words, digits in PEER_ROWS:
        found = document["summary"].get(shape, {})
        ours = found.get("tradepost", {}).get(measure, {}).get("median")
        times = [found.get(peer, {}).get(f"times {measure}", {}).get("median") for peer, _ in PEERS]
        lines.append(f"| {words} | {_cell(ours, digits)} | {' | '.join(_cell(one, 2) for one in times)} |")
    missed = [row["words"] for row in document["goals"] if row["met"] is False]
    lines += [
        "",
        f"Of a peer: how many times better Tradepost is; below 1 the peer is. Medians of {document['rounds']} rounds; "
        f"{_machine(document['machine'])}; {document['at'][:10]}; `bench/RESULTS.md`.",
        *(["", "Goals not reached: " + "; ".join(missed) + "."] if missed else []),
    ]
    return "\n".join(lines) + "\n"


def privacy_table() -> str:
    """What the last `make privacy-report` found, with machine and date."""
    path = RESULTS / "privacy.json"
    if not path.exists():
        return "Not measured yet: `make privacy-report` does.\n"
    found = json.loads(path.read_text())
    lines = [
        "| random lives | things done in them | read paths | mismatches |",
        "|--:|--:|--:|--:|",
        f"| {found['histories']:,} | {found['steps']:,} | {found['paths']} | {found['mismatches']:,} |",
        "",
        f"{found['seconds']:,.0f} s; {_machine(found['machine'])}; {found['at'][:10]}; `bench/results/privacy.json`.",
    ]
    if "recall" in found:
        lines += ["", *_leaks_table(found)]
    return "\n".join(lines) + "\n"


def _leaks_table(found: dict[str, Any]) -> list[str]:
    """How much of the contact data in the held-back corpora was found, by the method that hid it."""
    lines = ["| contact data hidden by | attempts | found | 95 % bounds |", "|---|--:|--:|--:|"]
    lines += [
        f"| {method.replace('_', ' ')} | {row['attempts']} | {row['recall']:.1%}"
        f" | {row['low']:.1%} – {row['high']:.1%} |"
        for method, row in found["recall_by_method"].items()
    ]
    return [
        *lines,
        f"| **all** | {found['held_back_attempts']:,} | {found['recall']:.1%} | |",
        "",
        f"Of {found['held_back_ordinary']:,} ordinary lines {found['false_positive_rate']:.2%} were taken for such.",
    ]


def leaks_table() -> str:
    """How long the last `python -m bench.leaks` searched, and what `masking.json` says of the whole path."""
    paths = RESULTS / "leaks.json", RESULTS / "masking.json"
    if not all(path.exists() for path in paths):
        return "Not measured yet: `python -m bench.leaks` and `make bench` do.\n"
    found, whole = (json.loads(path.read_text()) for path in paths)
    lines = ["| text | median | goal |", "|---|--:|--:|"]
    lines += [f"| {row['text']} | {row['p50_ms']:.2f} ms | {_goal(row['goal_ms'])} |" for row in found["texts"]]
    with_it, without = (
        whole["medians"]["rooms_of_4"][system]["messages_per_s"] for system in ("tradepost", "unmasked")
    )
    lines += [
        "",
        f"1,000 rooms of four, saturated: {with_it:,.0f} messages/s with the default policy, {without:,.0f} with none: "
        f"{with_it / without:.2f} (goal: 0.75).",
        "",
        f"{_machine(found['machine'])}; {found['at'][:10]}; `bench/results/leaks.json`, `bench/results/masking.json`.",
    ]
    return "\n".join(lines) + "\n"


def _goal(ms: float | None) -> str:
    return "" if ms is None else f"{ms:g} ms"


def search_table() -> str:
    """What the last `python -m bench.search` measured, by asker, with machine and date."""
    path = RESULTS / "search.json"
    if not path.exists():
        return "Not measured yet: `python -m bench.search` does.\n"
    found = json.loads(path.read_text())
    lines = ["| asker | median | slowest kind of query | its p95 |", "|---|--:|---|--:|"]
    for asker in dict.fromkeys(row["asker"] for row in found["searches"]):
        rows = sorted((r for r in found["searches"] if r["asker"] == asker), key=lambda r: float(r["p50_ms"]))
        slowest = max(rows, key=lambda r: float(r["p95_ms"]))
        middle = rows[len(rows) // 2]["p50_ms"]
        lines.append(f"| {asker} | {middle:,.0f} ms | {slowest['query']} | {slowest['p95_ms']:,.0f} ms |")
    facts = _machine(found["machine"])
    lines += [
        "",
        f"{found['messages']:,} messages; of all searches the median took {found['p50_ms']:,.0f} ms, p95 "
        f"{found['p95_ms']:,.0f} ms; {facts}; {found['at'][:10]}; `bench/results/search.json`.",
    ]
    return "\n".join(lines) + "\n"


def widget_sizes_table() -> str:
    """What `node tools/sizes.mjs --write` weighed: gzip, beside the budget that CI holds."""
    path = RESULTS / "widget_sizes.json"
    if not path.exists():
        return "Not weighed yet: `node tools/sizes.mjs --write` in `web-widget` does.\n"
    found = json.loads(path.read_text())
    lines = ["| what is fetched, gzipped | KiB | at most |", "|---|--:|--:|"]
    lines += [f"| {row['name']} | {row['bytes'] / 1024:.1f} | {row['kib']} |" for row in found["rows"]]
    lines += ["", f"{found['at'][:10]}; `bench/results/widget_sizes.json`."]
    return "\n".join(lines) + "\n"


def widget_table() -> str:
    """What the last `python -m bench.widget` measured, with machine and date."""
    path = RESULTS / "widget.json"
    if not path.exists():
        return "Not measured yet: `python -m bench.widget` does.\n"
    found = json.loads(path.read_text())
    medians, coming = found["medians"], found["coming"]
    lines = [
        "| | Tradepost | Bot Framework Web Chat, minimal | goal |",
        "|---|--:|--:|--:|",
        f"| first click to a box one can write in, 4 times slower CPU, Fast 3G | {medians['opened_ms']['ours']:,} ms"
        f" | {medians['opened_ms']['peer']:,} ms | 1,500 ms |",
        f"| Enter to the bubble, at full speed | {medians['bubble_ms']:.0f} ms | | 50 ms |",
        f"| frames over 50 ms, of {coming['frames']}, while {coming['per_s']} messages come each second"
        f" | {coming['over_50_ms']} | | 0 |",
        *(
            f"| 20,000 mixed rows, {way['name']}: frames left out of {way['frames']}; median, p99 |"
            f" {way['late']}; {way['p50_ms']}, {way['p99_ms']} ms | | 60 frames/s |"
            for way in found["scrolling"]
        ),
        "",
        f"Medians of {len(found['opened_ms']['ours'])} openings and {len(found['bubble_ms'])} messages; "
        f"{_machine(found['machine'])}; {found['at'][:10]}; `bench/results/widget.json`.",
    ]
    return "\n".join(lines) + "\n"


def nodes_table(name: str = "nodes.json") -> str:
    """What `python -m bench.nodes` measured: a message's cost over all processes, by nodes and broker."""
    path = RESULTS / name
    if not path.exists():
        return "Not measured yet: `make bench-scale` does.\n"
    found = json.loads(path.read_text())
    lines = [
        "| broker | nodes | messages/s | µs of nodes | of PostgreSQL | of NATS | together | times one alone"
        " | messages in a batch | p50 ms | p99 ms |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in (row for row in found["cases"] if row["rate_per_s"]):
        times = _cell(row.get("times_one_alone"), 2)
        cells = [f"{row[name]:,.0f}" for name in ("messages_per_s", "node_us", "storage_us", "broker_us", "all_us")]
        ways = f"{row['messages_per_batch']:.1f} | {row['p50_ms']:.1f} | {row['p99_ms']:.1f}"
        lines.append(f"| {row['broker']} | {row['nodes']} | {' | '.join(cells)} | {times} | {ways} |")
    lines += [
        "",
        f"Microseconds of a processor for each message; medians of {found['rounds']} rounds; {found['rooms']:,} rooms "
        f"of four; {_machine(found['machine'])}; {found['at'][:10]}; `bench/results/{name}`.",
    ]
    missing = sum(run["missing"] + run["missing_warm"] for run in found["runs"])
    if missing:
        lines.append(
            f"Of all runs {missing:,.0f} deliveries were not told live, or had not come ten seconds after the end."
        )
    return "\n".join(lines) + "\n"


def stored_table() -> str:
    """What the last `python -m bench.stored` measured: sending and reading by the size of the log."""
    path = RESULTS / "stored.json"
    if not path.exists():
        return "Not measured yet: `make bench-scale` does.\n"
    found = json.loads(path.read_text())
    lines = [
        "| messages stored | database | a message: µs | times the smallest | p99 ms | a page of history: µs"
        " | times the smallest |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['stored']:,.0f} | {row['mib']:,} MiB | {row['all_us']:,.0f} | {row['send_times']:.2f}"
        f" | {row['p99_ms']:.1f} | {row['read_us']:,.0f} | {row['read_times']:.2f} |"
        for row in found["sizes"]
    ]
    verdict = "reached" if found["most_times"] <= found["goal"] else f"not reached: {found['most_times']:.2f}"
    lines += [
        "",
        f"The goal, at most {found['goal']:g} times, is {verdict}. Node and PostgreSQL together, at "
        f"{found['rate_per_s']} messages/s, then {found['reads_per_s']} pages of {found['page']} a second; medians of "
        f"{found['rounds']} rounds; {_machine(found['machine'])}; {found['at'][:10]}; `bench/results/stored.json`.",
    ]
    return "\n".join(lines) + "\n"


def plan_table() -> str:
    """What `python -m bench.simulate` reckoned from `nodes.json`."""
    path = RESULTS / "simulation.json"
    if not path.exists():
        return "Not reckoned yet: `make bench-scale` does.\n"
    found = json.loads(path.read_text())
    goal, plan = found["goal"], found["plan"]
    rows = (
        ("node processes", f"{plan['nodes']:,}, each on {goal['node_use']:.0%} of a core"),
        ("of which each stores", f"{plan['messages_per_s_each']:,.0f} messages/s, {plan['per_batch']:.1f} in a batch"),
        ("and holds", f"{plan['connections_each']:,} connections, {plan['mib_each']:,.0f} MiB for them"),
        ("from a message's arrival to its commit", f"{plan['ack_ms']:.0f} ms"),
        ("databases", f"{plan['databases']:,}, each on {goal['database_use']:.0%} of {goal['database_cores']} cores"),
        ("of which each writes", f"{plan['wal_mb_per_s']:,.0f} MB/s of log ahead"),
        (
            "NATS servers",
            f"{plan['broker_servers']:,}, each on {goal['broker_use']:.0%} of {goal['broker_cores']} cores",
        ),
        ("which are told, and tell", f"{plan['published_per_s']:,} and {plan['delivered_per_s']:,} words a second"),
        (
            "a message costs nodes, databases, NATS",
            f"{plan['node_us']:,}, {plan['storage_us']:,}, {plan['broker_us']:,} µs",
        ),
    )
    lines = [f"| {goal['users']:,} users, {goal['messages_per_s']:,} messages/s | |", "|---|---|"]
    lines += [f"| {words} | {value} |" for words, value in rows]
    farthest = max((row["times"] for row in found["small"]), key=lambda times: abs(times - 1))
    lines += [
        "",
        f"Reckoned from `bench/results/nodes.json` of {found['measured_at'][:10]}, whose cases it gives back within "
        f"{found['tolerance']:.0%} (the farthest: {farthest:.2f} times what was measured); "
        "`bench/results/simulation.json`.",
    ]
    return "\n".join(lines) + "\n"


CHAOS_WORDS = {
    "failover": "`failover`: 1,000 clients of a node that is killed, in sync at the other; p99, s",
    "storm": "`storm`: 5,000 clients of two nodes that died, all in sync with one; s",
    "rolling": "`rolling`: errors seen by programs that send while both nodes of 2,000 clients are replaced",
    "without_nats": "`without_nats`: delivery between nodes while NATS is down; p99, s",
    "silent_loss": "`silent_loss`: delivery where the broker loses what it took; the longest, s",
    "revocation": "`revocation`: until the last socket of a revoked profile is closed; the longest, s",
    "stuck": "`stuck`: a reader that takes nothing is out; s",
    "trickling": "`trickling`: a reader that takes a little is out; s",
}


def chaos_table() -> str:
    """What the campaigns of `make chaos` came to, and the figures in seconds."""
    path = RESULTS / "chaos.json"
    if not path.exists():
        return "Not measured yet: `make chaos` does.\n"
    found = json.loads(path.read_text())
    names = ("kills", "acked", "lost", "doubled", "reordered", "foreign", "unknown", "unknown_settled")
    words = {"node": "nodes", "database": "PostgreSQL crashes", "failover": "failovers", "nats": "NATS faults"}
    lines = [
        "| | faults | acked | lost | doubled | reordered | foreign | unknown | settled | one going wrong, at 95 % |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    rows = [*((words[kind], row) for kind, row in found["sums"].items()), *found["faults"].items()]
    for name, row in rows:
        bound = f"below {3 / row['kills']:.1%}" if row["kills"] > 3 else "–"
        lines.append(f"| {name} | {' | '.join(f'{row[column]:,}' for column in names)} | {bound} |")
    seeds = ", ".join(str(run["seed"]) for run in found["runs"])
    lines += [
        "",
        f"{len(found['runs'])} runs, seeds {seeds}; {_machine(found['machine'])}; {found['at'][:10]}; "
        "`bench/results/chaos.json`.",
    ]
    if found["figures"]:
        lines += ["", "| figure | measured | at most |", "|---|--:|--:|"]
        measured = [(CHAOS_WORDS.get(name, name), row) for name, row in found["figures"].items()]
        lines += [f"| {words} | {row['value']:g} | {row['goal']:g} |" for words, row in measured]
        held = [(words.removesuffix("; s"), row) for words, row in measured if "mib" in row]
        lines += [f"| {words}; each holds, MiB | {row['mib']:g} | {row['mib_goal']:g} |" for words, row in held]
    return "\n".join(lines) + "\n"


def soak_table() -> str:
    """What two nodes held under a mixed load, at its beginning and at its end."""
    path = RESULTS / "soak.json"
    if not path.exists():
        return "Not measured yet: `make soak` does.\n"
    found = json.loads(path.read_text())
    lines = ["| | | first quarter | last quarter | at most |", "|---|---|--:|--:|--:|"]
    lines += [
        f"| {row['who']} | {row['what']} | {row['first']:g} | {row['last']:g} | {row['most']:g} |"
        for row in found["rows"]
    ]
    lines += [
        "",
        f"{found['minutes']:g} minutes; {_machine(found['machine'])}; {found['at'][:10]}; `bench/results/soak.json`.",
    ]
    return "\n".join(lines) + "\n"


TABLES = {
    "<!-- figures:chaos -->": chaos_table,
    "<!-- figures:soak -->": soak_table,
    "<!-- figures:nodes -->": nodes_table,
    "<!-- figures:nodes_slow -->": partial(nodes_table, "nodes_slow.json"),
    "<!-- figures:stored -->": stored_table,
    "<!-- figures:plan -->": plan_table,
    "<!-- figures:bench -->": bench_table,
    "<!-- figures:peers -->": peers_table,
    "<!-- figures:privacy -->": privacy_table,
    "<!-- figures:leaks -->": leaks_table,
    "<!-- figures:search -->": search_table,
    "<!-- figures:widget_sizes -->": widget_sizes_table,
    "<!-- figures:widget -->": widget_table,
}


def _cell(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _machine(facts: dict[str, object]) -> str:
    units = {"cores": " cores", "memory_gib": " GiB"}
    return ", ".join(f"{value}{units.get(name, '')}" for name, value in facts.items())


def with_figures(text: str) -> str:
    """The page with what stands between the markers renewed; pages without markers stay."""
    for marker, table in TABLES.items():
        before, begin, rest = text.partition(marker)
        _, end, after = rest.partition(END)
        if begin and end:
            text = f"{before}{begin}\n{table()}{end}{after}"
    return text


def main() -> int:
    """0 unless `--check` finds a difference."""
    differing = [page for page in PAGES if page.exists() and page.read_text() != with_figures(page.read_text())]
    if "--check" in sys.argv:
        for page in differing:
            print(f"{page.relative_to(ROOT)} differs from bench/results: run python -m tools.figures")
        return 1 if differing else 0
    for page in differing:
        page.write_text(with_figures(page.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
