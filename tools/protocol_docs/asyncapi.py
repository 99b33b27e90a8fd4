"""docs/asyncapi.json: AsyncAPI 3.0 of the socket, from the same structs. The server speaks: it receives commands."""

import json
from typing import Any, get_args

from msgspec import Struct

from tradepost.protocol import commands, frames
from tradepost.protocol.schema import UNIONS, definitions, name_of

from .golden import golden

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"
SHOWN = {"reply": "reply.message.send", "event": "event.message.created", "signal": "signal.typing"}


def document() -> Json:
    """The whole document."""
    names = [name_of(struct) for struct in _messages()]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tradepost",
            "version": f"{frames.PROTOCOL_VERSION}.0.0",
            "description": "Conversations of a marketplace over one WebSocket. The prose is in docs/protocol.md.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"local": {"host": "127.0.0.1:8080", "protocol": "ws", "description": "`tradepost serve`"}},
        "channels": {
            "socket": {
                "address": "/v1/ws",
                "description": "One JSON object in each text message. The first frame is `auth`.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
            }
        },
        "operations": _operations(),
        "components": {
            "messages": {name_of(struct): _message(struct) for struct in _messages()},
            "correlationIds": {"ref": {"description": "Chosen by the client.", "location": "$message.payload#/ref"}},
            "schemas": definitions(SCHEMAS),
        },
    }


def _messages() -> list[type[Struct]]:
    return list(dict.fromkeys([*get_args(frames.InboundFrame), *UNIONS["ServerFrame"]]))


def _message(struct: type[Struct]) -> Json:
    tag = str(struct.__struct_config__.tag)
    is_command = issubclass(struct, commands.Command)
    example = f"command.{tag}" if is_command else SHOWN.get(tag, tag)
    message: Json = {
        "name": tag,
        "title": name_of(struct),
        "summary": (struct.__doc__ or "").strip(),
        "contentType": "application/json",
        "payload": {"$ref": f"{SCHEMAS}{name_of(struct)}"},
        "examples": [{"name": example, "payload": golden()[example]}],
    }
    if is_command or struct in (frames.Reply, frames.Error):
        message["correlationId"] = {"$ref": "#/components/correlationIds/ref"}
    return message


def _operations() -> dict[str, Json]:
    """Each command with its answers; then what either side sends unasked."""
    answers = {"channel": {"$ref": "#/channels/socket"}, "messages": _refs(frames.Reply, frames.Error)}
    commands_ = {
        command.__name__: _operation("receive", command) | {"reply": answers}
        for command in get_args(commands.CommandFrame)
    }
    others = [struct for struct in get_args(frames.InboundFrame) if not issubclass(struct, commands.Command)]
    received = {f"receive{name_of(struct)}": _operation("receive", struct) for struct in others}
    sent = {f"send{name_of(struct)}": _operation("send", struct) for struct in UNIONS["ServerFrame"]}
    return commands_ | received | sent


def _operation(action: str, struct: type[Struct]) -> Json:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "summary": (struct.__doc__ or "").strip(),
        "messages": _refs(struct),
    }


def _refs(*structs: type[Struct]) -> list[Json]:
    return [{"$ref": f"#/channels/socket/messages/{name_of(struct)}"} for struct in structs]


def text() -> str:
    """The document as it stands in the file."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
