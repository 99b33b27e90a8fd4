"""T23–T25: requests that lie about where they go, whom they come from, or what they carry."""

import gzip
import re
import time

import pytest
from attacker import ask, line, status

from support.node import LiveNode, client
from tradepost_server.gateway import openapi
from tradepost_server.gateway.http import ENDPOINTS

PUBLIC = {"/live", "/ready", "/v1/openapi.json", "/v1/docs", "/v1/docs.css"}
ROUTES = [(e.method, f"/v1{re.sub(r'{[^}]+}', 'x', e.path)}") for e in ENDPOINTS]
HOSTS = (
    "localhost/openapi.json?x=",
    "localhost/v1/docs#",
    "evil.example",
    "evil.example:99999",
    "127.0.0.1@evil.example",
    "[::1",
    "a b",
    "x" * 5_000,
    "",
    "é",
)
PATHS = (
    "/{0}",
    "//evil.example{0}",
    "{0}/",
    "{0}/../docs",
    "/v1/docs/..{0}",
    "/v1/openapi.json/%2e%2e{0}",
    "/v1/docs/..%2f..{0}",
    "/v1/docs;{0}",
    "/v1/docs%00{0}",
    "{0}%00",
    "{0}%0d%0aX-Evil:1",
    "{0}?a=/v1/docs",
    "{0}#/v1/docs",
    "http://evil.example{0}",
    "http://evil.example/v1/docs{0}",
    "@evil.example{0}",
    "\\v1\\docs{0}",
    "*",
    "",
)


async def test_t23_no_host_and_no_path_opens_a_route_without_a_credential(node: LiveNode) -> None:
    wrong = {}
    for method, path in ROUTES:
        requests = [(host, path) for host in HOSTS] + [("x", poisoned.format(path)) for poisoned in PATHS]
        for host, address in requests:
            answer = await ask(node, f"{method} {address} HTTP/1.1\nHost: {host}\nContent-Length: 0\nConnection: close")
            location = re.search(rb"(?im)^location:", answer)
            if status(answer) not in (0, 400, 401, 404, 405, 431) or location or b"evil.example" in answer:
                wrong[f"{method} {address} {host[:30]}"] = answer[:100]
    assert wrong == {}


async def test_t23_every_route_but_those_for_everyone_wants_a_credential(node: LiveNode) -> None:
    described = {path for path, methods in openapi.document()["paths"].items()}
    assert {path for path in described if not path.startswith("/v1/")} <= PUBLIC
    for method, path in [*ROUTES, *(("GET", path) for path in sorted(PUBLIC))]:
        answer = await ask(node, f"{method} {path} HTTP/1.1\nHost: x\nContent-Length: 0\nConnection: close")
        assert status(answer) == (200 if path in PUBLIC else 401), (method, path)


@pytest.mark.one_node("nodes know a moment later who is connected, and three answers are compared")
async def test_t23_a_lying_host_changes_nothing_for_who_has_a_credential(node: LiveNode) -> None:
    await node.conversation(("buyer:1", "buyer"))
    bodies = set()
    for host in ("localhost", "evil.example", "localhost/v1/docs?x="):
        head = f"GET /v1/conversations HTTP/1.1\nHost: {host}\nAuthorization: Bearer {node.api_key}\nConnection: close"
        answer = await ask(node, head)
        assert status(answer) == 200
        assert b"evil" not in answer
        bodies.add(answer.partition(b"\r\n\r\n")[2])
    assert len(bodies) == 1


SPOOFS = {
    "X-Forwarded-For": "203.0.113.{n}",
    "X-Real-IP": "203.0.113.{n}",
    "Forwarded": "for=203.0.113.{n};host=evil.example;proto=https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Tenant": "other",
    "X-Tenant-Id": "2",
    "Tenant": "other",
    "X-User": "agent:1",
    "X-Remote-User": "agent:1",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/v1/docs",
    "X-Rewrite-URL": "/v1/docs",
    "X-Request-Id": "\x1b[2J",
}


async def test_t24_headers_of_proxies_are_not_believed(node: LiveNode) -> None:
    other = await node.as_tenant("other")
    theirs = await other.conversation(("buyer:1", "buyer"))
    token = await node.token("buyer:1", "buyer")
    for name, value in SPOOFS.items():
        spoof = f"{name}: {value.format(n=1)}"
        anonymous = await ask(node, f"GET /v1/sync HTTP/1.1\nHost: x\n{spoof}\nConnection: close")
        assert status(anonymous) in (400, 401), name
        head = f"Host: x\nAuthorization: Bearer {token}\nConnection: close\n{spoof}"
        own = await ask(node, f"GET /v1/sync HTTP/1.1\n{head}")
        assert status(own) in (200, 400), name
        assert theirs["id"].encode() not in own, name
        page = await ask(node, f"GET /v1/sync HTTP/1.1\n{head}\nOrigin: https://evil.example")
        assert status(page) in (400, 401), name


@pytest.mark.settings(limits="on")
async def test_t24_a_rate_is_not_outrun_by_naming_other_addresses(node: LiveNode) -> None:
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        codes = [
            (await rest.get("/profiles/me", headers={name: value.format(n=n) for name, value in SPOOFS.items()
                                                      if value.isprintable()})).status_code
            for n in range(120)
        ]  # fmt: skip
    assert codes[0] == 200
    assert 429 in codes


FORMS = {
    "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    "multipart/form-data": b"--x",
    "multipart/mixed; boundary=" + "x" * 5_000: b"--",
    "application/x-www-form-urlencoded": b"a=1&" * 10_000,
    "text/plain": b'{"title":"x"}',
    "text/json": b'{"title":"x"}',
    "application/xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "application/octet-stream": b"\0" * 1_000,
    "application/json, text/plain": b'{"title":"x"}',
}
WRITES = [(method, path) for method, path in ROUTES if method != "GET"]


async def test_t25_a_body_that_is_not_json_is_refused_by_every_route_that_writes(node: LiveNode) -> None:
    for kind, body in FORMS.items():
        began = time.monotonic()
        for method, path in WRITES:
            below, headers = path.removeprefix("/v1"), {"Content-Type": kind}
            answer = await node.rest.request(method, below, content=body, headers=headers)
            assert (answer.status_code, answer.json()["path"]) == (400, "Content-Type"), (kind, path)
        assert time.monotonic() - began < 4


@pytest.mark.parametrize("declared", ["Content-Length: 1073741824", "Transfer-Encoding: chunked"])
async def test_t25_a_body_without_end_is_refused_within_two_seconds(node: LiveNode, declared: str) -> None:
    megabyte = b"100000\r\n%b\r\n" % (b"a" * 2**20) if "chunked" in declared else b"a" * 2**20
    began = time.monotonic()
    async with line(node) as peer:
        head = f"POST /v1/conversations HTTP/1.1\nHost: x\nAuthorization: Bearer {node.api_key}\n{declared}"
        await peer.say(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + megabyte)
        assert status(await peer.head()) == 413
        assert time.monotonic() - began < 2


async def test_t25_a_compressed_body_is_not_unpacked(node: LiveNode) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    for encoding in ("gzip", "deflate", "br", "identity, gzip"):
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        answer = await node.rest.post("/conversations", content=bomb, headers=headers)
        assert answer.status_code == 400
