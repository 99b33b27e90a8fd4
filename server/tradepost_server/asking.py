"""What the `tradepost` command asks of a running server, with an API key."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from tradepost import Client
from tradepost.errors import TradepostError

from .serving import CannotServe, read_keys

DEFAULT_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Line:
    """Where the server is, and the key that it takes."""

    url: str
    api_key: str


def line(url: str | None, data: Path, api_key: str | None) -> Line:
    """What was said, else the environment, else the keys of the data directory.

    Raises: CannotServe where there is no key.
    """
    keys = read_keys(data)
    key = api_key or os.environ.get("TRADEPOST_API_KEY") or (keys.api_key if keys is not None else None)
    if key is None:
        hint = "Name the data directory with --data, or a key with --api-key."
        raise CannotServe(f"There is no API key: no keys.json can be read in {data}.", hint, 2)
    return Line(url or (keys.url if keys is not None else DEFAULT_URL), key)


def why(where: Line, conversation: str, message: str, participant: str) -> str:
    """One sentence: whether the participant, or the one of that profile, sees the message, and by which rule.

    Raises: CannotServe with what the server answered.
    """

    async def ask() -> str:
        async with Client(where.url, api_key=where.api_key) as shop:
            chat = await shop.conversations.get(conversation)
            known = {p.profile: p.id for p in chat.participants}
            return (await chat.why(message, known.get(participant, participant))).sentence

    try:
        return asyncio.run(ask())
    except TradepostError as error:
        raise CannotServe(str(error), "Is it the id of this server's conversation, message, participant?", 1) from None
