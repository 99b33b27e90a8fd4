"""The golden frames: there is one of everything, each decodes by its struct and encodes to itself again."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from msgspec import Struct

from tradepost.protocol import commands, content, events, frames, results, signals
from tradepost_server import wire

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))
COMMANDS = {command.__struct_config__.tag: command for command in get_args(commands.CommandFrame)}
INBOUND = [name for name in NAMES if name.startswith("command.") or name in ("auth", "ping", "pong")]
UNKNOWN = ["content.unknown", "event.unknown", "signal.unknown"]


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def again(raw: bytes, type_: Any) -> object:
    """The JSON that comes back when `raw` is decoded as a `type_` and encoded again."""
    return json.loads(msgspec.json.encode(msgspec.json.decode(raw, type=type_)))


def tags(prefix: str, union: object) -> set[str]:
    return {f"{prefix}{struct.__struct_config__.tag}" for struct in get_args(union)}


def test_there_is_a_golden_file_of_everything() -> None:
    plain = tags("", frames.InboundFrame | frames.OutboundFrame) - {*COMMANDS, "reply", "event", "signal"}
    named = tags("event.", events.Event) | tags("signal.", signals.Signal) | tags("content.", content.Content)
    asked = {f"{group}.{command}" for command in COMMANDS for group in ("command", "reply")}
    assert set(NAMES) == plain | named | asked | {*UNKNOWN, "error.invalid"}


@pytest.mark.parametrize("name", INBOUND)
def test_what_a_client_sends_is_taken_by_the_server_and_encodes_to_itself(name: str) -> None:
    frame = wire.decode_frame(golden(name))
    assert json.loads(wire.encode(frame)) == json.loads(golden(name))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in INBOUND and not name.startswith("content.")])
def test_what_the_server_sends_is_taken_by_a_client_and_encodes_to_itself(name: str) -> None:
    assert again(golden(name), frames.OutboundFrame) == json.loads(golden(name))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("reply.")])
def test_a_reply_holds_the_result_of_its_command(name: str) -> None:
    result = json.loads(golden(name))["result"]
    struct: type[Struct] = results.RESULTS[COMMANDS[name.removeprefix("reply.")]]
    assert again(json.dumps(result).encode(), struct) == result


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("event.") and name not in UNKNOWN])
def test_an_event_frame_holds_its_event(name: str) -> None:
    frame = msgspec.json.decode(golden(name), type=frames.EventFrame)
    body = events.decode(frame.event)
    assert not isinstance(body, events.Unknown)
    assert json.loads(msgspec.json.encode(body)) == json.loads(bytes(frame.event))
    if isinstance(body, get_args(events.MessageEvent)):
        assert not isinstance(content.decode(body.message.content), content.Unknown)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("signal.") and name not in UNKNOWN])
def test_a_signal_frame_holds_its_signal(name: str) -> None:
    frame = msgspec.json.decode(golden(name), type=frames.SignalFrame)
    body = signals.decode(frame.signal)
    assert not isinstance(body, signals.Unknown)
    assert json.loads(msgspec.json.encode(body)) == json.loads(bytes(frame.signal))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("content.") and name not in UNKNOWN])
def test_content_is_what_its_kind_says_and_has_words(name: str) -> None:
    kind = content.decode(golden(name))
    assert kind is not None
    assert not isinstance(kind, content.Unknown)
    assert kind.fallback
    assert json.loads(msgspec.json.encode(kind)) == json.loads(golden(name))


def test_a_client_keeps_newer_content_and_shows_its_fallback() -> None:
    kind = content.decode(golden("content.unknown"))
    assert isinstance(kind, content.Unknown)
    assert (kind.kind, kind.fallback) == ("poll", "Poll: morning or evening?")
    assert kind.raw == golden("content.unknown")


def test_a_client_keeps_newer_events_and_signals() -> None:
    event = msgspec.json.decode(golden("event.unknown"), type=frames.EventFrame)
    signal = msgspec.json.decode(golden("signal.unknown"), type=frames.SignalFrame)
    assert isinstance(newer := events.decode(event.event), events.Unknown)
    assert isinstance(passing := signals.decode(signal.signal), signals.Unknown)
    assert (newer.name, event.seq, passing.name) == ("offer.accepted", 12, "courier.moved")


def test_the_server_refuses_content_that_it_does_not_know() -> None:
    send = {"type": "message.send", "conversation": "cv_1", "content": json.loads(golden("content.unknown"))}
    with pytest.raises(wire.Malformed) as caught:
        wire.decode_frame(json.dumps(send).encode())
    assert (caught.value.path, caught.value.reason) == ("$.content.kind", "Unknown kind of content.")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in INBOUND])
def test_the_server_refuses_frames_that_are_its_own(name: str) -> None:
    with pytest.raises(wire.Malformed):
        wire.decode_frame(golden(name))


@pytest.mark.parametrize("name", INBOUND)
def test_the_server_refuses_an_unknown_field_in_every_frame(name: str) -> None:
    frame = json.loads(golden(name)) | {"colour": "blue"}
    with pytest.raises(wire.Malformed, match=r"\$\.colour: Unknown field\."):
        wire.decode_frame(json.dumps(frame).encode())


@pytest.mark.parametrize("name", ["welcome", "error", "event.message.created", "signal.typing", "reply.sync"])
def test_a_client_ignores_fields_that_it_does_not_know(name: str) -> None:
    frame = json.loads(golden(name)) | {"colour": "blue"}
    assert again(json.dumps(frame).encode(), frames.OutboundFrame) == json.loads(golden(name))


def test_a_field_that_came_after_this_reader_does_not_hide_a_kind_that_it_knows() -> None:
    assert content.decode(b'{"kind":"text","text":"hi","mood":"glad"}') == content.Text(text="hi")
    unknown = content.decode(b'{"kind":"text","text":7,"mood":"glad"}')
    assert isinstance(unknown, content.Unknown)
    assert unknown.fallback == "[text]"
