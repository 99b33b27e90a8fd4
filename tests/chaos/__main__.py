"""`make chaos`: breaks nodes, PostgreSQL, NATS and the network while people talk, and reports what came of it.

`python -m chaos [--seed N] [--minutes M] [--only F05,F16] [--share 0.5] [--add] [--results FILE]`, with `tests` on the
path; what is promised in seconds is measured after all faults, or alone: `python -m chaos --figures [storm,rolling]`.
Exit code 1 where anything was lost, doubled, reordered, foreign, dishonest or unsettled, proved nothing, or took longer
than promised.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Collection
from copy import deepcopy
from pathlib import Path

from . import report
from .campaign import long_plan, run
from .faults import FAULTS
from .figures import FIGURES, Figure, measure
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
    parser.add_argument("--figures", type=_figures, nargs="?", const=[], help="these alone, with commas; all of them")
    options = parser.parse_args()
    wrong = [] if options.figures is not None else broken(options)
    if options.figures is not None or not options.only:
        wrong += measured(options)
    print(*report.summary(report.read(options.results)), sep="\n")
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def measured(options: argparse.Namespace) -> list[str]:
    """The figures, into the file; those that are worse than promised."""
    document, found = report.read(options.results), asyncio.run(measure(options.figures or []))
    document["figures"] |= {name: {**figure, **report.where_and_when()} for name, figure in found.items()}
    report.write(options.results, document)
    return [f"{name}: {figure['value']} (goal: {figure['goal']})" for name, figure in found.items() if _missed(figure)]


def _missed(figure: Figure) -> bool:
    return bool(figure["value"] > figure["goal"] or figure.get("mib", 0) > figure.get("mib_goal", 0))


def broken(options: argparse.Namespace) -> list[str]:
    """A campaign, into the file scene by scene; why it is red."""
    before, began = report.read(options.results), time.monotonic()
    if not options.add:
        before |= {"faults": {}, "runs": []}
    ended: list[Outcome] = []

    def keep(outcome: Outcome) -> None:
        tell(outcome)
        ended.append(outcome)
        run_of = {"seed": options.seed, "only": options.only, "seconds": round(time.monotonic() - began)}
        report.write(options.results, report.add(deepcopy(before), ended, run_of))

    return report.wrong(asyncio.run(run(long_plan(options.only, options.share), options.seed, options.minutes, keep)))


def _names(listed: str) -> list[str]:
    return _known(listed, [fault.name for fault in FAULTS])


def _figures(listed: str) -> list[str]:
    return _known(listed, FIGURES)


def _known(listed: str, known: Collection[str]) -> list[str]:
    names = listed.split(",")
    if unknown := set(names).difference(known):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(sorted(known))}")
    return names


if __name__ == "__main__":
    sys.exit(main())
