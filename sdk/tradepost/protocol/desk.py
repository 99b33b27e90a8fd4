"""What the agents' page asks beside what everyone asks."""

from .command import Command


class FollowDesk(Command, frozen=True, tag="desk.follow"):
    """From now on this session is told, by `conversation.touched`, of each conversation of the tenant that changes."""


class UnfollowDesk(Command, frozen=True, tag="desk.unfollow"):
    """Undoes `desk.follow`; harmless without."""
