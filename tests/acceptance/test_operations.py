"""docs/operations.md, followed: each numbered block, with a directory of this test for /var.

Stand-ins for what needs root: `runuser` and `setpriv` run the command as we are, `install` makes the directory,
`systemctl` runs the unit's ExecStart.
"""

import asyncio
import os
import re
import shlex
import subprocess
from pathlib import Path

import httpx2
import pytest

from support import ports
from support.eventually import eventually
from support.process import PROGRAM
from tradepost_server import embedded

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "systemd" / "tradepost.service"
RUNUSER = '#!/bin/sh\n[ "$1 $2 $3" = "-u tradepost --" ] || exit 2\nshift 3\nexec "$@"\n'
SETPRIV = """#!/bin/sh
[ "$1 $2 $3" = "--reuid=tradepost --regid=tradepost --init-groups" ] || exit 2
shift 3
exec "$@"
"""
INSTALL = """#!/bin/sh
[ "$*" = "-d -o tradepost -g tradepost -m 700 $8" ] || exit 2
mkdir -p -m 700 "$8"
"""
SYSTEMCTL = """#!/bin/sh
set -eu
case "$*" in
  "enable --now tradepost" | "start tradepost")
    @START@ >>"@LOG@" 2>&1 &
    echo $! >"@PID@" ;;
  "stop tradepost")
    kill "$(cat "@PID@")"
    while kill -0 "$(cat "@PID@")" 2>/dev/null; do sleep 0.1; done ;;
  *) exit 2 ;;
esac
"""


def blocks() -> list[str]:
    page = (ROOT / "docs" / "operations.md").read_text()
    found = re.findall(r"<!-- walk: (\d+) -->\n```sh\n(.*?)```", page, re.DOTALL)
    assert [int(number) for number, _ in found] == list(range(1, len(found) + 1))
    return [block for _, block in found]


async def lacks_nothing(port: int) -> bool:
    """Whether the server says so."""
    async with httpx2.AsyncClient(trust_env=False) as operator:
        return bool((await operator.get(f"http://127.0.0.1:{port}/ready")).json()["status"] == "ok")


@pytest.mark.timeout(300)
def test_the_walk_of_the_page_leads_to_a_server_whose_backup_was_tried(tmp_path: Path) -> None:
    first, second = ports.free(), ports.free()
    names = {
        "/opt/tradepost/.venv/bin/tradepost": shlex.quote(str(PROGRAM)),
        "/var/": f"{tmp_path}/var/",
        "127.0.0.1:8080": f"127.0.0.1:{first}",
        "127.0.0.1:8081": f"127.0.0.1:{second}",
        "--port 8081": f"--port {second}",
    }

    def here(text: str) -> str:
        for there, ours in names.items():
            text = text.replace(there, ours)
        return text

    start = re.search(r"^ExecStart=(.*)$", UNIT.read_text(), re.MULTILINE)
    assert start is not None
    pid = tmp_path / "pid"
    asked = {"@START@": f"{here(start[1])} --port {first}", "@LOG@": str(tmp_path / "log"), "@PID@": str(pid)}
    systemctl = re.sub("@[A-Z]+@", lambda found: asked[found[0]], SYSTEMCTL)
    (tmp_path / "bin").mkdir()
    for name, text in (("runuser", RUNUSER), ("setpriv", SETPRIV), ("install", INSTALL), ("systemctl", systemctl)):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    for name in ("var/lib", "var/backups"):
        (tmp_path / name).mkdir(parents=True)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    try:
        said = []
        for block in blocks():
            line = ["sh", "-eu", "-c", here(block)]
            done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, (block, done.stdout, done.stderr)
            said.append(done.stdout)
        assert ["API key" in text for text in said] == [False, True, False, False, False]
        assert "The keys are in it" in said[2]
        assert re.search(r"^shop +live", said[3], re.MULTILINE)
        asyncio.run(eventually(lambda: lacks_nothing(first), within_s=20))  # what was restored is indexed anew
        assert not (tmp_path / "var/lib/tradepost-tried").exists()
    finally:
        subprocess.run(["systemctl", "stop", "tradepost"], env=environment, capture_output=True, timeout=60)
        for data in (tmp_path / "var/lib").iterdir():
            if (left := embedded.find(data)) is not None:
                embedded.stop(left)


def test_the_backup_of_every_night_is_the_command_of_the_page() -> None:
    unit = (ROOT / "deploy" / "systemd" / "tradepost-backup.service").read_text()
    start = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    assert start is not None
    assert f"runuser -u tradepost -- {start[1]}" in blocks()[2].splitlines()
