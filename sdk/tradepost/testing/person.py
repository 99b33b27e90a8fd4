"""Someone in a conversation of a test: says, taps and fills in what stands there, as at a screen."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..client import Client
from ..composing import Filled, choices, label_of
from ..conversation import Conversation
from ..message import Message
from ..protocol import content as kinds
from ..protocol.limits import PAGE_MAX
from ..protocol.results import AnsweredResult, SentResult


class Person:
    """Made by `Tradepost.person`. Each call first waits until nothing moves any more, and does so again at its end."""

    def __init__(self, client: Client, conversation: Conversation, settled: Callable[[], Awaitable[None]]) -> None:
        self.client: Client = client
        self.conversation: Conversation = conversation
        self._settled = settled

    async def say(self, said: str | kinds.Content, **options: Any) -> SentResult:
        """Say something, with `options` of `Conversation.send`."""
        sent = await self.conversation.send(said, **options)
        await self._settled()
        return sent

    async def press(self, payload: str) -> AnsweredResult:
        """Tap the newest button, reply or row with this payload.

        Raises: LookupError if there is none.
        """
        for message in await self._messages():
            for choice in choices(message.content):
                if getattr(choice, "payload", None) == payload and choice.id is not None:
                    return await self._done(message.choose(choice.id))
        raise LookupError(f"nothing to tap has the payload {payload!r}")

    async def choose(self, label: str) -> AnsweredResult:
        """Tap the newest button, reply or row with this label.

        Raises: LookupError if there is none.
        """
        for message in await self._messages():
            if any(label_of(choice) == label for choice in choices(message.content)):
                return await self._done(message.choose(label))
        raise LookupError(f"nothing to tap is labelled {label!r}")

    async def fill(self, values: Mapping[str, Filled]) -> AnsweredResult:
        """Fill in the newest form, or request for contact details.

        Raises: LookupError if there is none.
        """
        for message in await self._messages():
            if isinstance(message.content, kinds.Form | kinds.ContactRequest):
                return await self._done(message.fill(values))
        raise LookupError("there is nothing to fill in")

    async def sees(self) -> list[str]:
        """The words of all messages that they see, in the order of time."""
        return [message.text for message in reversed(await self._messages())]

    async def _messages(self) -> list[Message]:
        await self._settled()
        return await self.conversation.history(page_size=PAGE_MAX).all()

    async def _done(self, answering: Awaitable[AnsweredResult]) -> AnsweredResult:
        answered = await answering
        await self._settled()
        return answered
