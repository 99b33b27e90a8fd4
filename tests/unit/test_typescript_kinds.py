"""Contents as Python makes them, held against what the web widget goes by: the schema, and its TypeScript types."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tools.protocol_docs.kinds import CONTENT

from support.contents import SENT, contents
from tradepost.protocol.content import Content
from tradepost_server.rules import content as rules

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "web-widget"
NODE = ["sh", ROOT / "tools" / "node.sh", "node"]

pytestmark = pytest.mark.skipif(not (WIDGET / "node_modules").is_dir(), reason="make setup installs the widget's tools")


def samples() -> list[Content]:
    """At least three of every kind that can be sent, the same in each run."""
    found: list[Content] = []

    @given(st.tuples(*(contents(kind) for kind in SENT)))
    @settings(max_examples=3, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def collect(one_of_each: tuple[Content, ...]) -> None:
        found.extend(one_of_each)

    collect()
    assert len(found) >= 3 * len(SENT)
    return found


def stored(content: Content) -> Any:
    """As it stands on the wire once the server has it."""
    return msgspec.to_builtins(rules.complete(rules.prepare(content)))


def test_what_is_sent_and_what_is_stored_conform_to_the_schema(tmp_path: Path) -> None:
    sent = samples()
    values = [{"definition": "Content", "value": msgspec.to_builtins(content)} for content in sent]
    values += [{"definition": "ReceivedContent", "value": stored(content)} for content in sent]
    values += [{"definition": "ReceivedContent", "value": msgspec.to_builtins(content)} for content in CONTENT]
    values.append({"definition": "Content", "value": {"kind": "text"}})
    file = tmp_path / "contents.json"
    file.write_text(json.dumps(values))
    ran = subprocess.run([*NODE, "tools/conforms.mjs", file], cwd=WIDGET, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"checked": len(values), "wrong": values[-1:]}  # the last one is wrong indeed


def test_what_is_stored_is_what_the_types_say(tmp_path: Path) -> None:
    lines = [
        'import type { Content } from "./src/core/protocol.ts";',
        *(f"export const c{n}: Content = {json.dumps(stored(content))};" for n, content in enumerate(samples())),
        *(
            f"export const g{n}: Content = {msgspec.json.encode(content).decode()};"
            for n, content in enumerate(CONTENT)
        ),
    ]
    wrong = 'export const wrong: Content = { kind: "text" };'
    assert _compiles(lines) == ""
    assert "is not assignable to type 'Content'" in _compiles([lines[0], wrong])


def _compiles(lines: list[str]) -> str:
    """What the compiler has against a program in the widget's folder; empty where it has nothing."""
    file = WIDGET / f"generated-{os.getpid()}.ts"
    options = [
        "--ignoreConfig",
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--allowImportingTsExtensions",
        "--module",
        "esnext",
    ]
    try:
        file.write_text("\n".join(lines))
        command = [*NODE, "node_modules/typescript/bin/tsc", *options, "--target", "es2024", "--types", "", file.name]
        ran = subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, timeout=60)
    finally:
        file.unlink(missing_ok=True)
    return ran.stdout
