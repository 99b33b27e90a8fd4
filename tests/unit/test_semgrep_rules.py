"""tools/semgrep.yml: nothing of ours breaks a rule, and each rule finds what is planted for it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "tools" / "semgrep.yml"
SEMGREP = os.environ.get("SEMGREP") or shutil.which("semgrep") or str(ROOT / ".make" / "security" / "bin" / "semgrep")
PLANTED = {
    "one-decoder": ("server/tradepost_server/rules/planted.py", "import json\njson.loads(b'{}')\n"),
    "typed-in-gateway": ("server/tradepost_server/gateway/planted.py", "import msgspec\nmsgspec.json.decode(body)\n"),
    "no-address-decides": ("server/tradepost_server/gateway/door.py", "allowed = request.url.path in OPEN\n"),
    "no-joined-sql": ("server/tradepost_server/handlers/planted.py", 'await tx.fetch(f"SELECT {name}")\n'),
    "no-content-in-logs": ("sdk/tradepost/planted.py", 'log.info("said %s", message.content)\n'),
    "one-way-out": ("server/tradepost_server/workers/planted.py", "import httpx2\nhttpx2.AsyncClient()\n"),
    "no-markup-from-words": ("web-widget/src/ui/planted.ts", "element.innerHTML = words;\n"),
}
pytestmark = pytest.mark.skipif(not Path(SEMGREP).is_file(), reason="semgrep is installed by `make security`")


def found(directory: Path) -> set[tuple[str, str]]:
    """The rules that are broken below a directory, and where."""
    command = [SEMGREP, "scan", "--config", RULES, "--metrics=off", "--disable-version-check", "--json", "--quiet"]
    done = subprocess.run(
        [*command, "--no-git-ignore", "server/tradepost_server", "sdk/tradepost", "web-widget/src"],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = json.loads(done.stdout)
    assert said["errors"] == []
    return {(result["check_id"].rpartition(".")[2], result["path"]) for result in said["results"]}


@pytest.mark.timeout(360)
def test_nothing_of_ours_breaks_a_rule() -> None:
    assert found(ROOT) == set()


@pytest.mark.timeout(360)
def test_each_rule_finds_what_is_planted_for_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True, timeout=60)  # paths of rules begin where git does
    for place, code in PLANTED.values():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(code)
    assert found(tmp_path) == {(rule, place) for rule, (place, _) in PLANTED.items()}
