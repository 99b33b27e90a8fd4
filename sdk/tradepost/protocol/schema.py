"""The protocol as JSON Schema 2020-12, made from its structs; `python -m tradepost.protocol.schema` prints it.

Unlike msgspec's own schemas these say what a raw field holds, take the comment beside a field as its description, and
leave the unions open that a newer server may extend: readers ignore unknown fields and keep unknown kinds.
"""

import inspect
import json
import re
from collections.abc import Iterable
from typing import Any, get_args

import msgspec.inspect as mi
from msgspec import Struct

from . import commands, content, events, frames, model, moderation, results, signals, visiting, webhooks

Schema = dict[str, Any]  # one JSON Schema, or a part of one
ID = "https://tradepost.dev/schema/protocol-1.json"
PREFIX = "#/$defs/"  # how references begin

UNIONS: dict[str, tuple[type[Struct], ...]] = {  # wherever all members are taken, the schema refers to the name
    "ClientFrame": get_args(frames.InboundFrame),
    "ServerFrame": get_args(frames.OutboundFrame),
    "Content": content.KINDS,
    "Button": content.BUTTONS,
    "FormField": content.FORM_FIELDS,
    "Event": get_args(events.Event),
    "Signal": get_args(signals.Signal),
    "Result": tuple(dict.fromkeys(results.RESULTS.values())),
}
OPEN = {"Content": "kind", "Event": "name", "Signal": "name"}  # unions that may grow → what tells members apart


def document() -> Schema:
    """The whole protocol: any frame of either side, and the definitions of all that frames are made of."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "Frame",
        "description": "One WebSocket text message of Tradepost's protocol, version 1.",
        "anyOf": [_ref("ClientFrame"), _ref("ServerFrame")],
        "$defs": definitions(),
    }


def definitions(prefix: str = PREFIX) -> dict[str, Schema]:
    """Every struct and union of the protocol by name; references begin with `prefix`, which OpenAPI has otherwise."""
    found = {name_of(struct): _struct(struct) for struct in structs()}
    for name, members in UNIONS.items():
        found[name] = _union_of(name, [name_of(member) for member in members])
    for name, tag in OPEN.items():
        found[f"Unknown{name}"] = _unknown(name, tag)
        found[f"Received{name}"] = _union_of(f"Received{name}", [name, f"Unknown{name}"])
    found["Results"] = _results()
    text = json.dumps(dict(sorted(found.items())))
    rebased: dict[str, Schema] = json.loads(text.replace(f'"{PREFIX}', f'"{prefix}'))
    return rebased


def name_of(struct: type) -> str:
    """The name of a struct's schema: its class's, but where that means something else in a browser."""
    if struct in content.KINDS:
        return f"{struct.__name__}Content"
    return "ErrorFrame" if struct is frames.Error else struct.__name__


def structs() -> list[type[Struct]]:
    """Every struct of the protocol once: the members of the unions and what they are made of."""
    found: dict[type[Struct], None] = {}
    queue = [member for members in UNIONS.values() for member in members]
    queue += [model.Message, commands.Invitee]  # inside raw fields
    queue += visiting.PAGES
    while queue:
        struct = queue.pop()
        if struct not in found:
            found[struct] = None
            queue += [inner for field in fields(struct) for inner in _structs_in(field.type)]
    return list(found)


def fields(struct: type[Struct]) -> tuple[mi.Field, ...]:
    """The fields of a struct as msgspec sees them, without its tag."""
    return _info(struct).fields


def comments(struct: type[Struct]) -> dict[str, str]:
    """What the comments beside the fields of a struct say, as sentences about JSON."""
    found: dict[str, str] = {}
    for cls in reversed(struct.__mro__):
        if issubclass(cls, Struct) and cls.__module__.startswith("tradepost.protocol."):
            lines = re.findall(r"^    (\w+): .*?  # (.+)$", inspect.getsource(cls), re.MULTILINE)
            found.update({name: _sentence(said) for name, said in lines})
    return found


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:].rstrip('.')}.".replace("None", "null")


def _info(struct: type[Struct]) -> mi.StructType:
    info = mi.type_info(struct)
    assert isinstance(info, mi.StructType)
    return info


def _structs_in(type_: mi.Type) -> list[type[Struct]]:
    """The structs that a type is made of, at any depth of lists, dicts and unions."""
    match type_:
        case mi.StructType():
            return [type_.cls]
        case mi.UnionType():
            return [struct for member in type_.types for struct in _structs_in(member)]
        case mi.Metadata():
            return _structs_in(type_.type)
        case mi.ListType():
            return _structs_in(type_.item_type)
        case mi.DictType():
            return _structs_in(type_.value_type)
    return []


def _struct(struct: type[Struct]) -> Schema:
    info, said = _info(struct), comments(struct)
    tag: dict[str, Schema] = {info.tag_field: {"type": "string", "const": info.tag}} if info.tag_field else {}
    properties = tag | {field.encode_name: _field(struct, field, said.get(field.name)) for field in info.fields}
    schema: Schema = {
        "title": name_of(struct),
        "description": inspect.cleandoc(struct.__doc__ or "").replace("None", "null"),
        "type": "object",
        "properties": properties,
        "required": [*tag, *(field.encode_name for field in info.fields if field.required)],
    }
    return {**schema, "additionalProperties": False} if info.forbid_unknown_fields else schema


def _field(struct: type[Struct], field: mi.Field, said: str | None) -> Schema:
    """One field. A bare reference stays bare: many tools make a second type of one that has neighbours."""
    schema = _raw(struct) if isinstance(field.type, mi.RawType) else _of(field.type)
    if "$ref" in schema:
        return schema
    if said:
        schema = {**schema, "description": said}
    if isinstance(field.default, str | int | float) and field.default != "":
        schema = {**schema, "default": field.default}
    if callable(field.default_factory) and (made := field.default_factory()):
        schema = {**schema, "default": made}
    return schema


def _raw(struct: type[Struct]) -> Schema:
    """What the one field holds that a struct keeps as raw bytes."""
    held = {
        frames.EventFrame: _ref("ReceivedEvent"),
        frames.SignalFrame: _ref("ReceivedSignal"),
        frames.Reply: _ref("Result"),
        model.Message: _nullable(_ref("ReceivedContent")),
        moderation.Flag: _nullable(_ref("ReceivedContent")),
        webhooks.LogEvent: _ref("ReceivedEvent"),
        results.RevealedMessage: _ref("ReceivedContent"),
    }
    return held[struct]


def _of(type_: mi.Type) -> Schema:
    match type_:
        case mi.Metadata():
            return {**_of(type_.type), **(type_.extra_json_schema or {})}
        case mi.StructType():
            return _ref(name_of(type_.cls))
        case mi.UnionType():
            return _union(type_.types)
        case mi.ListType():
            items = _ref("EventFrame") if isinstance(type_.item_type, mi.RawType) else _of(type_.item_type)
            return _kept({"type": "array", "items": items, "minItems": type_.min_length, "maxItems": type_.max_length})
        case mi.DictType():
            values = _of(type_.value_type)
            return _kept({"type": "object", "additionalProperties": values, "maxProperties": type_.max_length})
        case mi.LiteralType():
            return {"type": "string", "enum": list(type_.values)}
        case mi.StrType():
            bounds = {"minLength": type_.min_length, "maxLength": type_.max_length, "pattern": type_.pattern}
            return _kept({"type": "string", **bounds})
        case mi.IntType():
            return _kept({"type": "integer", "minimum": type_.ge, "maximum": type_.le})
        case mi.FloatType():
            return _kept({"type": "number", "minimum": type_.ge, "maximum": type_.le})
        case mi.BoolType():
            return {"type": "boolean"}
        case mi.DateTimeType():
            return {"type": "string", "format": "date-time"}
    raise TypeError(f"no JSON Schema for {type_}")


def _union(members: Iterable[mi.Type]) -> Schema:
    """A union with a name, one type or null, or one of several scalars."""
    present = [member for member in members if not isinstance(member, mi.NoneType)]
    classes = {struct for member in present for struct in _structs_in(member)}
    named = next((name for name, union in UNIONS.items() if set(union) == classes), None)
    if named:
        schema = _ref(named)
    elif len(present) == 1:
        schema = _of(present[0])
    else:
        schema = _scalars_and_others([_of(member) for member in present])
    return schema if len(present) == len(list(members)) else _nullable(schema)


def _scalars_and_others(members: list[Schema]) -> Schema:
    """One of several types: scalars in one list of types, and beside them what has a shape of its own."""
    types = dict.fromkeys(member["type"] for member in members if set(member) == {"type"})
    scalars: Schema = {"type": [t for t in types if t != "integer" or "number" not in types]}
    others = [member for member in members if set(member) != {"type"}]
    if not others:
        return scalars
    return {"anyOf": [scalars, *others] if types else others}


def _nullable(schema: Schema) -> Schema:
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*types, "null"]}


def _results() -> Schema:
    by_command = {_info(command).tag: _ref(name_of(result)) for command, result in results.RESULTS.items()}
    return {
        "title": "Results",
        "description": "The result of each command, by its type. A table for tools; never sent.",
        "type": "object",
        "properties": by_command,
        "required": list(by_command),
    }


def _unknown(name: str, tag: str) -> Schema:
    known = [_info(member).tag for member in UNIONS[name]]
    fallback: Schema = {"fallback": {"type": "string", "description": "Shown instead."}} if name == "Content" else {}
    return {
        "title": f"Unknown{name}",
        "description": "One newer than this schema; keep it.",
        "type": "object",
        "properties": {tag: {"type": "string", "not": {"enum": known}}, **fallback},
        "required": [tag, *fallback],
    }


def _union_of(title: str, names: list[str]) -> Schema:
    return {"title": title, "anyOf": [_ref(name) for name in names]}


def _ref(name: str) -> Schema:
    return {"$ref": f"{PREFIX}{name}"}


def _kept(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if value is not None}


if __name__ == "__main__":
    print(json.dumps(document(), indent=2, ensure_ascii=False))
