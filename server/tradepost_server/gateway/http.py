"""The REST routes: one table; each makes a command and runs the handler that sockets use."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from msgspec import Struct
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from tradepost.protocol import commands as c
from tradepost.protocol.limits import FRAME_MAX_BYTES
from tradepost.protocol.results import RESULTS, ConversationResult, SentResult
from tradepost.protocol.webhooks import HOPS_HEADER

from .. import ids, wire, wire_words
from ..errors import Forbidden, Invalid, TooFast, TooLarge, TradepostError, Unauthorized
from ..handlers import dispatch, messages, routing
from ..handlers.speaking import locale_of
from ..model import Actor
from ..rules import access
from ..rules import webhooks as rules
from ..store.submission import Outcome
from ..telemetry import tracing
from . import problems
from .origins import allowed
from .socket import Sockets

_log = logging.getLogger("tradepost.http")

AS_HEADER = "tradepost-as"


class _Path(PathConvertor):
    """What is left of an address, also over line breaks, at which Starlette's own ends."""

    regex = r"(?s:.*)"


register_url_convertor("path", _Path())


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One REST route."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str  # below /v1; names in braces are fields of the command
    command: type[c.Command]
    creates: bool = False  # 201 where something was made
    preset: tuple[tuple[str, object], ...] = ()  # fields that the route itself says

    @property
    def reads_query(self) -> bool:
        """Whether the fields come from the query instead of a body."""
        return self.method == "GET"


_CONVERSATION = "/conversations/{conversation}"
_MESSAGE = "/conversations/{conversation}/messages/{message}"
_PARTICIPANT = "/conversations/{conversation}/participants/{participant}"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(method="POST", path="/conversations", command=c.CreateConversation, creates=True),
    Endpoint(method="GET", path="/conversations", command=c.ListConversations),
    Endpoint(method="PUT", path="/conversations/by-key/{key:path}", command=c.EnsureConversation, creates=True),
    Endpoint(method="GET", path=_CONVERSATION, command=c.GetConversation),
    Endpoint(method="PATCH", path=_CONVERSATION, command=c.UpdateConversation),
    Endpoint(method="PUT", path=f"{_CONVERSATION}/stage", command=c.SetStage),
    Endpoint(method="POST", path=f"{_CONVERSATION}/close", command=c.CloseConversation),
    Endpoint(method="POST", path=f"{_CONVERSATION}/reopen", command=c.ReopenConversation),
    Endpoint(method="POST", path=f"{_CONVERSATION}/join", command=c.Join),
    Endpoint(method="POST", path=f"{_CONVERSATION}/leave", command=c.Leave),
    Endpoint(method="POST", path=f"{_CONVERSATION}/participants", command=c.AddParticipant),
    Endpoint(method="DELETE", path=_PARTICIPANT, command=c.RemoveParticipant),
    Endpoint(method="PATCH", path=_PARTICIPANT, command=c.ChangeRole),
    Endpoint(method="POST", path=f"{_CONVERSATION}/messages", command=c.SendMessage, creates=True),
    Endpoint(method="GET", path=f"{_CONVERSATION}/messages", command=c.ListHistory),
    Endpoint(method="PATCH", path=_MESSAGE, command=c.EditMessage),
    Endpoint(method="DELETE", path=_MESSAGE, command=c.DeleteMessage),
    Endpoint(method="PUT", path=f"{_MESSAGE}/audience", command=c.RescopeMessage),
    Endpoint(method="GET", path=f"{_MESSAGE}/why/{{participant}}", command=c.Why),
    Endpoint(method="PUT", path=f"{_MESSAGE}/reactions/{{emoji}}", command=c.React, preset=(("on", True),)),
    Endpoint(method="DELETE", path=f"{_MESSAGE}/reactions/{{emoji}}", command=c.React, preset=(("on", False),)),
    Endpoint(method="PUT", path=f"{_CONVERSATION}/receipts", command=c.SetReceipt),
    Endpoint(method="POST", path=f"{_CONVERSATION}/typing", command=c.SetTyping),
    Endpoint(method="GET", path=f"{_CONVERSATION}/lanes/{{lane}}/events", command=c.Events),
    Endpoint(method="GET", path=f"{_CONVERSATION}/as/{{participant}}", command=c.SeeAs),
    Endpoint(method="GET", path="/sync", command=c.Sync),
    Endpoint(method="GET", path="/profiles/{profile:path}", command=c.GetProfile),
    Endpoint(method="PATCH", path="/profiles/{profile:path}", command=c.UpdateProfile),
    Endpoint(method="POST", path="/reveals", command=c.RevealField),
    Endpoint(method="POST", path="/revocations", command=c.RevokeSessions),
    Endpoint(method="POST", path="/tokens", command=c.CreateToken, creates=True),
    Endpoint(method="GET", path="/policy", command=c.GetPolicy),
    Endpoint(method="PUT", path="/policy", command=c.SetPolicy),
    Endpoint(method="GET", path="/audit", command=c.ListAudit),
    Endpoint(method="POST", path=f"{_MESSAGE}/answers", command=c.AnswerMessage, creates=True),
    Endpoint(method="GET", path="/gifs", command=c.SearchGifs),
    Endpoint(method="POST", path="/uploads", command=c.CreateUpload, creates=True),
    Endpoint(method="GET", path="/uploads/{upload}", command=c.GetUpload),
    Endpoint(method="POST", path="/uploads/{upload}/finish", command=c.FinishUpload, creates=True),
    Endpoint(method="DELETE", path="/uploads/{upload}", command=c.CancelUpload),
    Endpoint(method="GET", path="/files/{file}", command=c.GetFile),
    Endpoint(method="GET", path=f"{_MESSAGE}/preview", command=c.PreviewLink),
    Endpoint(method="GET", path="/search", command=c.SearchMessages),
    Endpoint(method="POST", path=f"{_CONVERSATION}/locations", command=c.StartLocation, creates=True),
    Endpoint(method="PUT", path=f"{_CONVERSATION}/locations/{{message}}", command=c.MoveLocation),
    Endpoint(method="DELETE", path=f"{_CONVERSATION}/locations/{{message}}", command=c.StopLocation),
    Endpoint(method="POST", path="/sites", command=c.CreateSite, creates=True),
    Endpoint(method="GET", path="/sites", command=c.ListSites),
    Endpoint(method="GET", path="/sites/{site}", command=c.GetSite),
    Endpoint(method="PATCH", path="/sites/{site}", command=c.UpdateSite),
    Endpoint(method="DELETE", path="/sites/{site}", command=c.DeleteSite),
    Endpoint(method="POST", path="/push/subscriptions", command=c.SubscribePush),
    Endpoint(method="POST", path="/push/subscriptions/remove", command=c.UnsubscribePush),
    Endpoint(method="POST", path=f"{_MESSAGE}/reports", command=c.ReportMessage),
    Endpoint(method="POST", path=f"{_CONVERSATION}/reports/settle", command=c.SettleReports),
    Endpoint(method="PUT", path="/blocks/{profile:path}", command=c.BlockProfile),
    Endpoint(method="DELETE", path="/blocks/{profile:path}", command=c.UnblockProfile),
    Endpoint(method="POST", path="/activity", command=c.TrackProfile),
    Endpoint(method="GET", path="/blocks", command=c.ListBlocks),
    Endpoint(method="POST", path="/conversations/start", command=c.StartConversation, creates=True),
    Endpoint(method="POST", path="/visitors/merge", command=c.MergeVisitor),
    Endpoint(method="GET", path="/flags", command=c.ListFlags),
    Endpoint(method="POST", path=f"{_CONVERSATION}/flags/{{flag}}/settle", command=c.SettleFlag),
    Endpoint(method="POST", path=f"{_CONVERSATION}/flags/{{flag}}/approve", command=c.ApproveMessage),
    Endpoint(method="POST", path=f"{_CONVERSATION}/flags/{{flag}}/reject", command=c.RejectMessage),
    Endpoint(method="POST", path=f"{_MESSAGE}/reveal", command=c.RevealMessage),
    Endpoint(method="PATCH", path=f"{_CONVERSATION}/moderation", command=c.ModerateConversation),
    Endpoint(method="POST", path=f"{_CONVERSATION}/appeals", command=c.AppealDecision, creates=True),
    Endpoint(method="POST", path="/webhooks", command=c.CreateWebhook, creates=True),
    Endpoint(method="GET", path="/webhooks", command=c.ListWebhooks),
    Endpoint(method="PATCH", path="/webhooks/{webhook}", command=c.UpdateWebhook),
    Endpoint(method="DELETE", path="/webhooks/{webhook}", command=c.DeleteWebhook),
    Endpoint(method="POST", path="/webhooks/{webhook}/rotate", command=c.RotateWebhook),
    Endpoint(method="GET", path="/webhooks/{webhook}/dead", command=c.ListDeadLetters),
    Endpoint(method="POST", path="/webhooks/{webhook}/replay", command=c.ReplayDeadLetters),
    Endpoint(method="GET", path="/events", command=c.ReadLog),
)


Work = Callable[[Request, str], Awaitable[Response]]


def in_words(name: str, work: Work) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers what `work` raises as a problem; `work` gets the request and its id."""

    async def run(request: Request) -> Response:
        with tracing.span(name, request.headers):
            return await answered(request, ids.new("rq"))

    async def answered(request: Request, request_id: str) -> Response:
        try:
            return await work(request, request_id)
        except TradepostError as refusal:
            tracing.failed(refusal)
            return problems.response(refusal, request_id)
        except wire.Malformed as malformed:
            tracing.failed(malformed)
            error = (TooLarge if malformed.too_large else Invalid)(malformed.reason, path=malformed.path)
            return problems.response(error, request_id)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception as mistake:
            tracing.failed(mistake)
            _log.exception("request failed: %s", name, extra={"request": request_id})
            return problems.internal(request_id)

    return run


def answer(result: Struct, request_id: str, status: int) -> Response:
    """A result as JSON."""
    headers = {"cache-control": "no-store", "tradepost-request-id": request_id}
    return Response(wire.encode(result), status, headers, "application/json")


class Api:
    """Runs endpoints."""

    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets

    def routes(self) -> list[Route]:
        """For Starlette."""
        return [Route(f"/v1{e.path}", self._endpoint(e), methods=[e.method]) for e in ENDPOINTS]

    def _endpoint(self, endpoint: Endpoint) -> Any:
        async def work(request: Request, request_id: str) -> Response:
            result = await self._answer(endpoint, request)
            made = endpoint.creates and not (isinstance(result, ConversationResult) and not result.created)
            held = isinstance(result, SentResult) and result.held is not None
            return answer(result, request_id, 202 if held else 201 if made else 200)

        return in_words(dispatch.name_of(endpoint.command), work)

    async def _answer(self, endpoint: Endpoint, request: Request) -> Struct:
        actor = await self.actor(request)
        command = await self._command(endpoint, request, actor)
        if isinstance(command, c.SendMessage):
            return await self._send(actor, command)
        return await routing.run(self._sockets.services, actor, command)

    async def actor(self, request: Request) -> Actor:
        """Who asks, by the Authorization header, within their rate.

        Raises: Unauthorized, Forbidden, TooFast.
        """
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not credential.strip():
            raise Unauthorized("Send a token or an API key: Authorization: Bearer …")
        actor = await self._sockets.authenticator.bearer(credential.strip())
        if not actor.is_key and not allowed(
            request.headers.get("origin"), request.headers.get("host", ""), actor.tenant
        ):
            raise Unauthorized("This page's origin is not on the tenant's list")
        speaker = request.headers.get(AS_HEADER)
        actor = actor if speaker is None else _speak_as(actor, speaker)
        self._check_rate(actor)
        hops = request.headers.get(HOPS_HEADER)
        return actor if hops is None else replace(actor, hops=rules.hops_from(hops))

    def _check_rate(self, actor: Actor) -> None:
        if self._sockets.settings.limits == "off":
            return
        rates = self._sockets.tenant_rates if actor.is_key else self._sockets.profile_rates
        wait = rates.take(actor.tenant.id if actor.is_key else actor.key)
        if wait:
            raise TooFast("Too many requests", retry_after_s=wait)

    async def _command(self, endpoint: Endpoint, request: Request, actor: Actor) -> c.Command:
        """Body or query, path and headers, joined and decoded by the one strict decoder."""
        fields: dict[str, object] = {}
        if endpoint.reads_query:
            fields.update(_query(request))
        elif body := await read_body(request):
            fields.update(wire.decode_object(body))
        for name, value in (*request.path_params.items(), *endpoint.preset):
            if name in fields and fields[name] != value:
                raise Invalid("The address says something else", path=f"$.{name}")
            fields[name] = value
        if fields.get("profile") == "me" and "profile" in request.path_params and not actor.is_key:
            fields["profile"] = actor.profile_id
        key = request.headers.get("idempotency-key")
        takes_key = key is not None and "client_id" in endpoint.command.__struct_fields__
        if takes_key and fields.setdefault("client_id", key) != key:
            raise Invalid("Idempotency-Key and client_id differ; send one of them", path="$.client_id")
        if "type" in fields or "ref" in fields:
            raise Invalid("Not part of a REST body", path="$.type" if "type" in fields else "$.ref")
        return wire.convert(fields, endpoint.command, from_text=endpoint.reads_query)

    async def _send(self, actor: Actor, command: c.SendMessage) -> Struct:
        """The same path as a socket's: through the group commit."""
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def done(said: Outcome) -> None:
            if not outcome.done():
                outcome.set_result(said)

        services = routing.services_for(self._sockets.services, command)
        await messages.send(services, actor, command, done)
        said = await outcome
        if isinstance(said, TradepostError):
            raise messages.refused(said, await locale_of(services, actor))
        return messages.sent(said, await locale_of(services, actor))


def _speak_as(actor: Actor, profile_id: str) -> Actor:
    """A back end with the scope `messages:as` acts for a profile; nobody else does."""
    if not actor.is_key or "messages:as" not in actor.scopes:
        raise Forbidden("Only an API key with the scope messages:as may act for a profile")
    if not 0 < len(profile_id) <= 128 or not profile_id.isprintable():
        raise Invalid("Expected a profile id in Tradepost-As", path="Tradepost-As")
    return Actor(tenant=actor.tenant, profile_id=profile_id, key_id=actor.key_id)


def _query(request: Request) -> dict[str, object]:
    """Each name once; a subject comes as `type:id`, kinds with commas between them."""
    fields: dict[str, object] = {}
    for name, value in request.query_params.multi_items():
        if name in fields:
            raise Invalid("Expected once", path=f"${wire_words.step(name)}")
        fields[name] = value
    if isinstance(subject := fields.get("subject"), str):
        type_, _, id_ = subject.partition(":")
        fields["subject"] = {"type": type_, "id": id_}
    if isinstance(kinds := fields.get("kinds"), str):
        fields["kinds"] = kinds.split(",")
    return fields


async def read_body(request: Request) -> bytes:
    """At most 64 KiB of JSON.

    Raises: TooLarge, Invalid for another content type.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FRAME_MAX_BYTES:
            raise TooLarge(f"A body has at most {FRAME_MAX_BYTES} bytes")
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if body and kind != "application/json":
        raise Invalid("Expected application/json", path="Content-Type")
    return bytes(body)


def check() -> None:
    """Every endpoint has a row in the matrix, and an answer.

    Raises: RuntimeError.
    """
    for endpoint in ENDPOINTS:
        name = dispatch.name_of(endpoint.command)
        if name not in access.matrix() or endpoint.command not in RESULTS:
            raise RuntimeError(f"{endpoint.method} {endpoint.path} has no row in rules/matrix.toml or no result")


def check_routes(routes: Iterable[Route | WebSocketRoute]) -> None:
    """Every route of the application runs a command, or is named as open in the matrix.

    Raises: RuntimeError.
    """
    found = {
        f"{method} {route.path}"
        for route in routes
        for method in (sorted(route.methods or ()) if isinstance(route, Route) else ["WS"])
        if method != "HEAD"
    }
    access.check_routes(found, {f"{e.method} /v1{e.path}" for e in ENDPOINTS})
