"""One REST route → its OpenAPI operation: what goes into path, query and body as `http` takes it, what comes back."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import groupby
from typing import Any

import msgspec

from tradepost.protocol import commands as c
from tradepost.protocol import schema
from tradepost.protocol.errors import ERROR_CODES
from tradepost.protocol.results import RESULTS, ConversationResult

from ..handlers import dispatch
from ..rules import access
from . import openapi_examples as examples
from .http import AS_HEADER, ENDPOINTS, Endpoint

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"
SPEAK_AS = "messages:as"  # the scope with which an API key acts for a profile
EVERYWHERE = ("invalid", "unauthorized", "forbidden", "too_fast", "head_too_large", "internal", "busy", "unavailable")
SUBJECT: Json = {"type": "string", "pattern": "^[a-z][a-z0-9_]*:.", "description": "A subject's type, a colon, its id."}
OWN: dict[type[c.Command], tuple[str, ...]] = {  # refusals of one command
    c.SetStage: ("stale_stage",),
    c.CreateConversation: ("content_blocked",),
    c.EnsureConversation: ("content_blocked",),
    c.UpdateConversation: ("conversation_frozen", "content_blocked"),
    c.AddParticipant: ("limit_reached",),
    c.SendMessage: (
        "conversation_closed",
        "conversation_frozen",
        "unknown_audience",
        "too_many_audiences",
        "reply_wider_than_original",
        "content_blocked",
        "message_rejected",
    ),
    c.EditMessage: ("conversation_closed", "conversation_frozen", "message_deleted", "content_blocked"),
    c.DeleteMessage: ("conversation_closed", "conversation_frozen"),
    c.RescopeMessage: ("message_deleted", "unknown_audience", "too_many_audiences", "limit_reached", "content_blocked"),
    c.React: ("conversation_closed", "conversation_frozen", "message_deleted", "limit_reached"),
    c.AnswerMessage: (
        "conversation_closed",
        "conversation_frozen",
        "message_deleted",
        "already_answered",
        "expired",
        "too_many_audiences",
        "content_blocked",
    ),
    c.SetTyping: ("unknown_audience",),
    c.Events: ("reset",),
    c.CreateUpload: ("quota_reached", "too_large"),
    c.FinishUpload: ("conflict", "unsupported_type", "bad_file", "infected"),
    c.StartLocation: (
        "conversation_closed",
        "conversation_frozen",
        "unknown_audience",
        "too_many_audiences",
        "conflict",
        "content_blocked",
    ),
    c.MoveLocation: ("conversation_frozen", "message_deleted"),
    c.CreateSite: ("limit_reached",),
    c.CreateWebhook: ("limit_reached",),
    c.ReadLog: ("reset",),
    c.StartConversation: ("content_blocked",),
    c.ApproveMessage: ("conversation_closed",),
    c.BlockProfile: ("limit_reached",),
    c.MergeVisitor: ("limit_reached",),
    c.AppealDecision: ("conversation_closed", "conversation_frozen", "limit_reached"),
}


def path_of(endpoint: Endpoint) -> str:
    """As OpenAPI writes it: `:path`, which also takes slashes, is ours."""
    return f"/v1{endpoint.path}".replace(":path}", "}")


def operation(endpoint: Endpoint, definitions: Mapping[str, Json]) -> Json:
    """What the route does; references are to the component schemas."""
    command = definitions[schema.name_of(endpoint.command)]
    name = dispatch.name_of(endpoint.command)
    shared = [e for e in ENDPOINTS if e.command is endpoint.command]
    found: Json = {
        "operationId": name if len(shared) == 1 else f"{name}.{endpoint.method.lower()}",
        "summary": command["description"].partition(". ")[0].rstrip("."),
        "description": command["description"],
        "tags": [name.partition(".")[0] if "." in name else "catching up"],
        "security": _security(name),
        "parameters": _parameters(endpoint, command) + _headers(endpoint),
        "responses": _answers(endpoint) | _refusals(endpoint),
    }
    body = body_of(endpoint, definitions)
    if body is not None:
        shown = {n: v for n, v in _example(endpoint).items() if n in body["properties"]}
        media = {"schema": {"$ref": f"{SCHEMAS}{body['title']}"}, "example": shown}
        found["requestBody"] = {"required": bool(body["required"]), "content": {"application/json": media}}
    return found


def body_of(endpoint: Endpoint, definitions: Mapping[str, Json]) -> Json | None:
    """The schema of the body: the command's without its type, its ref and what the address says; None: no body."""
    command = definitions[schema.name_of(endpoint.command)]
    rest = {n: s for n, s in command["properties"].items() if n not in {"type", "ref", *_said_by_address(endpoint)}}
    if endpoint.method in ("GET", "DELETE") or not rest.keys() - {"client_id"}:
        return None
    required = [n for n in command["required"] if n in rest]
    title = f"{schema.name_of(endpoint.command)}Body"
    return {**command, "title": title, "properties": rest, "required": required}


def _in_path(endpoint: Endpoint) -> list[str]:
    return [part.partition("}")[0].partition(":")[0] for part in endpoint.path.split("{")[1:]]


def _said_by_address(endpoint: Endpoint) -> set[str]:
    return {*_in_path(endpoint), *(name for name, _ in endpoint.preset)}


def _example(endpoint: Endpoint) -> Json:
    command = next(command for command in examples.COMMANDS if type(command) is endpoint.command)
    built: Json = msgspec.to_builtins(command, str_keys=True)
    if endpoint.reads_query and "subject" in built:
        built["subject"] = f"{built['subject']['type']}:{built['subject']['id']}"
    return built


def _parameters(endpoint: Endpoint, command: Json) -> list[Json]:
    """The fields that the path names, then, where the query is read, all others."""
    fields, example = command["properties"] | {"subject": SUBJECT}, _example(endpoint)
    in_path = _in_path(endpoint)
    found = [_parameter(name, "path", fields[name], example.get(name), required=True) for name in in_path]
    if endpoint.reads_query:
        for name in [n for n in command["properties"] if n not in {"type", "ref", *_said_by_address(endpoint)}]:
            required = name in command["required"]
            found.append(_parameter(name, "query", fields[name], example.get(name), required=required))
    return found


def _parameter(name: str, place: str, of: Json, example: object, *, required: bool) -> Json:
    """A value in the address is never null."""
    plain = dict(of)
    said = plain.pop("description", "")
    if "anyOf" in plain:
        plain = next(member for member in plain["anyOf"] if member != {"type": "null"})
    if isinstance(plain.get("type"), list):
        plain["type"] = next(member for member in plain["type"] if member != "null")
    found = {"name": name, "in": place, "required": required, "description": said, "schema": plain}
    if plain.get("type") == "array":
        found |= {"style": "form", "explode": False}  # commas between
    return found if example is None else {**found, "example": example}


def _headers(endpoint: Endpoint) -> list[Json]:
    found = []
    if "client_id" in endpoint.command.__struct_fields__:
        said = "The same as `client_id` in the body: asked again with the same one, the first answer comes again."
        of = {"type": "string", "minLength": 1, "maxLength": 128}
        found.append(_parameter("Idempotency-Key", "header", of, None, required=False) | {"description": said})
    if any("token" in way for way in _security(dispatch.name_of(endpoint.command))):
        said = f"The profile that an API key with the scope `{SPEAK_AS}` acts for."
        of = {"type": "string", "minLength": 1, "maxLength": 128}
        found.append(_parameter(AS_HEADER.title(), "header", of, None, required=False) | {"description": said})
    return found


def _security(name: str) -> list[Json]:
    """Who may ask, by the matrix: profiles by a token; an API key by the row's scope, or by acting for one."""
    row = access.matrix()[name]
    if row.get("profile") == row.get("staff") == "no":
        return [{"apiKey": [row["key"]]}]
    return [{"token": []}, {"apiKey": [SPEAK_AS if row["key"] == "no" else row["key"]]}]


def _answers(endpoint: Endpoint) -> Json:
    result = RESULTS[endpoint.command]
    shown = msgspec.json.decode(msgspec.json.encode(examples.RESULTS[result]))
    media = {"schema": {"$ref": f"{SCHEMAS}{schema.name_of(result)}"}, "example": shown}
    said = {"200": "Done.", "201": "Made.", "202": "Stored, and held back: staff look at it first."}
    codes = ["201"] if endpoint.creates else ["200"]
    if endpoint.creates and result is ConversationResult:
        codes = ["200", "201"]  # there already, or made
    if endpoint.command is c.SendMessage:
        codes = ["201", "202"]
    return {code: {"description": said[code], "content": {"application/json": media}} for code in codes}


def _refusals(endpoint: Endpoint) -> Json:
    """By status; the description names the codes."""
    command = endpoint.command
    codes = {*EVERYWHERE, *OWN.get(command, ())}
    if {"conversation", "profile", "upload", "file", "site", "webhook"} & set(command.__struct_fields__):
        codes.add("not_found")
    if {"client_id", "key"} & set(command.__struct_fields__):
        codes.add("conflict")
    if not endpoint.reads_query:
        codes.add("too_large")
    found: Json = {}
    by_status = sorted(codes, key=lambda code: (ERROR_CODES[code].status, code))
    for status, alike in groupby(by_status, key=lambda code: ERROR_CODES[code].status):
        meanings = [f"`{code}`: {ERROR_CODES[code].meaning}" for code in alike]
        found[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}. {' '.join(meanings)}",
            "content": {"application/problem+json": {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
        }
    return found
