"""The exported schemas: valid themselves, true to the structs, and fit for tools."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types, and its stubs are not among our tools
import msgspec
import pytest
from tools.protocol_docs import asyncapi

from tradepost.protocol import content, errors, frames, schema
from tradepost_server import wire

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FRAMES = {path.stem: json.loads(path.read_bytes()) for path in sorted(GOLDEN.glob("*.json"))}
DOCUMENT = schema.document()
ASYNCAPI = asyncapi.document()


def validator(name: str) -> jsonschema.Draft202012Validator:
    """Of one definition."""
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": DOCUMENT["$defs"]})


def references(value: object) -> list[str]:
    """All references at any depth."""
    if isinstance(value, list):
        return [ref for item in value for ref in references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [ref for item in value.values() for ref in references(item)]


def resolve(document: Any, reference: str) -> object:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def test_the_schema_is_a_json_schema_and_refers_to_what_is_there() -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENT)
    assert all(resolve(DOCUMENT, reference) for reference in references(DOCUMENT))


def test_the_command_line_prints_the_schema() -> None:
    command = [sys.executable, "-m", "tradepost.protocol.schema"]
    printed = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    assert json.loads(printed) == DOCUMENT


def test_every_definition_has_its_name_as_title_and_no_two_share_one() -> None:
    assert {name: definition["title"] for name, definition in DOCUMENT["$defs"].items()} == {
        name: name for name in DOCUMENT["$defs"]
    }
    assert all(name.isidentifier() for name in DOCUMENT["$defs"])


def test_every_struct_says_what_it_is() -> None:
    for name, definition in DOCUMENT["$defs"].items():
        assert definition.get("description") or "anyOf" in definition, name


@pytest.mark.parametrize("name", FRAMES)
def test_every_golden_frame_is_valid(name: str) -> None:
    if name.startswith("content."):
        validator("ReceivedContent").validate(FRAMES[name])
    else:
        jsonschema.Draft202012Validator(DOCUMENT).validate(FRAMES[name])


@pytest.mark.parametrize("command", DOCUMENT["$defs"]["Results"]["properties"])
def test_the_table_of_results_has_the_result_of_every_command(command: str) -> None:
    result = DOCUMENT["$defs"]["Results"]["properties"][command]["$ref"].rpartition("/")[2]
    validator(result).validate(FRAMES[f"reply.{command}"]["result"])


def test_newer_kinds_are_valid_from_the_server_and_not_from_a_client() -> None:
    poll = FRAMES["content.unknown"]
    assert validator("ReceivedContent").is_valid(poll)
    assert not validator("Content").is_valid(poll)
    assert not validator("ClientFrame").is_valid(FRAMES["command.message.send"] | {"content": poll})


def test_a_known_kind_does_not_pass_as_a_newer_one() -> None:
    assert not validator("ReceivedContent").is_valid({"kind": "text", "fallback": "Hello"})
    assert not validator("ReceivedEvent").is_valid({"name": "message.created"})


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": "../etc"},
        {"conversation": None},
        {"content": {"kind": "text", "text": ""}},
        {"content": {"kind": "text", "text": "a" * 8_193}},
        {"content": {"kind": "image", "url": "http://example.com/a.png"}},
        {"content": {"kind": "location", "latitude": 91, "longitude": 0}},
        {"audience": []},
        {"audience": ["Seller!"]},
        {"client_id": ""},
        {"ref": 7},
        {"colour": "blue"},
    ],
    ids=str,
)
def test_schema_and_server_refuse_the_same(change: dict[str, object]) -> None:
    frame = FRAMES["command.message.send"] | change
    assert not validator("SendMessage").is_valid(frame)
    with pytest.raises(wire.Malformed):
        wire.decode_frame(json.dumps(frame).encode())


def test_a_field_of_scalars_and_lists_says_what_is_in_the_lists() -> None:
    entry = {"id": "au_1", "at": "2026-05-04T09:00:00Z", "action": "message.rescope", "by": "agent:1"}
    assert validator("AuditEntry").is_valid(entry | {"details": {"from": ["all"], "answers_moved": 2, "why": None}})
    assert not validator("AuditEntry").is_valid(entry | {"details": {"from": [["all"]]}})


def test_a_role_of_a_policy_may_be_changed_or_removed() -> None:
    document = validator("PolicyDocument")
    assert document.is_valid({"roles": {"bot": None, "courier": {"window": {"stages": ["shipped"]}}}})
    assert not document.is_valid({"roles": {"courier": {"window": {"stages": []}}}})
    assert not document.is_valid({"roles": {"courier": {"histroy": "all"}}})
    assert DOCUMENT["$defs"]["RolePolicy"]["properties"]["addresses"]["default"] == ["*"]


def test_what_an_error_or_close_code_means_is_said_for_each() -> None:
    assert set(errors.CLOSE_MEANINGS) == set(errors.CloseCode)
    assert all(error.meaning.endswith(".") and 400 <= error.status <= 599 for error in errors.ERROR_CODES.values())
    assert frames.Error(code="busy", message="").code in errors.ERROR_CODES


def test_references_may_begin_where_openapi_has_its_schemas() -> None:
    document = {"components": {"schemas": schema.definitions("#/components/schemas/")}}
    assert references(document)
    assert all(resolve(document, reference) for reference in references(document))


def test_an_asyncapi_document_refers_to_what_is_there() -> None:
    assert all(resolve(ASYNCAPI, reference) for reference in references(ASYNCAPI))


def test_an_asyncapi_document_has_what_version_3_asks_for() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(ASYNCAPI["info"])
    assert all({"host", "protocol"} <= set(server) for server in ASYNCAPI["servers"].values())
    channel = {"$ref": "#/channels/socket"}
    messages = set(ASYNCAPI["channels"]["socket"]["messages"])
    for operation in ASYNCAPI["operations"].values():
        assert operation["action"] in ("send", "receive")
        assert operation["channel"] == channel
        told = references(operation["messages"]) + references(operation.get("reply", {}).get("messages", []))
        assert {reference.rpartition("/")[2] for reference in told} <= messages
    assert messages == set(ASYNCAPI["components"]["messages"])


def test_every_command_has_an_asyncapi_operation_with_its_answers() -> None:
    answered = {name for name, operation in ASYNCAPI["operations"].items() if "reply" in operation}
    assert {ASYNCAPI["components"]["messages"][name]["name"] for name in answered} == set(
        DOCUMENT["$defs"]["Results"]["properties"]
    )


def test_examples_in_the_asyncapi_document_are_valid() -> None:
    schemas = {"components": ASYNCAPI["components"]}
    for message in ASYNCAPI["components"]["messages"].values():
        jsonschema.Draft202012Validator({**message["payload"], **schemas}).validate(message["examples"][0]["payload"])


def test_the_names_of_kinds_in_the_schema_are_those_of_the_wire() -> None:
    kinds = [msgspec.inspect.type_info(kind) for kind in content.KINDS]
    consts = {DOCUMENT["$defs"][schema.name_of(kind)]["properties"]["kind"]["const"] for kind in content.KINDS}
    assert consts == {info.tag for info in kinds if isinstance(info, msgspec.inspect.StructType)}
