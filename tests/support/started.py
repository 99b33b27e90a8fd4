"""Waiting for a process that was started."""

import subprocess
import time
from collections.abc import Callable

LOOK_AGAIN_S = 0.02


def wait_for(
    process: "subprocess.Popen[bytes]", ready: Callable[[], bool], within_s: float, log: Callable[[], str] = lambda: ""
) -> None:
    """Returns once it is ready.

    Raises: AssertionError with its log where it ends before, or is not ready in time.
    """
    deadline = time.monotonic() + within_s
    while not ready():
        assert process.poll() is None, f"it ended with {process.returncode}:\n{log()}"
        assert time.monotonic() < deadline, f"not ready after {within_s} s:\n{log()}"
        time.sleep(LOOK_AGAIN_S)
