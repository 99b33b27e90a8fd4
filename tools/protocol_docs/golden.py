"""The golden frames: one JSON file for each example, which the server's, the SDK's and the widget's tests read."""

import json
from functools import cache

import msgspec
from msgspec import Struct

from tradepost.protocol import frames
from tradepost.protocol.commands import Command

from . import examples

Json = dict[str, object]
LINE_MAX = 100


@cache
def golden() -> dict[str, Json]:
    """Every golden frame by its name, such as `command.message.send`."""
    found = {_tag(frame): plain(frame) for frame in examples.FRAMES}
    found |= {f"command.{_tag(command)}": plain(command) for command in examples.COMMANDS}
    found |= {f"reply.{_tag(command)}": plain(_reply(command)) for command in examples.COMMANDS}
    found |= {name: plain(error) for name, error in examples.ERRORS.items()}
    found |= {f"event.{_name(frame.event)}": plain(frame) for frame in examples.EVENTS}
    found |= {f"signal.{_name(frame.signal)}": plain(frame) for frame in examples.SIGNALS}
    found |= {f"content.{_tag(kind)}": plain(kind) for kind in examples.CONTENT}
    return found | examples.NEWER


def plain(struct: Struct) -> Json:
    """A struct as the JSON object that travels."""
    value: Json = json.loads(msgspec.json.encode(struct))
    return value


def text(value: object, indent: str = "") -> str:
    """JSON as it stands in the files and on the page: what fits stays on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= LINE_MAX or not isinstance(value, dict | list):
        return line
    deeper = f"{indent}  "
    if isinstance(value, list):
        inner = [text(item, deeper) for item in value]
    else:
        inner = [f"{json.dumps(key, ensure_ascii=False)}: {text(item, deeper)}" for key, item in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return f"{opening}\n" + ",\n".join(deeper + item for item in inner) + f"\n{indent}{closing}"


def _reply(command: Command) -> frames.Reply:
    return frames.Reply(ref=command.ref, result=msgspec.Raw(msgspec.json.encode(examples.RESULTS[type(command)])))


def _tag(struct: Struct) -> str:
    return str(struct.__struct_config__.tag)


def _name(raw: msgspec.Raw) -> str:
    return str(json.loads(bytes(raw))["name"])
