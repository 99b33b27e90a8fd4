"""What everyone who may read a message can read in it. Pure."""

from msgspec import Raw

from tradepost.protocol import content
from tradepost.protocol.content.words import said


def public(raw: Raw | bytes) -> list[str]:
    """Its words, in the order in which they are shown; what only some roles are shown is not among them."""
    found = content.decode(raw)
    if found is None:
        return []
    words = [] if isinstance(found, content.Unknown) else [one.text for one in said(found) if one.visible_to is None]
    return words or [found.fallback]
