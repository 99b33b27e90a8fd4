"""How fast the widget opens and answers in a real browser, beside a peer's: `python -m bench.widget`, three minutes.

The first opening is on a four times slower CPU and Chromium's "Fast 3G", with nothing fetched before the click; the
peer is Bot Framework Web Chat (its minimal script), shown with a server that is always there. The rounds are
interleaved. Then 20,000 mixed messages are scrolled in the gallery.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import httpx2

from bench import machine
from bench.systems import NODE, PEERS, ROOT, ServerFailed, server

RESULTS = ROOT / "bench" / "results" / "widget.json"
BUILD = ROOT / "bench" / "build" / "webchat"
SCRIPT = BUILD / "node_modules" / "botframework-webchat" / "dist" / "webchat-minimal.js"
ROUNDS, RUN_LIMIT_S, INSTALL_LIMIT_S, READY_LIMIT_S = 5, 600.0, 600.0, 60.0
OPENED_GOAL_MS, BUBBLE_GOAL_MS = 1_500, 50


def install_peer() -> None:
    """Fetches the peer by its lock file. Raises: CalledProcessError."""
    if SCRIPT.exists():
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PEERS / "webchat" / name, BUILD / name)
    command = [*NODE, "npm", "--prefix", str(BUILD), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, check=True, timeout=INSTALL_LIMIT_S)


@contextmanager
def tradepost() -> Iterator[dict[str, str]]:
    """A fresh server; yields what the browser's side is told of it. Raises: ServerFailed."""
    data = Path(tempfile.mkdtemp(prefix="tradepost-widget-"))
    port = machine.free_port()
    command = [ROOT / ".venv" / "bin" / "tradepost", "serve", "--port", port, "--data", data]
    try:
        with server(command, port, {"TRADEPOST_LIMITS": "off"}):
            httpx2.get(f"http://127.0.0.1:{port}/ready", timeout=READY_LIMIT_S, trust_env=False).raise_for_status()
            keys = json.loads((data / "keys.json").read_text())
            yield {"SERVER": keys["url"], "API_KEY": keys["api_key"], "SITE": keys["site"]}
    finally:
        shutil.rmtree(data, ignore_errors=True)


def measure(rounds: int) -> dict[str, Any]:
    """What the browser found. Raises: ServerFailed, CalledProcessError."""
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    if found.returncode != 0:
        raise ServerFailed(found.stderr)
    with tradepost() as told:
        told |= {"CHROMIUM": found.stdout.strip(), "PEER": str(SCRIPT), "ROUNDS": str(rounds)}
        return {**_run("widget_open.mjs", told), "scrolling": _run("widget_scroll.mjs", told)}


def _run(script: str, told: dict[str, str]) -> Any:
    command = [*NODE, "node", str(ROOT / "bench" / script)]
    environment = {**os.environ, **told}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=RUN_LIMIT_S, check=True)
    return json.loads(run.stdout)


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """The medians, and whether each goal was met."""
    opened = {system: round(median(runs)) for system, runs in found["opened_ms"].items()}
    bubble = round(median(found["bubble_ms"]), 1)
    reading = found["scrolling"][0]
    return {
        "opened_ms": opened,
        "bubble_ms": bubble,
        "slow_frames": found["coming"]["over_50_ms"],
        "late_frames_reading": reading["late"] / reading["frames"],
        "goals_met": {
            "opened": opened["ours"] < OPENED_GOAL_MS,
            "bubble": bubble < BUBBLE_GOAL_MS,
            "frames": found["coming"]["over_50_ms"] == 0,
        },
    }


def main() -> int:
    """0 if every goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="keep the committed results")
    given = parser.parse_args()
    install_peer()
    found = measure(given.rounds)
    told = {"at": datetime.now(UTC).isoformat(), "machine": machine.facts(), "medians": summary(found), **found}
    if not given.dry:
        RESULTS.write_text(json.dumps(told, indent=2) + "\n")
    print(json.dumps(told["medians"], indent=2))
    return 0 if all(told["medians"]["goals_met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
