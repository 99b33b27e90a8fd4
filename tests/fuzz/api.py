"""Schemathesis on our OpenAPI, with each role's credential: `python -m fuzz.api SCHEMATHESIS [SECONDS]`, below tests/.

It starts a server for that. No answer may be a 5xx or other than described; afterwards the server answers, and its log
holds no traceback.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2

from support.process import ServerProcess

ROLES = ("buyer", "seller", "courier", "agent")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = 20  # of each operation
SECONDS = 240  # for each role


def main() -> None:
    program, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with tempfile.TemporaryDirectory() as directory:
        server = ServerProcess(data=Path(directory) / "data")
        try:
            server.start()
            failed = [who for who, key in credentials(server).items() if not holds(program, server, who, key, seconds)]
            failed += ["the log: a traceback"] if "Traceback" in server.log else []
            ready = httpx2.get(f"{server.url}/ready", timeout=30, trust_env=False).status_code
            failed += [f"/ready answers {ready}"] if ready != 200 else []
        finally:
            server.clear_away()
    sys.exit(f"api: {', '.join(failed)}" if failed else 0)


def credentials(server: ServerProcess) -> dict[str, str]:
    """The API key, and a token for each role, whose profile is in a conversation."""
    headers = {"Authorization": f"Bearer {server.keys.api_key}"}
    found = {"the API key": server.keys.api_key}
    with httpx2.Client(base_url=f"{server.url}/v1", headers=headers, timeout=30, trust_env=False) as rest:
        people = [{"profile": f"{role}:1", "role": role} for role in ROLES]
        rest.post("/conversations", json={"title": "An order", "participants": people}).raise_for_status()
        for role in ROLES:
            minted = rest.post("/tokens", json={"profile": f"{role}:1", "role": role, "ttl_s": 3_600})
            found[role] = minted.raise_for_status().json()["token"]
    return found


def holds(program: str, server: ServerProcess, who: str, key: str, seconds: int) -> bool:
    """Whether nothing was found with this credential; what was found is printed."""
    command = [program, "run", f"{server.url}/v1/openapi.json", "-H", f"Authorization: Bearer {key}", "-c", CHECKS]
    limits = ["-n", str(EXAMPLES), "--max-time", str(seconds), "--phases", "fuzzing", "--no-color", "--warnings", "off"]
    done = subprocess.run(
        [*command, *limits], capture_output=True, text=True, timeout=seconds + 300, check=False, cwd=server.data
    )
    print(f"api with {who}: {'well' if done.returncode == 0 else done.stdout[-20_000:]}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
