"""Error codes and close codes of the wire, each in one table with what a client should do."""

from enum import IntEnum
from typing import NamedTuple


class ErrorCode(NamedTuple):
    """One row of the table of error codes."""

    status: int  # of the HTTP answer
    retryable: bool  # the same request may succeed later, unchanged
    meaning: str


ERROR_CODES: dict[str, ErrorCode] = {
    "invalid": ErrorCode(400, False, "The frame or body is not what this command takes; `path` names the place."),
    "unauthorized": ErrorCode(401, False, "No valid token or key."),
    "forbidden": ErrorCode(403, False, "Known, but your role or scope does not allow it."),
    "origin_blocked": ErrorCode(403, False, "The page's origin is on no list of the site or its tenant; add it there."),
    "not_found": ErrorCode(404, False, "No such thing that you may know of."),
    "too_slow": ErrorCode(408, True, "It did not come in time; send files in parts."),
    "conflict": ErrorCode(409, False, "This client_id or key was used with other content."),
    "stale_stage": ErrorCode(409, False, "A newer order_version has set the stage already; nothing changed."),
    "conversation_closed": ErrorCode(409, False, "The conversation is closed; reopen it first."),
    "conversation_frozen": ErrorCode(409, False, "Staff have stopped the conversation for now."),
    "message_deleted": ErrorCode(409, False, "The message was deleted."),
    "already_answered": ErrorCode(409, False, "You have answered this already; once is all it takes."),
    "expired": ErrorCode(410, False, "The time to answer this is over."),
    "reset": ErrorCode(410, False, "Too far behind to catch up event by event: drop the cache, load the newest page."),
    "too_large": ErrorCode(413, False, "Larger than the limit."),
    "unsupported_type": ErrorCode(415, False, "Files of this type are not taken; the message says which are."),
    "unknown_audience": ErrorCode(422, False, "The audience names a role or participant that is not here."),
    "too_many_audiences": ErrorCode(422, False, "The conversation has its 64 audiences already."),
    "reply_wider_than_original": ErrorCode(422, False, "A reply may not be told to more people than what it answers."),
    "limit_reached": ErrorCode(422, False, "A limit of the conversation is reached; the message says which."),
    "content_blocked": ErrorCode(422, False, "Not sent: what is in it may not be said here; `details` says what kind."),
    "message_rejected": ErrorCode(422, False, "Not sent: staff have looked at it and refused it."),
    "bad_file": ErrorCode(422, False, "The file is broken, or not what its name and type say."),
    "infected": ErrorCode(422, False, "A scanner found something harmful in the file."),
    "quota_reached": ErrorCode(422, False, "You or your marketplace keep as many files as you may."),
    "too_fast": ErrorCode(429, True, "Slow down; `retry_after_s` says how long."),
    "head_too_large": ErrorCode(431, False, "The address and the headers have more than 32 KiB."),
    "internal": ErrorCode(500, True, "Our mistake; it is logged under `request_id`."),
    "busy": ErrorCode(503, True, "The conversation is locked by another change; try again."),
    "unavailable": ErrorCode(503, True, "The database does not answer in time; nothing is lost, try again."),
}


class CloseCode(IntEnum):
    """Why a socket was closed. 4000 to 4499 come back and resume; 4500 to 4999 do not without a change."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    INVALID_UTF8 = 1007
    TOO_LARGE = 1009
    RESTARTING = 1012
    DRAINING = 4001
    SLOW_READER = 4008
    SILENT = 4010
    TOO_FAST = 4029
    TOKEN_EXPIRED = 4401
    PROTOCOL = 4500
    BAD_TOKEN = 4501
    REVOKED = 4503
    REPLACED = 4509

    @property
    def comes_back(self) -> bool:
        """Whether a client reconnects and resumes by itself after this code."""
        return self < 4500


CLOSE_MEANINGS: dict[CloseCode, str] = {
    CloseCode.NORMAL: "The client said goodbye.",
    CloseCode.GOING_AWAY: "The page was left or the process ends.",
    CloseCode.PROTOCOL_ERROR: "The WebSocket framing was broken (RFC 6455).",
    CloseCode.UNSUPPORTED_DATA: "A binary message: this protocol is text.",
    CloseCode.INVALID_UTF8: "A text message that is not UTF-8.",
    CloseCode.TOO_LARGE: "A message over 64 KiB.",
    CloseCode.RESTARTING: "The node stops at once; reconnect.",
    CloseCode.DRAINING: "The node drains for a deploy; reconnect after a random delay.",
    CloseCode.SLOW_READER: "The reader fell behind for 8 s; reconnect and resume.",
    CloseCode.SILENT: "Nothing heard from the client for two heartbeats; reconnect and resume.",
    CloseCode.TOO_FAST: "Too many frames; reconnect after the delay given in the reason, in seconds.",
    CloseCode.TOKEN_EXPIRED: "The token ended; reconnect with a new one.",
    CloseCode.PROTOCOL: "No or second authentication in time, or a change of identity on a live socket.",
    CloseCode.BAD_TOKEN: "A bad or missing token, or a page whose Origin is not on the tenant's list.",
    CloseCode.REVOKED: "The profile was banned or its sessions were revoked.",
    CloseCode.REPLACED: "Another session took this one's place.",
}
