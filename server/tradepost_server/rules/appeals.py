"""How staff are asked to look again: the conversation that it begins. Pure."""

from typing import Literal

from tradepost.protocol.commands import CreateConversation
from tradepost.protocol.model import Subject

from ..errors import Forbidden
from ..model import APPEAL, Conversation
from .access import Standing

OPEN_MAX = 20  # appeals of one person that staff have not closed
TITLE_MAX_CHARS = 200

About = Literal["message", "flag"]


def role_of(original: Conversation, standing: Standing) -> str:
    """The role that the asker has in what they appeal about, or had last.

    Raises: Forbidden for staff, and for a second instance.
    """
    assert standing.participant is not None
    role = standing.role or standing.participant.stints[-1].role
    if role in original.policy.staff:
        raise Forbidden("Appeals are for those who are no staff")
    if original.subject is not None and original.subject.type == APPEAL:
        raise Forbidden("This is an appeal already: write to staff in it")
    return role


def begun(
    original: Conversation, standing: Standing, message: str | None = None, about: About | None = None
) -> CreateConversation:
    """What is asked about, for people and for staff. Who has left learns nothing of what it is called now."""
    name = None
    if standing.relation == "member":
        subject = original.subject
        name = original.title or (None if subject is None else f"{subject.type}:{subject.id}")
    attributes = {"conversation": original.id}
    if message is not None and about is not None:
        attributes[about] = message
    return CreateConversation(
        subject=Subject(type=APPEAL, id=message or original.id),
        title="Appeal" if name is None else f"Appeal: {name}"[:TITLE_MAX_CHARS],
        attributes=dict(attributes),
    )
