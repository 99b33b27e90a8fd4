"""What `tradepost tail` does: the frames of one conversation as one of its people gets them, live."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Literal

from tradepost import Client
from tradepost.errors import TradepostError
from tradepost.protocol.model import Participant
from tradepost.tokens import TokenReason

from .asking import Line
from .serving import CannotServe


def tail(where: Line, conversation: str, as_: str, say: Callable[[str], None]) -> None:
    """Until it is interrupted.

    Raises: CannotServe where nobody there is meant, for a key of a live tenant, and what the server answers.
    """
    if not where.api_key.startswith("tp_test_"):
        raise CannotServe(
            "This key is of a live tenant.", "Only people of test tenants are looked over the shoulder.", 2
        )
    try:
        asyncio.run(show(where, conversation, as_, say))
    except TradepostError as error:
        raise CannotServe(str(error), "", 1) from None
    except KeyboardInterrupt:
        return


async def show(where: Line, conversation: str, as_: str, say: Callable[[str], None]) -> None:
    """Says each frame that comes, as JSON; whoever is meant is online meanwhile."""
    async with Client(where.url, api_key=where.api_key) as shop:
        chat = await shop.conversations.get(conversation)
        who = _meant(chat.participants, as_)

        async def get_token(reason: TokenReason) -> str:
            return await shop.tokens.create(who.profile, role=who.role, conversations=[conversation])

        def heard(frame: bytes, direction: Literal["in", "out"]) -> None:
            if direction == "in":
                say(frame.decode())

        async with Client(where.url, get_token=get_token, on_frame=heard) as client:
            await client.wait_closed()


def _meant(people: Sequence[Participant], as_: str) -> Participant:
    """The participant with this id or profile, or the first who is there in this role.

    Raises: CannotServe naming those who are there.
    """
    present = [p for p in people if p.present]
    found = next((p for p in present if as_ in (p.id, p.profile)), None) or next(
        (p for p in present if p.role == as_), None
    )
    if found is None:
        there = ", ".join(f"{p.profile} ({p.role})" for p in present) or "nobody"
        raise CannotServe(f"Nobody there is {as_!r}.", f"There are: {there}.", 2)
    return found
