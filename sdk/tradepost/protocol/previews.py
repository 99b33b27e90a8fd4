"""Previews of links."""

from msgspec import Struct

from . import limits
from .command import Command


class PreviewLink(Command, frozen=True, tag="link.preview"):
    """What the page behind the first link of a message says of itself, for who may read the message.

    The server fetches it: the site does not learn who looks. Nothing is fetched unless the tenant's policy has
    `link_previews`.
    """

    conversation: limits.ConversationId
    message: limits.MessageId


class LinkPreview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page in a few words of its own; plain text, as trustworthy as the site."""

    url: str  # as it stands in the message
    title: str
    description: str = ""
    site: str = ""  # its name, or its host
    image_url: str | None = None  # a path on this server, good for a day
    width: int | None = None  # of the picture, in pixels
    height: int | None = None
