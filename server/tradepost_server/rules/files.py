"""Who may fetch a file: whoever may read a message that carries it, and its uploader while none does. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tradepost.protocol.model import Author

from ..model import Actor, Conversation, Place
from . import access
from .sight import Sight

COMMAND = "file.get"
Verdict = Literal["yes", "former", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A message that carries the file: where it stands in which conversation, and who said it."""

    conversation: Conversation
    place: Place
    author: Author


def verdict(actor: Actor, carried: Iterable[Carried], now: datetime) -> Verdict:
    """`yes` while the asker may read one of the messages; `former` where they could until their part ended.

    Everyone else must not learn that the file is there.
    """
    found: Verdict = "no"
    for one in carried:
        standing = access.standing(actor, one.conversation, now)
        policy = one.conversation.policy
        sight = Sight(conversation=one.conversation, standing=standing)
        if not sight.may_read(one.place) or sight.hides(one.author):
            continue
        if standing.relation == "former":
            found = "former"
        elif standing.relation == "key" or access.allows(policy, standing.role, COMMAND, "any"):
            return "yes"
    return found
