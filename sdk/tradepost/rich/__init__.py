"""Builders for what is said: `rich.Card("Order 55", buttons=[rich.Postback("Refund", "refund:55")])`.

Each gives a struct of `tradepost.content`, and raises `ValueError` at once where the server would refuse its size.
"""

from . import form
from .buttons import Link, Pay, Postback, Reply, RequestContact, RequestLocation, Webview
from .cards import Card, Carousel, Field
from .choices import Buttons, ContactRequest, List, Offered, QuickReplies, QuickReply, Row, Section
from .media import Audio, File, Gif, Image, Picture, Source, Uploaded, Video
from .money import money
from .words import Form, Location, Mentioned, Piece, System, Text, markdown, mention

__all__ = [
    "Audio",
    "Buttons",
    "Card",
    "Carousel",
    "ContactRequest",
    "Field",
    "File",
    "Form",
    "Gif",
    "Image",
    "Link",
    "List",
    "Location",
    "Mentioned",
    "Offered",
    "Pay",
    "Picture",
    "Piece",
    "Postback",
    "QuickReplies",
    "QuickReply",
    "Reply",
    "RequestContact",
    "RequestLocation",
    "Row",
    "Section",
    "Source",
    "System",
    "Text",
    "Uploaded",
    "Video",
    "Webview",
    "form",
    "markdown",
    "mention",
    "money",
]
