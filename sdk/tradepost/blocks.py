"""Whom one does not want to hear from."""

from .protocol.commands import BlockProfile, ListBlocks, UnblockProfile
from .requests import Requests


class Blocks:
    """Blocking people: `client.blocks`. They are not told; in orders they are still heard."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def add(self, profile: str) -> None:
        """Hear no more from a profile that one met.

        Raises: Forbidden for staff; NotFound for one never met.
        """
        await self._requests.request(BlockProfile(profile=profile))

    async def remove(self, profile: str) -> None:
        """Undo it."""
        await self._requests.request(UnblockProfile(profile=profile))

    async def list(self) -> list[str]:
        """The profiles that are blocked, the latest first."""
        return (await self._requests.request(ListBlocks())).profiles
