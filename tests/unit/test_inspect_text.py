"""`tradepost inspect-text`: JSON lines in, JSON lines out; no server, no database."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tradepost.protocol.policy import PolicyDocument
from tradepost_server import inspecting
from tradepost_server.rules.leaks import recent
from tradepost_server.serving import CannotServe


def run(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "tradepost"), "inspect-text", *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def line(text: str, conversation: str = "c1", by: str = "b1") -> str:
    return json.dumps({"conversation": conversation, "by": by, "text": text})


def inspected(*lines: str | bytes, **given: Any) -> tuple[int, list[dict[str, Any]], str]:
    looking = inspecting.inspection(PolicyDocument(), "inquiry", "buyer", "seller")
    out, errors = io.BytesIO(), io.StringIO()
    raw = b"".join((each if isinstance(each, bytes) else each.encode()) + b"\n" for each in lines)
    status = inspecting.inspect_lines(looking, io.BytesIO(raw), out, errors)
    return status, [json.loads(each) for each in out.getvalue().splitlines()], errors.getvalue()


def test_each_message_gets_its_line_in_order() -> None:
    outcome = run("\n".join([line("Is it still there?"), line("call 612 345 678 😀"), ""]))
    assert (outcome.returncode, outcome.stderr) == (0, "")
    first, second = map(json.loads, outcome.stdout.splitlines())
    assert first == {"decision": "allow", "masked": "Is it still there?", "spans": []}
    assert second == {
        "decision": "mask",
        "masked": "call ☎••• 😀",
        "spans": [{"start": 5, "end": 16, "kind": "phone", "rule": "phone.written", "score": 0.99}],
    }


def test_stage_and_roles_choose_what_the_policy_says() -> None:
    assert json.loads(run(line("call 612 345 678"), "--stage", "paid").stdout)["decision"] == "allow"
    assert json.loads(run(line("call 612 345 678"), "--from", "agent", "--to", "buyer").stdout)["decision"] == "allow"


def test_a_policy_from_a_file_is_obeyed(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    document = {
        "masking": {"rules": [{"id": "sellers", "from": ["seller"], "block": 0.5}], "allowed_domains": ["own.com"]}
    }
    file.write_text(json.dumps(document))
    asked = ("--policy", str(file), "--from", "seller", "--to", "buyer")
    assert json.loads(run(line("call 612 345 678"), *asked).stdout)["decision"] == "block"
    assert json.loads(run(line("see https://own.com/a"), *asked).stdout)["spans"] == []


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ('{"masking": {"rules": [{"id": "x", "kinds": ["fax"]}]}}', "$.masking.rules[0].kinds[0]"),
        ('{"masking": {"rules": [{"id": "x", "mask": 7}]}}', "$.masking.rules[0].mask"),
        ('{"masking": {"rules": [{"id": "x", "to": ["nobody"]}]}}', "$.masking.rules[0].to"),
        ('{"masking": {"banned": [{"id": "x", "patterns": ["("]}]}}', "$.masking.banned[0].patterns[0]"),
        ("[]", "$"),
        ("{", "$"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said_with_its_place(document: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(document)
    outcome = run(line("hello"), "--policy", str(file))
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert f"{place}:" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_bad_lines_are_named_and_the_others_answered() -> None:
    status, out, errors = inspected(
        line("hello"),
        "nonsense",
        '{"conversation": "c", "by": "b"}',
        b"\xff\xfe",
        "[]",
        '{"conversation":1,"by":"b","text":""}',
        line("bye"),
    )
    assert status == 2
    assert [row["masked"] for row in out] == ["hello", "bye"]
    said = errors.splitlines()
    assert [text.split(": ")[1] for text in said] == ["line 2", "line 3", "line 4", "line 5", "line 6"]
    assert "$.text" in said[1]
    assert "$.conversation" in said[4]


def test_a_line_longer_than_any_message_is_passed_over() -> None:
    status, out, errors = inspected(line("x" * inspecting.LINE_MAX_BYTES), line("hello"))
    assert (status, [row["masked"] for row in out]) == (2, ["hello"])
    assert errors == "tradepost: line 1: Longer than 1,048,576 bytes.\n"


def test_a_number_over_several_messages_is_of_one_author_in_one_conversation() -> None:
    pieces = ("612", "345", "678")
    _, out, _ = inspected(*(line(piece) for piece in pieces))
    assert [row["decision"] for row in out] == ["allow", "allow", "mask"]
    _, out, _ = inspected(*(line(piece, by=f"b{at}") for at, piece in enumerate(pieces)))
    assert [row["decision"] for row in out] == ["allow"] * 3
    _, out, _ = inspected(*(line(piece, conversation=f"c{at}") for at, piece in enumerate(pieces)))
    assert [row["decision"] for row in out] == ["allow"] * 3


def test_memory_of_authors_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "AUTHORS_MAX", 2)
    looking = inspecting.inspection(PolicyDocument(), "inquiry", "buyer", "seller")
    for conversation in ("a", "b", "c", "a"):
        looking.look(inspecting.Message(conversation, "x", "612345"))
    assert looking.look(inspecting.Message("a", "x", "678")).decision == "mask"
    assert looking.look(inspecting.Message("b", "x", "678")).decision == "allow"


def test_roles_and_stages_that_there_are_not_are_refused() -> None:
    with pytest.raises(CannotServe, match="--from"):
        inspecting.inspection(PolicyDocument(), "inquiry", "nobody", "seller")
    with pytest.raises(CannotServe, match="--stage"):
        inspecting.inspection(PolicyDocument(stages=["paid"]), "inquiry", "buyer", "seller")


def test_a_reader_who_leaves_ends_it_without_a_word() -> None:
    command = [str(Path(sys.executable).parent / "tradepost"), "inspect-text"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run_:
        assert run_.stdin is not None
        assert run_.stdout is not None
        run_.stdout.close()
        _, errors = run_.communicate(f"{line('hello')}\n" * 2, timeout=60)
    assert (run_.returncode, errors) == (141, "")
