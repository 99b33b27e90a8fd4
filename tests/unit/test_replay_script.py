"""The file of a replay: what is read from it, and how what cannot be replayed is named."""

import json
from pathlib import Path

import pytest

from tradepost_server.replay.script import BadFile, Script, Turn, read

GOOD = {"id": "1", "turns": [{"by": "a", "text": "Hello"}, {"by": "b", "text": "Hi", "task": {"x": 1}}]}


def file(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "talk.jsonl"
    path.write_bytes(
        b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )
    return path


def turns(*texts: str, by: str = "a") -> dict[str, object]:
    return {"turns": [{"by": by, "text": text} for text in texts]}


def refusal(path: Path, limit: int | None = None) -> str:
    with pytest.raises(BadFile) as caught:
        read(path, limit)
    return str(caught.value)


def test_the_first_speaker_is_the_buyer_and_the_second_the_seller(tmp_path: Path) -> None:
    scripts = read(file(tmp_path, GOOD))
    assert scripts == [Script(line=1, roles=("buyer", "seller"), turns=(Turn(0, "Hello"), Turn(1, "Hi")))]


def test_customer_agent_and_action_play_their_own_roles(tmp_path: Path) -> None:
    said = [{"by": name, "text": "x"} for name in ("agent", "customer", "action", "agent")]
    (script,) = read(file(tmp_path, {"turns": said}))
    assert script.roles == ("agent", "buyer", "bot")
    assert [turn.speaker for turn in script.turns] == [0, 1, 2, 0]


def test_unknown_keys_are_ignored(tmp_path: Path) -> None:
    (script,) = read(file(tmp_path, {**GOOD, "scenario": {"name": "Jane"}, "more": [1]}))
    assert "Jane" not in repr(script)


def test_a_limit_reads_no_further(tmp_path: Path) -> None:
    path = file(tmp_path, GOOD, GOOD, b"{ not json")
    assert [script.line for script in read(path, 2)] == [1, 2]
    assert "line 3" in refusal(path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "empty"),
        (b'{"turns": [', "no JSON"),
        (b'{"turns": [{"by": "a", "text": "\xff"}]}', "no JSON"),
        (b"[]", "Expected `object`"),
        ({"id": "1"}, "missing required field `turns`"),
        ({"turns": []}, "no turns"),
        ({"turns": [{"by": "a"}]}, "missing required field `text`"),
        ({"turns": [{"by": "a", "text": 7}]}, r"`str`, got `int` - at `$.turns[0].text`"),
        (turns("fine", "x" * 8_193), "turn 2 has 8,193 characters; 8,192 are allowed"),
        (turns(" \n"), "turn 1 has no words"),
        (turns("a\u0000b"), "turn 1 has control characters"),
        ({"turns": [{"by": name, "text": "x"} for name in "abc"]}, "3 speakers"),
    ],
)
def test_an_odd_line_is_named_with_what_is_wrong(tmp_path: Path, line: object, words: str) -> None:
    said = refusal(file(tmp_path, GOOD, line, GOOD))
    assert "line 2: " in said
    assert words in said


def test_several_odd_lines_are_named_at_once_and_not_without_end(tmp_path: Path) -> None:
    said = refusal(file(tmp_path, *[b"?"] * 50)).splitlines()
    assert len(said) == 11


def test_what_was_said_is_not_repeated_in_a_complaint(tmp_path: Path) -> None:
    assert "secret" not in refusal(file(tmp_path, turns("secret" * 2_000)))


def test_an_empty_file_and_one_that_is_not_there_are_named(tmp_path: Path) -> None:
    assert "is empty" in refusal(file(tmp_path))
    assert "cannot be read: No such file" in refusal(tmp_path / "nothing.jsonl")
    assert "cannot be read: Is a directory" in refusal(tmp_path)
