"""What one sees who looks as another."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .message import Message

if TYPE_CHECKING:
    from .conversation import Conversation


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as one participant sees it now. To read; what is done with its objects is done by oneself."""

    participant: str  # its id
    conversation: "Conversation | None"  # None: they do not know of it
    messages: list[Message]  # newest first
    more_before: bool  # there are older ones: look again with `before=seen.messages[-1]`
    refused: str | None  # the code of the error that reading its messages gives them, such as `forbidden`
