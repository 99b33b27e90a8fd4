"""Which command goes to which REST route. One table."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from .errors import TradepostError
from .protocol import commands as c


@dataclass(frozen=True, slots=True)
class Route:
    """One row: fields named in braces go into the path, the rest into the body, or, for GET, the query."""

    method: str
    path: str


_ONE = "/v1/conversations/{conversation}"

ROUTES: dict[type[c.Command], Route] = {
    c.CreateConversation: Route("POST", "/v1/conversations"),
    c.EnsureConversation: Route("PUT", "/v1/conversations/by-key/{key}"),
    c.GetConversation: Route("GET", _ONE),
    c.ListConversations: Route("GET", "/v1/conversations"),
    c.UpdateConversation: Route("PATCH", _ONE),
    c.SetStage: Route("PUT", _ONE + "/stage"),
    c.CloseConversation: Route("POST", _ONE + "/close"),
    c.ReopenConversation: Route("POST", _ONE + "/reopen"),
    c.Join: Route("POST", _ONE + "/join"),
    c.Leave: Route("POST", _ONE + "/leave"),
    c.AddParticipant: Route("POST", _ONE + "/participants"),
    c.RemoveParticipant: Route("DELETE", _ONE + "/participants/{participant}"),
    c.ChangeRole: Route("PATCH", _ONE + "/participants/{participant}"),
    c.SendMessage: Route("POST", _ONE + "/messages"),
    c.ListHistory: Route("GET", _ONE + "/messages"),
    c.EditMessage: Route("PATCH", _ONE + "/messages/{message}"),
    c.DeleteMessage: Route("DELETE", _ONE + "/messages/{message}"),
    c.RescopeMessage: Route("PUT", _ONE + "/messages/{message}/audience"),
    c.AnswerMessage: Route("POST", _ONE + "/messages/{message}/answers"),
    c.Why: Route("GET", _ONE + "/messages/{message}/why/{participant}"),
    c.React: Route("PUT", _ONE + "/messages/{message}/reactions/{emoji}"),
    c.SetTyping: Route("POST", _ONE + "/typing"),
    c.SetReceipt: Route("PUT", _ONE + "/receipts"),
    c.Events: Route("GET", _ONE + "/lanes/{lane}/events"),
    c.SeeAs: Route("GET", _ONE + "/as/{participant}"),
    c.Sync: Route("GET", "/v1/sync"),
    c.GetProfile: Route("GET", "/v1/profiles/{profile}"),
    c.UpdateProfile: Route("PATCH", "/v1/profiles/{profile}"),
    c.RevealField: Route("POST", "/v1/reveals"),
    c.RevokeSessions: Route("POST", "/v1/revocations"),
    c.CreateToken: Route("POST", "/v1/tokens"),
    c.GetPolicy: Route("GET", "/v1/policy"),
    c.SetPolicy: Route("PUT", "/v1/policy"),
    c.ListAudit: Route("GET", "/v1/audit"),
    c.SearchGifs: Route("GET", "/v1/gifs"),
    c.CreateUpload: Route("POST", "/v1/uploads"),
    c.GetUpload: Route("GET", "/v1/uploads/{upload}"),
    c.FinishUpload: Route("POST", "/v1/uploads/{upload}/finish"),
    c.CancelUpload: Route("DELETE", "/v1/uploads/{upload}"),
    c.GetFile: Route("GET", "/v1/files/{file}"),
    c.PreviewLink: Route("GET", _ONE + "/messages/{message}/preview"),
    c.SearchMessages: Route("GET", "/v1/search"),
    c.StartLocation: Route("POST", _ONE + "/locations"),
    c.MoveLocation: Route("PUT", _ONE + "/locations/{message}"),
    c.StopLocation: Route("DELETE", _ONE + "/locations/{message}"),
    c.CreateSite: Route("POST", "/v1/sites"),
    c.ListSites: Route("GET", "/v1/sites"),
    c.GetSite: Route("GET", "/v1/sites/{site}"),
    c.UpdateSite: Route("PATCH", "/v1/sites/{site}"),
    c.DeleteSite: Route("DELETE", "/v1/sites/{site}"),
    c.SubscribePush: Route("POST", "/v1/push/subscriptions"),
    c.UnsubscribePush: Route("POST", "/v1/push/subscriptions/remove"),
    c.ReportMessage: Route("POST", _ONE + "/messages/{message}/reports"),
    c.SettleReports: Route("POST", _ONE + "/reports/settle"),
    c.BlockProfile: Route("PUT", "/v1/blocks/{profile}"),
    c.UnblockProfile: Route("DELETE", "/v1/blocks/{profile}"),
    c.TrackProfile: Route("POST", "/v1/activity"),
    c.ListBlocks: Route("GET", "/v1/blocks"),
    c.StartConversation: Route("POST", "/v1/conversations/start"),
    c.ListFlags: Route("GET", "/v1/flags"),
    c.SettleFlag: Route("POST", _ONE + "/flags/{flag}/settle"),
    c.ApproveMessage: Route("POST", _ONE + "/flags/{flag}/approve"),
    c.RejectMessage: Route("POST", _ONE + "/flags/{flag}/reject"),
    c.RevealMessage: Route("POST", _ONE + "/messages/{message}/reveal"),
    c.ModerateConversation: Route("PATCH", _ONE + "/moderation"),
    c.AppealDecision: Route("POST", _ONE + "/appeals"),
    c.CreateWebhook: Route("POST", "/v1/webhooks"),
    c.ListWebhooks: Route("GET", "/v1/webhooks"),
    c.UpdateWebhook: Route("PATCH", "/v1/webhooks/{webhook}"),
    c.DeleteWebhook: Route("DELETE", "/v1/webhooks/{webhook}"),
    c.RotateWebhook: Route("POST", "/v1/webhooks/{webhook}/rotate"),
    c.ListDeadLetters: Route("GET", "/v1/webhooks/{webhook}/dead"),
    c.ReplayDeadLetters: Route("POST", "/v1/webhooks/{webhook}/replay"),
    c.ReadLog: Route("GET", "/v1/events"),
    c.MergeVisitor: Route("POST", "/v1/visitors/merge"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A command as an HTTP request."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes | None
    idempotency_key: str | None


def call_for(command: c.Command) -> Call:
    """The HTTP request for a command.

    Raises: TradepostError for a command that only a live connection takes.
    """
    route = ROUTES.get(type(command))
    if route is None:
        raise TradepostError(f"{type(command).__name__} needs a live connection: use a client with a token")
    fields: dict[str, Any] = msgspec.to_builtins(command, str_keys=True)
    fields.pop("type", None)
    fields.pop("ref", None)
    key = fields.pop("client_id", None) if str(fields.get("client_id", "")).isascii() else None  # headers are ASCII
    method = route.method
    if isinstance(command, c.React):
        method = "PUT" if fields.pop("on", True) else "DELETE"
    path = route.path
    for name in [part.split("}")[0] for part in path.split("{")[1:]]:
        path = path.replace(f"{{{name}}}", quote(str(fields.pop(name, "me")), safe=""))
    if method == "GET":
        return Call(method, path, _query(fields), None, None)
    body = msgspec.json.encode(fields) if fields or method in ("POST", "PATCH") else None
    return Call(method, path, {}, body, key)


def _query(fields: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if name == "subject":
            flat[name] = f"{value['type']}:{value['id']}"
        elif isinstance(value, list):
            flat[name] = ",".join(map(str, value))
        elif isinstance(value, bool):
            flat[name] = "true" if value else "false"
        else:
            flat[name] = str(value)
    return flat
