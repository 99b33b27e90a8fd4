"""The description of the REST routes: valid, complete, and true of what the routes answer."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from support.files import PDF, Person
from support.node import LiveNode, client, participant
from support.raw import reach
from tradepost_server import wire
from tradepost_server.gateway import openapi
from tradepost_server.gateway.http import ENDPOINTS

Json = dict[str, Any]
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"  # of a browser
DOCUMENT = openapi.document()


def operations() -> Iterator[tuple[str, str, Json]]:
    """Method, path and operation of each route that answers with JSON of the protocol."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/v1/"):
                yield method, path, operation


def problems(schema: Json, value: object) -> list[str]:
    """What a schema of the document finds wrong with a value."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_the_document_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_the_document_has_every_route_and_no_other() -> None:
    routes = {(e.method, f"/v1{e.path}".replace(":path", "")) for e in ENDPOINTS}
    assert {(method.upper(), path) for method, path, _ in operations()} == routes


def test_the_document_is_the_same_every_time() -> None:
    assert wire.encode(openapi.document()) == wire.encode(DOCUMENT)


def test_every_example_is_what_its_schema_says() -> None:
    for _, _, operation in operations():
        body = operation.get("requestBody")
        media = [*([body] if body else []), *operation["responses"].values()]
        for content in [m["content"].get("application/json") for m in media]:
            if content is not None:
                assert problems(content["schema"], content["example"]) == [], operation["operationId"]
        for parameter in operation["parameters"]:
            if "example" in parameter:
                assert problems(parameter["schema"], parameter["example"]) == [], parameter["name"]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
def test_every_example_is_taken_by_the_server(endpoint: Any) -> None:
    path = f"/v1{endpoint.path}".replace(":path", "")
    operation = DOCUMENT["paths"][path][endpoint.method.lower()]
    fields = {p["name"]: p["example"] for p in operation["parameters"] if "example" in p and p["name"] != "subject"}
    fields |= operation.get("requestBody", {"content": {"application/json": {"example": {}}}})["content"][
        "application/json"
    ]["example"]
    assert wire.convert(fields, endpoint.command, from_text=False)


class Parts(HTMLParser):
    """Tags, ids and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def all(self, name: str) -> set[str]:
        return {value for key, value in self.attributes if key == name}


async def test_the_page_lists_every_route_without_scripts_and_under_a_strict_policy(node: LiveNode) -> None:
    answer = await node.rest.get("/docs")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy
    parts = Parts(answer.text)
    assert not parts.tags & {"script", "style", "iframe", "img", "form", "object"}
    assert not [name for name, _ in parts.attributes if name.startswith("on") or name == "style"]
    links = parts.all("href")
    assert {link[1:] for link in links if link.startswith("#")} <= parts.all("id")
    assert {link for link in links if not link.startswith("#")} == {"docs.css", "openapi.json"}
    for _, path, _ in operations():
        assert f"<code>{path}</code>" in answer.text


async def test_the_page_and_the_document_are_served_to_whoever_asks(node: LiveNode) -> None:
    async with client(node.url, "nobody") as stranger:
        served = await stranger.get("/openapi.json")
        assert served.json() == DOCUMENT
        assert served.headers["x-content-type-options"] == "nosniff"
        style = await stranger.get("/docs.css")
    assert style.headers["content-type"].startswith("text/css")
    assert not re.search(r"url\(|@import", style.text)


class Caller:
    """Calls operations by their id and holds what comes back against the document."""

    def __init__(self, node: LiveNode, tokens: dict[str, str]) -> None:
        self._node, self._tokens = node, tokens
        self.called: set[str] = set()
        self._known = {operation["operationId"]: (m, p, operation) for m, p, operation in operations()}

    async def __call__(self, operation_id: str, who: str = "shop", /, **said: Any) -> Json:
        """What is said goes where the operation says: into the path, the query or the body."""
        method, path, operation = self._known[operation_id]
        query = {}
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", quote(said.pop(parameter["name"]), safe=""))
            elif parameter["in"] == "query" and parameter["name"] in said:
                query[parameter["name"]] = str(said.pop(parameter["name"])).replace("True", "true")
        body = {"json": said} if "requestBody" in operation else {}
        assert body or not said
        async with client(self._node.url, self._tokens.get(who, self._node.api_key)) as rest:
            answer = await rest.request(method, path.removeprefix("/v1"), params=query, **body)
        assert answer.is_success, answer.text
        documented = operation["responses"][str(answer.status_code)]["content"]["application/json"]
        result: Json = answer.json()
        assert problems(documented["schema"], result) == []
        self.called.add(operation_id)
        return result


def undocumented(operation: Json, status: int, media: str, body: object) -> list[str]:
    """What of an answer the operation does not say."""
    documented = operation["responses"].get(str(status), {}).get("content", {}).get(media)
    return [f"{status} {media}"] if documented is None else problems(documented["schema"], body)


async def test_a_key_that_acts_for_a_profile_nobody_has_seen_is_answered_as_documented(node: LiveNode) -> None:
    wrong: dict[str, object] = {}
    for number, (method, path, operation) in enumerate(operations()):
        given = {p["name"]: p["example"] for p in operation["parameters"] if p["in"] == "path"}
        for name, example in given.items():
            path = path.replace(f"{{{name}}}", quote(str(example), safe=""))
        bodies: Mapping[str, Json] = operation.get("requestBody", {}).get("content", {})
        body = {"json": bodies["application/json"]["example"]} if bodies else {}
        speaker = {"Tradepost-As": f"stranger:{number}"}
        answer = await node.rest.request(method, path.removeprefix("/v1"), headers=speaker, **body)
        media = answer.headers["content-type"].partition(";")[0]
        if answer.status_code >= 500 or undocumented(operation, answer.status_code, media, answer.json()):
            wrong[operation["operationId"]] = answer.text
    assert wrong == {}


async def test_a_line_break_in_an_address_is_answered_as_documented(node: LiveNode) -> None:
    wrong: dict[str, object] = {}
    for method, path, operation in operations():
        address = re.sub(r"{[^}]+}", "a%0Ab%0A", path).removeprefix("/v1")
        answer = await node.rest.request(method, address)
        media = answer.headers["content-type"].partition(";")[0]
        if undocumented(operation, answer.status_code, media, answer.json()):
            wrong[f"{method} {path}"] = answer.text
    assert wrong == {}


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        (f"GET /v1/search?query={'a' * 40_000} HTTP/1.1\r\nHost: x\r\n\r\n", 431, "head_too_large"),
        (f"GET /v1/search HTTP/1.1\r\nHost: x\r\nX: {'a' * 40_000}\r\n\r\n", 431, "head_too_large"),
        ("GET /v1/search HTTP/9.9 or so\r\n\r\n", 400, "invalid"),
    ],
    ids=["address", "header", "no HTTP"],
)
async def test_a_request_that_no_route_is_asked_with_is_answered_as_documented(
    node: LiveNode, head: str, status: int, code: str
) -> None:
    async with reach(node.url) as line:
        await line.say(head.encode())
        answer = await line.rest()
    said, _, body = answer.partition(b"\r\n\r\n")
    assert said.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"content-type: application/problem+json" in said
    problem = json.loads(body)
    assert (problem["code"], problem["status"]) == (code, status)
    operation = DOCUMENT["paths"]["/v1/search"]["get"]
    assert undocumented(operation, status, "application/problem+json", problem) == []


async def test_every_route_answers_as_documented(node: LiveNode) -> None:
    tokens = {who: await node.token(f"{who}:1", who) for who in ("buyer", "seller", "agent")}
    call = Caller(node, tokens)
    people = [{"profile": f"{who}:1", "role": who} for who in ("buyer", "seller")]
    minted = await call("token.create", profile="courier:3", role="courier", name="Noor")
    assert minted["token"].count(".") == 2
    order = (await call("conversation.create", key="order:1", title="Order 1", participants=people))["conversation"]
    at = {"conversation": order["id"]}
    again = await call("conversation.ensure", key="order:1", participants=people)
    assert again["conversation"]["id"] == order["id"]
    await call("conversation.ensure", key="order/2?", subject={"type": "order", "id": "2"}, participants=people)
    listed = await call("conversation.list", subject="order:2", unanswered=True, limit=5)
    assert listed["conversations"] == []
    assert [c["key"] for c in (await call("conversation.list", query="ORDER/2"))["conversations"]] == ["order/2?"]
    await call("conversation.update", **at, title="Order one", attributes={"gift": True})
    assert (await call("conversation.get", "seller", **at))["conversation"]["title"] == "Order one"
    await call("conversation.stage", **at, stage="paid", order_version=2)
    joined = (await call("conversation.join", "agent", **at))["conversation"]
    assert joined["me"] == participant(joined, "agent:1")
    sent = await call("message.send", "buyer", **at, content={"kind": "text", "text": "Is it still for sale?"})
    one = {**at, "message": sent["message"]}
    await call("message.edit", "buyer", **one, content={"kind": "text", "text": "Is it for sale?"})
    reacted = await call("message.react.put", "seller", **one, emoji="👍")
    assert list(reacted["message"]["reactions"]) == ["👍"]
    assert not (await call("message.react.delete", "seller", **one, emoji="👍"))["message"].get("reactions")
    await call("receipt.set", "seller", **at, lane="all", read=sent["seq"])
    await call("typing.set", "seller", **at)
    assert (await call("events", "seller", **at, lane="all", after=sent["seq"] - 1))["head"] > sent["seq"]
    assert [m["id"] for m in (await call("history", **at, limit=10))["messages"]] == [sent["message"]]
    asked = {"kind": "buttons", "text": "Shall I?", "buttons": [{"type": "reply", "label": "Yes"}]}
    question = await call("message.send", "buyer", **at, content=asked)
    answered = await call("message.answer", "seller", **at, message=question["message"], action="a1")
    assert answered["lane"] == question["lane"]
    narrowed = await call("message.rescope", "agent", **one, audience=["seller"], reason="an address in it")
    assert narrowed["message"]["audience"] != ["all"]
    seen = await call("conversation.as", **at, participant=participant(order, "seller:1"))
    assert seen["messages"][-1]["id"] == sent["message"]
    assert (await call("message.why", **one, participant=participant(order, "seller:1")))["visible"]
    assert await call("link.preview", "seller", **one) == {}  # off by default
    assert "gifs" in await call("gif.search", "buyer", query="thank you")
    shared = await call("location.start", "seller", **at, duration_s=600, label="Your bike")
    under_way = {**at, "message": shared["message"]}
    assert (await call("location.move", "seller", **under_way, latitude=40.42, longitude=-3.7))["accepted"]
    await call("location.stop", "seller", **under_way)
    await call("message.report", "seller", **at, message=question["message"], reason="spam")
    await call("report.settle", "agent", **at)
    assert (await call("conversation.moderate", "agent", **at, slow_mode_s=30))["conversation"]["slow_mode_s"] == 30
    await call("conversation.moderate", **at, slow_mode_s=0)
    appealed = await call("conversation.appeal", "buyer", **one, words="What was wrong with it?")
    assert appealed["conversation"]["subject"] == {"type": "appeal", "id": one["message"]}
    await call("policy.set", policy={"masking": {"banned": [{"id": "fakes", "words": ["counterfeit"]}]}})
    fake = {"kind": "text", "text": "a counterfeit lamp"}
    held = [(await call("message.send", "seller", **at, content=fake))["held"] for _ in range(2)]
    await call("message.approve", "agent", **at, flag=held[0], masked=True)
    await call("message.reject", "agent", **at, flag=held[1], reason="Only genuine goods")
    flags = (await call("flag.list", "agent", state="settled", limit=5))["flags"]
    assert [flag["id"] for flag in flags] == held[::-1]
    await call("flag.settle", "agent", **at, flag=held[0])
    shown = await call("message.reveal", "agent", **at, message=held[0], reason="Dispute 81")
    assert shown["content"] == fake
    await call("profile.track", "buyer", name="listing.viewed", properties={"listing": "12"})
    await call("profile.block", "seller", profile="buyer:1")
    assert (await call("profile.blocks", "seller"))["profiles"] == ["buyer:1"]
    await call("profile.unblock", "seller", profile="buyer:1")
    browser = {"endpoint": "https://push.example/1", "keys": {"p256dh": KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}}
    await call("push.subscribe", "buyer", **browser)
    await call("push.unsubscribe", "buyer", endpoint=browser["endpoint"])
    await call("message.delete", "buyer", **one)
    assert (await call("sync", "seller"))["conversations"]
    added = (await call("participant.add", **at, profile="courier:3", role="courier"))["participant"]
    await call("participant.role", **at, participant=added["id"], role="seller")
    await call("participant.remove", **at, participant=added["id"])
    await call("conversation.leave", "agent", **at)
    await call("conversation.close", **at)
    await call("conversation.reopen", **at)
    await call("profile.update", "buyer", profile="me", name="Ana")
    assert (await call("profile.get", "seller", profile="buyer:1"))["profile"]["name"] == "Ana"
    await call("profile.update", profile="buyer:1", phone="+34600111222")
    revealed = await call("profile.reveal", "agent", profile="buyer:1", field="phone", reason="the door")
    assert revealed["value"] == "+34600111222"
    await call("policy.set", policy={"roles": {"courier": {"alias": "Courier"}}})
    assert (await call("policy.get"))["roles"]["courier"]["alias"] == "Courier"
    actions = {entry["action"] for entry in (await call("audit.list", limit=20))["entries"]}
    looked = {"message.rescope", "conversation.as", "message.why", "profile.reveal", "policy.set"}
    moderated = {"conversation.moderate", "message.approve", "message.reject", "message.reveal"}
    assert actions == looked | moderated | {"message.report", "report.settle"}
    await call("message.search", query="for sale", kinds="text,image", limit=10)
    site = (await call("site.create", settings={"title": "Marco's Bikes"}))["site"]
    assert site in (await call("site.list"))["sites"]
    await call("site.update", site=site["id"], settings={"sound": False})
    assert (await call("site.get", site=site["id"]))["site"]["settings"]["sound"] is False
    entered = await node.visitor(site["id"])
    tokens["visitor"] = entered["token"]
    begun = await call("conversation.start", "visitor", site=site["id"], context={"listing": "lst_9"})
    merged = await call("visitor.merge", "buyer", renewal=entered["renewal"])
    assert merged == {"visitor": entered["profile"], "conversations": [begun["conversation"]["id"]]}
    await call("site.delete", site=site["id"])
    told = {"url": "https://bikes.example.com/told", "events": ["location.arrived"]}
    made = await call("webhook.create", **told)
    hook = made["webhook"]["id"]
    assert (await call("webhook.update", webhook=hook, at_once=4))["webhook"]["at_once"] == 4
    assert (await call("webhook.rotate", webhook=hook))["secret"] != made["secret"]
    assert [one["id"] for one in (await call("webhook.list"))["webhooks"]] == [hook]
    assert await call("webhook.dead", webhook=hook) == {"letters": []}
    assert await call("webhook.replay", webhook=hook) == {"replayed": 0}
    await call("webhook.delete", webhook=hook)
    first = await call("log.read", after="", limit=2)
    assert first["events"][0]["type"] == "conversation.created"
    assert (await call("log.read", after=first["cursor"], limit=2))["events"][0] not in first["events"]
    upload = (await call("upload.create", "buyer", name="invoice.pdf", size_bytes=len(PDF)))["upload"]
    buyer = Person(node, tokens["buyer"])
    await buyer.ask("PUT", f"/uploads/{upload['id']}/parts?offset=0", content=PDF)
    assert (await call("upload.get", "buyer", upload=upload["id"]))["upload"]["received_bytes"] == len(PDF)
    file = (await call("upload.finish", "buyer", upload=upload["id"]))["file"]
    assert (await call("file.get", "buyer", file=file["id"]))["file"] == file
    await call("upload.cancel", "buyer", upload=upload["id"])
    await call("profile.revoke", profile="courier:3")
    assert call.called == {operation["operationId"] for _, _, operation in operations()}
