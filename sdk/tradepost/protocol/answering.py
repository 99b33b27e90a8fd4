"""Answers to what can be tapped or filled in."""

from typing import Annotated

from msgspec import Meta

from . import limits
from .command import Command
from .content.forms import FieldName, Value


class AnswerMessage(Command, frozen=True, tag="message.answer"):
    """Choose a button, a reply or a row by its id, or fill in a form or contact details: a message of its own.

    Checked against the message that it answers: refused once that has expired, was deleted, or was answered where it
    may be answered once. `action` of a form or contact request stays away; `values` of anything else.
    """

    conversation: limits.ConversationId
    message: limits.MessageId  # that it answers
    action: limits.ItemId | None = None  # the id of what was chosen
    values: Annotated[dict[FieldName, Value], Meta(max_length=limits.FORM_FIELDS_MAX)] = {}  # by the field's name
    client_id: limits.ClientId | None = None
