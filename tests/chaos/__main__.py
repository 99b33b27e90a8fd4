"""`make chaos`: breaks nodes, PostgreSQL, NATS and the network while people talk, and reports what came of it.

`python -m chaos [--seed N] [--minutes M] [--only F05,F16] [--share 0.5] [--add] [--results FILE]`, with `tests` on the
path. Exit code 1 where anything was lost, doubled, reordered, foreign, dishonest or unsettled, or proved nothing.
"""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from . import report
from .campaign import long_plan, run
from .faults import FAULTS
from .scene import Outcome


def tell(outcome: Outcome) -> None:
    """For who watches."""
    print(report.line(outcome), *outcome.findings[:5], sep="\n  ", flush=True)


def main() -> int:
    """Exit code 0 only where all held."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of all chance (default: the time)")
    parser.add_argument("--minutes", type=float, default=60.0, help="no new scene begins after so many (default 60)")
    parser.add_argument("--only", type=_names, default=[], help="faults by name, with commas: F05,F16")
    parser.add_argument("--share", type=float, default=1.0, help="of the faults of a long campaign (default 1)")
    parser.add_argument("--add", action="store_true", help="to what the results have already")
    parser.add_argument("--results", type=Path, default=report.RESULTS, help="where the JSON goes")
    options = parser.parse_args()
    began = time.monotonic()
    plan = long_plan(options.only, options.share)
    outcomes = asyncio.run(run(plan, options.seed, options.minutes, tell))
    before = report.read(options.results) if options.add else {**report.read(options.results), "faults": {}, "runs": []}
    run_of = {"seed": options.seed, "only": options.only, "seconds": round(time.monotonic() - began)}
    document = report.add(before, outcomes, run_of)
    options.results.write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(document["sums"], indent=2))
    wrong = report.wrong(outcomes)
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def _names(listed: str) -> list[str]:
    names = listed.split(",")
    known = {fault.name for fault in FAULTS}
    if unknown := set(names) - known:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(sorted(known))}")
    return names


if __name__ == "__main__":
    sys.exit(main())
