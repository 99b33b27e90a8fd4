"""The matrix over the wire: every route, by every role in every relation, answers as its row says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec
import pytest

from support.node import LiveNode, client, participant
from support.sockets import Frame
from tradepost.protocol.policy import DEFAULT_ROLES
from tradepost_server.gateway.http import ENDPOINTS, Endpoint
from tradepost_server.gateway.openapi_examples import COMMANDS
from tradepost_server.handlers import dispatch
from tradepost_server.rules import access

ROLES = sorted(DEFAULT_ROLES)
NAMED = re.compile(r"\{(\w+)(?::path)?\}")
OWN_REFUSALS = {  # rules beside the matrix: what a role that may use the command is still refused
    "conversation.create": "others and fields of the marketplace",
    "profile.update": "another's profile",
    "profile.get": "someone never met",
    "message.edit": "another's message",
    "message.delete": "another's message",
    "message.send": "notes only",
    "typing.set": "notes only",
    "location.move": "another's",
    "location.stop": "another's",
    "visitor.merge": "a renewal that proves nothing",
    "conversation.appeal": "staff do not appeal",
}
OWN_ABSENCES = {  # what the asker may use and yet finds nothing with: the example names what is not theirs
    *("profile.get", "profile.update", "file.get", "upload.get", "upload.finish"),
    *("site.get", "site.update", "site.delete", "conversation.start", "profile.block", "conversation.appeal"),
    *("flag.settle", "message.approve", "message.reject"),
}


@dataclass(frozen=True)
class Stage:
    """A conversation with all roles in it, one that left of each, and a message."""

    conversation: str
    message: str
    victim: str  # participant id


async def stage_of(node: LiveNode) -> Stage:
    people = [(f"{role}:in", role) for role in ROLES] + [(f"{role}:left", role) for role in ROLES]
    made = await node.conversation(("victim", "buyer"), *people)
    await node.conversation(*[(f"{role}:elsewhere", role) for role in ROLES])
    for role in ROLES:
        who = participant(made, f"{role}:left")
        assert (await node.rest.delete(f"/conversations/{made['id']}/participants/{who}")).is_success
    async with client(node.url, await node.token("victim", "buyer")) as rest:
        sent = await rest.post(
            f"/conversations/{made['id']}/messages", json={"content": {"kind": "text", "text": "hello"}}
        )
    return Stage(made["id"], sent.json()["message"], participant(made, "victim"))


def request_of(endpoint: Endpoint, stage: Stage) -> tuple[str, str, dict[str, Any]]:
    """The example of the route's command, aimed at the stage."""
    example = next(one for one in COMMANDS if type(one) is endpoint.command)
    fields: Frame = msgspec.to_builtins(example, str_keys=True)
    own = {
        "conversation": stage.conversation,
        "message": stage.message,
        "participant": stage.victim,
        "lane": "all",
        "before": stage.message,
        "key": "order:matrix",
        "profile": "victim",
    }
    for name in ("type", "client_id", "attributes", "reply_to", "subject", "participants"):
        fields.pop(name, None)
    fields = {name: own.get(name, value) for name, value in fields.items()}
    path = NAMED.sub(lambda m: str(fields.pop(m[1])), endpoint.path)
    fields.pop("on", None)
    if endpoint.reads_query:
        return endpoint.method, path, {"params": {k: v for k, v in fields.items() if not isinstance(v, dict | list)}}
    return endpoint.method, path, {} if endpoint.method == "DELETE" else {"json": fields}


def expected(name: str, role: str, relation: str) -> str:
    """`yes`, `403` or `404`, from the row alone."""
    row, of = access.matrix()[name], DEFAULT_ROLES[role]
    if "member" not in row:
        relation = "staff" if of.staff else "profile"
    elif of.staff and relation in ("elsewhere", "none", "former"):
        relation = "staff"  # they read what they are no party of
    kind, _, what = row[relation].partition(":")
    may = {
        "any": True,
        "notes": True,
        "no": False,
        "hidden": False,
        "staff": of.staff,
        "may": what in of.may,
        "grant": what in of.grants,
        "invites": bool(of.invites),
        "removes": bool(of.removes),
    }
    return "404" if kind == "hidden" else "yes" if may[kind] else "403"


def verdict(name: str, answer: httpx2.Response) -> str:
    """What came over the wire: `yes` is whatever is not a refusal of who asks."""
    assert answer.status_code < 500, answer.text
    if answer.status_code == 404:
        return "404"
    if answer.status_code == 403 and name not in OWN_REFUSALS:
        return "403"
    if answer.status_code == 403:
        return "403 of its own" if "Your role does not allow" not in answer.text else "403"
    return "yes"


def agrees(wanted: str, got: str, name: str) -> bool:
    """A command may refuse for reasons of its own what the matrix lets through, never the other way round."""
    if wanted == "yes":
        return got in ("yes", "403 of its own") or (name in OWN_ABSENCES and got == "404")
    return got.startswith(wanted)


RELATIONS = {"member": "in", "former": "left", "elsewhere": "elsewhere", "none": "nobody"}


def safe_first() -> Iterator[Endpoint]:
    """Reading first; what ends or changes people last, so that the stage stands while it is looked at."""
    last = {"profile.revoke", "policy.set", "conversation.close", "participant.remove", "message.delete"}
    yield from sorted(ENDPOINTS, key=lambda e: (dispatch.name_of(e.command) in last, e.method != "GET"))


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", ROLES)
async def test_every_route_answers_as_its_row_says(node: LiveNode, role: str, relation: str) -> None:
    wrong, stage, touched = [], await stage_of(node), False
    for endpoint in safe_first():
        if touched and endpoint.method != "GET":
            stage, touched = await stage_of(node), False
        name = dispatch.name_of(endpoint.command)
        method, path, rest_of = request_of(endpoint, stage)
        async with client(node.url, await node.token(f"{role}:{RELATIONS[relation]}", role)) as rest:
            got = verdict(name, await rest.request(method, path, **rest_of))
        touched |= got == "yes" and method != "GET"  # what was refused left the stage as it was
        wanted = expected(name, role, relation)
        if not agrees(wanted, got, name):
            wrong.append((method, endpoint.path, wanted, got))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_another_tenants_roles_find_nothing_there(two_tenants: tuple[LiveNode, LiveNode], role: str) -> None:
    here, there = two_tenants
    stage, wrong = await stage_of(here), []
    for endpoint in safe_first():
        name = dispatch.name_of(endpoint.command)
        if "foreign" not in access.matrix()[name]:
            continue
        method, path, rest_of = request_of(endpoint, stage)
        async with client(there.url, await there.token(f"{role}:in", role)) as rest:
            answer = await rest.request(method, path, **rest_of)
        if answer.status_code != 404:
            wrong.append((method, endpoint.path, answer.status_code))
    assert wrong == []


async def test_without_a_credential_every_route_of_the_table_is_401(node: LiveNode) -> None:
    stage = await stage_of(node)
    async with httpx2.AsyncClient(base_url=f"{node.url}/v1", trust_env=False) as rest:
        for endpoint in ENDPOINTS:
            method, path, rest_of = request_of(endpoint, stage)
            assert (await rest.request(method, path, **rest_of)).status_code == 401, path
