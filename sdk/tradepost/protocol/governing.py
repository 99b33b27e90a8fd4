"""Governing a tenant: its policy, its audit, tokens, and what its staff may look up."""

from typing import Annotated

from msgspec import Meta

from . import limits
from .command import Command
from .policy import ContactField, PolicyDocument


class RevealField(Command, frozen=True, tag="profile.reveal"):
    """One contact field of a profile that the asker's role does not see; the reason is kept in the audit."""

    profile: limits.ProfileId
    field: ContactField
    reason: limits.Reason


class GetPolicy(Command, frozen=True, tag="policy.get"):
    """What the tenant allows its roles."""


class SetPolicy(Command, frozen=True, tag="policy.set"):
    """Replaces what the tenant changes of the defaults; refused, with the reason, where it contradicts itself."""

    policy: PolicyDocument


class ListAudit(Command, frozen=True, tag="audit.list"):
    """What staff and API keys did that others may ask about, newest first."""

    conversation: limits.ConversationId | None = None
    profile: limits.ProfileId | None = None  # that it was about
    cursor: limits.Cursor | None = None
    limit: limits.PageSize = 50


class RevokeSessions(Command, frozen=True, tag="profile.revoke"):
    """End a profile's sessions and all tokens issued so far; `ban` also refuses new ones until `ban` is false."""

    profile: limits.ProfileId
    ban: bool | None = None  # absent: stays as it is


class CreateToken(Command, frozen=True, tag="token.create"):
    """A token for a profile, signed with the tenant's key; for back ends (scope `tokens:create`)."""

    profile: limits.ProfileId
    role: limits.Role | None = None  # the standing that it gives
    name: limits.Name | None = None  # given to the profile
    ttl_s: Annotated[int, Meta(ge=10, le=86_400)] = 3_600  # seconds until it ends
    conversations: (
        Annotated[
            list[limits.ConversationId],
            Meta(min_length=1, max_length=100, description="It works in these alone; absent: in all of the profile's."),
        ]
        | None
    ) = None
