"""All conversations that one may know of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from .conversation import Conversation
from .pages import PAGE, Pages
from .people import Person, invitee
from .protocol import commands as c
from .protocol import model

if TYPE_CHECKING:
    from .client import Client


class Conversations:
    """Finding and making conversations: `client.conversations`."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def create(
        self,
        *,
        participants: Sequence[Person] = (),
        key: str | None = None,
        title: str | None = None,
        subject: model.Subject | None = None,
        stage: str | None = None,
        order_version: int | None = None,
        attributes: Mapping[str, model.Scalar] | None = None,
        client_id: str | None = None,
    ) -> Conversation:
        """A new conversation.

        Raises: Conflict if the `key` is taken.
        """
        command = c.CreateConversation(
            participants=[invitee(person) for person in participants],
            key=key,
            title=title,
            subject=subject,
            stage=stage,
            order_version=order_version,
            attributes=dict(attributes) if attributes is not None else None,
            client_id=client_id,
        )
        return Conversation((await self._client.request(command)).conversation, self._client)

    async def ensure(
        self,
        *,
        key: str,
        participants: Sequence[Person] = (),
        title: str | None = None,
        subject: model.Subject | None = None,
        stage: str | None = None,
        order_version: int | None = None,
        attributes: Mapping[str, model.Scalar] | None = None,
    ) -> Conversation:
        """The conversation with this key, made if there is none; participants that are not in it yet are added."""
        command = c.EnsureConversation(
            key=key,
            participants=[invitee(person) for person in participants],
            title=title,
            subject=subject,
            stage=stage,
            order_version=order_version,
            attributes=dict(attributes) if attributes is not None else None,
        )
        return Conversation((await self._client.request(command)).conversation, self._client)

    async def get(self, conversation: str) -> Conversation:
        """The conversation with this id.

        Raises: NotFound, also where one may not know of it.
        """
        result = await self._client.request(c.GetConversation(conversation=conversation))
        return Conversation(result.conversation, self._client)

    def list(
        self,
        *,
        status: model.Status | None = None,
        stage: str | None = None,
        subject: model.Subject | None = None,
        participant: str | None = None,
        query: str | None = None,
        unanswered: bool | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> Pages[Conversation]:
        """Newest activity first; `participant` is a profile id, `query` words of title, key or subject."""

        async def fetch(cursor: str | None, size: int) -> tuple[list[Conversation], str | None]:
            command = c.ListConversations(
                status=status,
                stage=stage,
                subject=subject,
                participant=participant,
                query=query,
                unanswered=unanswered,
                since=since,
                cursor=cursor,
                limit=size,
            )
            page = await self._client.request(command)
            return [Conversation(data, self._client) for data in page.conversations], page.cursor

        return Pages(fetch, limit=limit, page_size=page_size)
