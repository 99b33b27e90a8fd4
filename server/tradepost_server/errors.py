"""What can be refused, each with the stable code of the protocol's table (`tradepost.protocol.errors`)."""

from typing import ClassVar

from tradepost.protocol.errors import ERROR_CODES


class TradepostError(Exception):
    """A refusal that the asker is told: a code, words, and where in the command if it is about a place in it."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, path: str | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.message, self.path, self.retry_after_s = message, path, retry_after_s
        self.details: dict[str, str | int | float | bool | list[str] | None] = {}

    @property
    def status(self) -> int:
        """Of the HTTP answer."""
        return ERROR_CODES[self.code].status

    @property
    def retryable(self) -> bool:
        """Whether the same command may succeed later, unchanged."""
        return ERROR_CODES[self.code].retryable


class Invalid(TradepostError):
    """The command is not what it should be; `path` names the place."""

    code = "invalid"


class Unauthorized(TradepostError):
    """No valid token or key."""

    code = "unauthorized"


class Forbidden(TradepostError):
    """Known, but not allowed."""

    code = "forbidden"


class OriginBlocked(TradepostError):
    """A page from an origin that is on no list of the site or its tenant."""

    code = "origin_blocked"


class NotFound(TradepostError):
    """No such thing that the asker may know of."""

    code = "not_found"


class Conflict(TradepostError):
    """The same client_id or key with other content."""

    code = "conflict"


class StaleStage(TradepostError):
    """A newer order_version has set the stage already."""

    code = "stale_stage"


class ConversationClosed(TradepostError):
    """No messages until it is reopened."""

    code = "conversation_closed"


class ConversationFrozen(TradepostError):
    """Staff have stopped it for now: parties say nothing."""

    code = "conversation_frozen"


class ContentBlocked(TradepostError):
    """What is in it may not be said here."""

    code = "content_blocked"


class MessageRejected(TradepostError):
    """It was held back, and staff refused it."""

    code = "message_rejected"


class MessageGone(TradepostError):
    """The message was deleted."""

    code = "message_deleted"


class AlreadyAnswered(TradepostError):
    """What may be answered once was answered by this participant."""

    code = "already_answered"


class AnswerLate(TradepostError):
    """The time to answer is over."""

    code = "expired"


class Reset(TradepostError):
    """Too far behind to catch up event by event."""

    code = "reset"


class UnknownAudience(TradepostError):
    """A role or participant that is not here."""

    code = "unknown_audience"


class TooManyAudiences(TradepostError):
    """The conversation has its 64 audiences already."""

    code = "too_many_audiences"


class ReplyWider(TradepostError):
    """A reply may not be told to more people than what it answers."""

    code = "reply_wider_than_original"


class LimitReached(TradepostError):
    """A limit of the conversation is reached."""

    code = "limit_reached"


class TooLarge(TradepostError):
    """Larger than the limit."""

    code = "too_large"


class UnsupportedType(TradepostError):
    """Files of this type are not taken."""

    code = "unsupported_type"


class BadFile(TradepostError):
    """A file that is broken, or a picture that would cost too much to open."""

    code = "bad_file"


class Infected(TradepostError):
    """The scanner found something in the file."""

    code = "infected"


class TooSlow(TradepostError):
    """A request, or the bytes of a file, did not come in time."""

    code = "too_slow"


class QuotaReached(TradepostError):
    """The asker or their marketplace keeps as many files as they may."""

    code = "quota_reached"


class TooFast(TradepostError):
    """Slow down."""

    code = "too_fast"


class HeadTooLarge(TradepostError):
    """The address and the headers of a request are larger than the limit."""

    code = "head_too_large"


class Internal(TradepostError):
    """Our mistake."""

    code = "internal"


class Busy(TradepostError):
    """The conversation is locked by another change."""

    code = "busy"


class Unavailable(TradepostError):
    """The database does not answer in time. Whether it was stored shows when it is sent again with its client_id."""

    code = "unavailable"
