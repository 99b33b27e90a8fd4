"""The `tradepost` command, run to its end."""

import os
import subprocess
from pathlib import Path

from .process import PROGRAM


def run(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """With the given variables of the environment beside ours."""
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, timeout=90, env={**os.environ, **environment}
    )


def says(done: "subprocess.CompletedProcess[str]", code: int, *words: str) -> None:
    """It ended with the code, and said the words in place of a traceback."""
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stdout + done.stderr
