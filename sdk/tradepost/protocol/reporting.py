"""What people do about those who trouble them: report a message, block its author."""

from typing import Annotated, Literal

from msgspec import Meta

from . import limits
from .command import Command

ReportReason = Literal["spam", "abuse", "fraud", "other"]


class ReportMessage(Command, frozen=True, tag="message.report"):
    """Tell staff that a message is wrong. Reported by the asker already: nothing happens."""

    conversation: limits.ConversationId
    message: limits.MessageId
    reason: ReportReason
    words: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=limits.NO_CONTROLS)] | None = None  # for staff


class SettleReports(Command, frozen=True, tag="report.settle"):
    """Staff have looked at what was reported in a conversation; it waits for them no more. None: nothing happens."""

    conversation: limits.ConversationId


class BlockProfile(Command, frozen=True, tag="profile.block"):
    """Hear no more from someone outside of orders; they are not told. Staff cannot be blocked."""

    profile: limits.ProfileId


class UnblockProfile(Command, frozen=True, tag="profile.unblock"):
    """Undoes `profile.block`; not blocked: nothing happens."""

    profile: limits.ProfileId


class ListBlocks(Command, frozen=True, tag="profile.blocks"):
    """Whom one has blocked."""
