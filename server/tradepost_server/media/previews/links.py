"""The first link of a text. Pure, and linear in the text's length."""

import re

LINK_MAX_CHARS = 2_048
_LINK = re.compile(r"(?<![a-z0-9+.-])https?://[^\s<>\"'`\x00-\x1f\x7f]+", re.IGNORECASE)
_AFTER = ".,;:!?*_~|…»”’"  # what stands after a link and is none of it
_PAIRS = {")": "(", "]": "[", "}": "{"}


def first(text: str) -> str | None:
    """The first address with http or https, without the punctuation that follows it; None where there is none."""
    for found in _LINK.finditer(text):
        link = _trimmed(found[0]) if len(found[0]) <= LINK_MAX_CHARS else ""
        if len(link) > len("https://"):
            return link
    return None


def _trimmed(link: str) -> str:
    """A bracket at the end belongs to the link only where it was opened in it."""
    end = len(link)
    opened = {close: link.count(begin) - link.count(close) for close, begin in _PAIRS.items()}
    while end:
        last = link[end - 1]
        if last in opened and opened[last] < 0:
            opened[last] += 1
        elif last not in _AFTER:
            break
        end -= 1
    return link[:end]
