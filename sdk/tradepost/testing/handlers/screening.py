"""What a test wants hidden or held back in what parties and bots send."""

from typing import TYPE_CHECKING

from msgspec import Raw

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import model, moderation
from ...protocol import results as r
from ...protocol.masking import ReviewDecision
from ..log import STAFF, LaneLog
from ..members import Member
from ..moderation import MASKED, Kept

if TYPE_CHECKING:
    from ..server import Server


def looked_at(server: "Server", member: Member, content: Raw) -> tuple[ReviewDecision, Raw]:
    """What becomes of what somebody says; what staff say is not looked at."""
    return ("allow", content) if member.role in STAFF else server.moderation.decide(content)


def keep(
    server: "Server",
    member: Member,
    lane: LaneLog,
    command: c.SendMessage,
    client_id: str,
    decision: ReviewDecision,
    written: Raw,
    message: str | None = None,
) -> Kept:
    """A flag for a message with such words."""
    flag = moderation.Flag(
        id=server.new_id("fg"),
        conversation=command.conversation,
        at=server.tick(),
        author=model.Author(participant=member.id, role=member.role),
        client_id=client_id,
        decision=decision,
        rule=MASKED.rule,
        audience=lane.audience,
        content=written,
        message=message,
        reply_to=command.reply_to,
        waiting=decision == "hold",
    )
    kept = server.moderation.kept[flag.id] = Kept(flag, member.profile, lane.id, written)
    return kept


def held(kept: Kept, content: Raw) -> r.SentResult:
    """The answer to a message that is held back, each time that it is sent.

    Raises: MessageRejected; Conflict.
    """
    if bytes(kept.written) != bytes(content):
        raise refusal("conflict", "")
    if kept.flag.outcome == "rejected":
        raise refusal("message_rejected", "", details={"reason": kept.flag.reason, "notice": "Refused."})
    return r.SentResult(at=kept.flag.at, held=kept.flag.id, notice="Your message is being checked.")
