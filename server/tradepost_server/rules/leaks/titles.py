"""What a conversation may be called: everyone in it reads that, at every stage to come. Pure."""

from ...errors import ContentBlocked
from ...model import Policy
from .find import find
from .review import decide, of


def require_free(title: str | None, policy: Policy, role: str | None, stage: str | None) -> None:
    """A title by someone in this role, None for the marketplace itself: it cannot be hidden in part.

    Raises: ContentBlocked.
    """
    by = of(policy)
    if title is None or role is None or role in policy.staff or not by.looks:
        return
    for span in find(title, allowed=by.allowed, banned=by.banned):
        decided = decide(by, span, stage=stage, author=role, readers=policy.parties)
        if decided.decision != "allow":
            refusal = ContentBlocked("What is in it may not be said here", path="$.title")
            refusal.details = {"rule": decided.rule, "kinds": [span.kind]}
            raise refusal
