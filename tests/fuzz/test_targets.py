"""No bytes break what reads them: the seeds and some hundred made from them. `make security` goes on for long."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from . import __main__ as fuzzing
from .targets import TARGETS, seeds

LIKE_SEEDS = st.tuples(st.integers(0, 300), st.integers(0, 300), st.binary(max_size=40))


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_break_it(name: str) -> None:
    target, known = TARGETS[name], list(seeds(name))
    for seed in known:
        target(seed)

    @settings(max_examples=150, deadline=None)
    @given(st.one_of(st.binary(max_size=400), st.builds(spoiled, st.sampled_from(known), LIKE_SEEDS)))
    def broken_by_nothing(data: bytes) -> None:
        target(data)

    broken_by_nothing()


def spoiled(seed: bytes, change: tuple[int, int, bytes]) -> bytes:
    """A seed with a stretch of it put for something else."""
    at, size, instead = change
    return seed[:at] + instead + seed[at + size :]


PLANTED = """
from fuzz import __main__, targets
def planted(data):
    if data[:1] == b"P" and data[1:2] == b"K":
        raise LookupError("a fault")
targets.TARGETS["planted"] = planted
__main__.main()
"""


def test_a_planted_fault_is_found_and_its_input_kept(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is installed by `make security`")
    done = subprocess.run(
        [sys.executable, "-c", PLANTED, "--seconds", "30", "--one", "planted", "--found", tmp_path],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode != 0
    assert [path.read_bytes()[:2] for path in tmp_path.glob("planted-*")] == [b"PK"], done.stderr[-2_000:]


def test_the_fuzzer_knows_all_targets() -> None:
    assert list(TARGETS) == fuzzing.TARGETS
