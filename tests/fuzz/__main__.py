"""Fuzzes what reads bytes of strangers, guided by what the code does: `python -m fuzz --seconds 600`, below tests/.

Each target has a process of its own. An input that breaks it is kept as `TARGET-crash-…` below `--found`, and the run
fails.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

TARGETS = ["frames", "objects", "websocket", "cursors", "tokens", "forms", "media", "leaks", "previews", "deliveries"]
FOUND = Path(__file__).parents[2] / ".make" / "fuzz"
ROUND_MAX_S = 5  # one input that takes longer is a fault
LENGTH_MAX = 4_096


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=600, help="for each target")
    arguments.add_argument(
        "--found", type=Path, default=Path("../.make/fuzz"), help="where inputs that break it are kept"
    )
    arguments.add_argument("--one", help="this target alone, in this process")
    asked = arguments.parse_args()
    asked.found.mkdir(parents=True, exist_ok=True)
    if asked.one:
        fuzz(asked.one, asked.seconds, asked.found)
    broken = [name for name in TARGETS if not survives(name, asked.seconds, asked.found)]
    sys.exit(f"fuzz: broken: {', '.join(broken)}; the inputs are in {asked.found}" if broken else 0)


def survives(name: str, seconds: int, found: Path) -> bool:
    """Whether nothing broke the target in its time."""
    command = [sys.executable, "-m", "fuzz", "--one", name, "--seconds", str(seconds), "--found", str(found)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120, check=False)
    tail = done.stderr.strip().splitlines()[-12:] if done.returncode else done.stderr.strip().splitlines()[-1:]
    print(f"fuzz {name}: {'broken' if done.returncode else 'well'}", *tail, sep="\n  ", flush=True)
    return done.returncode == 0


def fuzz(name: str, seconds: int, found: Path) -> None:
    """Never returns: libFuzzer ends the process, with 0 where nothing broke."""
    import atheris

    with atheris.instrument_imports(include=["tradepost", "tradepost_server"]):
        from . import targets

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(targets.seeds(name)):
            (Path(corpus) / str(number)).write_bytes(seed)
        limits = [
            f"-max_total_time={seconds}",
            f"-timeout={ROUND_MAX_S}",
            f"-max_len={LENGTH_MAX}",
            "-rss_limit_mb=1024",
        ]
        target = atheris.instrument_func(targets.TARGETS[name])
        atheris.Setup(
            [sys.argv[0], *limits, f"-artifact_prefix={found}/{name}-", corpus],
            target,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
