"""Starting a conversation from a page: found again, or made."""

from typing import Annotated

from msgspec import Meta, field

from . import limits
from .command import Command
from .model import Scalar

CONTEXT_MAX = 20
ContextKey = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_.]*$(?!\n)")]
Context = Annotated[
    dict[ContextKey, Scalar],
    Meta(max_length=CONTEXT_MAX, description="What the page is about, such as `listing` and `order`."),
]


class StartConversation(Command, frozen=True, tag="conversation.start"):
    """The asker's open conversation with these people about this listing and order; made if there is none.

    Within what the site lets its people start. Nobody named: with the marketplace's staff. The context becomes
    attributes whose names begin with `page.`: told by a page, so not the marketplace's word.
    """

    site: limits.SiteId
    with_: Annotated[list[limits.ProfileId], Meta(max_length=8)] = field(name="with", default_factory=list)
    context: Context = {}
    title: limits.Title | None = None  # where the role may set it; of one that is made
    client_id: limits.ClientId | None = None
