"""Minting tokens for users."""

from collections.abc import Collection

from .protocol.commands import CreateToken
from .requests import Requests


class Tokens:
    """Minting tokens for users: `client.tokens`, for back ends."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def create(
        self,
        profile: str,
        *,
        role: str | None = None,
        name: str | None = None,
        ttl_s: int = 3_600,
        conversations: Collection[str] | None = None,
    ) -> str:
        """A token for a profile, good for `ttl_s` seconds (10 to 86,400); `conversations` narrows it to these."""
        command = CreateToken(
            profile=profile,
            role=role,
            name=name,
            ttl_s=ttl_s,
            conversations=list(conversations) if conversations is not None else None,
        )
        return (await self._requests.request(command)).token
