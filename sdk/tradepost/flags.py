"""What was found in messages, and what staff and back ends do about it."""

from collections.abc import Sequence

from .pages import PAGE, Pages
from .protocol import content as kinds
from .protocol import moderation
from .protocol.masking import ReviewDecision
from .protocol.moderating import ApproveMessage, FlagState, ListFlags, RejectMessage, RevealMessage, SettleFlag
from .protocol.moderation import Finding, FlagOutcome
from .requests import Requests


class Flag:
    """A message in which something was found, as it was last read."""

    __slots__ = ("_requests", "data")

    def __init__(self, data: moderation.Flag, requests: Requests) -> None:
        self.data: moderation.Flag = data  # the flag as on the wire
        self._requests = requests

    def __repr__(self) -> str:
        return f"Flag(id={self.id!r}, decision={self.decision!r}, outcome={self.outcome!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flag) and other.data == self.data

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """The id; while the message is not told it stands for that."""
        return self.data.id

    @property
    def conversation(self) -> str:
        """The id of its conversation."""
        return self.data.conversation

    @property
    def decision(self) -> ReviewDecision:
        """What became of the message by itself: `allow`, `mask`, `hold` or `block`."""
        return self.data.decision

    @property
    def findings(self) -> Sequence[Finding]:
        """What was found: where, what, how, and how sure."""
        return self.data.findings

    @property
    def waiting(self) -> bool:
        """Whether the message waits to be released or refused."""
        return self.data.waiting

    @property
    def outcome(self) -> FlagOutcome | None:
        """What staff decided: `approved`, `rejected`, or `seen`; None: nothing yet."""
        return self.data.outcome

    @property
    def message(self) -> str | None:
        """The id of the message, once it is told."""
        return self.data.message

    @property
    def content(self) -> kinds.Content | kinds.Unknown | None:
        """What it says, as one may see it; None where it was taken back."""
        return kinds.decode(self.data.content)

    @property
    def text(self) -> str:
        """What it says in words; empty where it was taken back."""
        said = self.content
        return said.fallback if said is not None else ""

    async def approve(self, *, masked: bool = False) -> "Flag":
        """Tell a message that is held back, with `masked` without what was found in it.

        Raises: Forbidden without the grant `moderate`, and where its author has left; NotFound if it was not held.
        """
        command = ApproveMessage(conversation=self.conversation, flag=self.id, masked=masked)
        return self._now((await self._requests.request(command)).flag)

    async def reject(self, reason: str | None = None) -> "Flag":
        """Do not tell a message that is held back; its author learns that, and the reason. Raises: as `approve`."""
        command = RejectMessage(conversation=self.conversation, flag=self.id, reason=reason)
        return self._now((await self._requests.request(command)).flag)

    async def settle(self) -> "Flag":
        """Note that somebody has looked. Raises: BadRequest while the message waits; Forbidden."""
        return self._now((await self._requests.request(SettleFlag(conversation=self.conversation, flag=self.id))).flag)

    async def reveal(self, reason: str) -> kinds.Content | kinds.Unknown | None:
        """What was written, also where it was not told. See `Message.reveal`."""
        return await revealed(self._requests, self.conversation, self.message or self.id, reason)

    def _now(self, data: moderation.Flag) -> "Flag":
        self.data = data
        return self


class Flags:
    """What waits for staff, and what they may look at: `client.flags`."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list(
        self,
        *,
        state: FlagState | None = None,
        conversation: str | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> Pages[Flag]:
        """Newest first: those that are `waiting` to be released, `open` or `settled`; of one conversation."""

        async def fetch(cursor: str | None, size: int) -> tuple[list[Flag], str | None]:
            command = ListFlags(state=state, conversation=conversation, cursor=cursor, limit=size)
            page = await self._requests.request(command)
            return [Flag(flag, self._requests) for flag in page.flags], page.cursor

        return Pages(fetch, limit=limit, page_size=page_size)


async def revealed(
    requests: Requests, conversation: str, message: str, reason: str
) -> kinds.Content | kinds.Unknown | None:
    """What a message said before anything in it was hidden."""
    command = RevealMessage(conversation=conversation, message=message, reason=reason)
    return kinds.decode((await requests.request(command)).content)
