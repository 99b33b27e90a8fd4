"""What the tenant allows its roles."""

from collections.abc import Mapping
from typing import Any

import msgspec

from .protocol.commands import GetPolicy, SetPolicy
from .protocol.policy import PolicyDocument
from .protocol.results import PolicyResult
from .requests import Requests


class Policies:
    """Reading and replacing the tenant's policy: `client.policy`."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def get(self) -> PolicyResult:
        """What the tenant changes of the defaults (`policy`), and its roles as they are in force (`roles`)."""
        return await self._requests.request(GetPolicy())

    async def set(self, policy: PolicyDocument | Mapping[str, Any]) -> PolicyResult:
        """Replace it for every decision from now on; a mapping is one as it stands in a JSON or TOML file.

        Raises: ValueError for a mapping that is no such document; BadRequest, with the reason, for one that
        contradicts itself.
        """
        return await self._requests.request(SetPolicy(policy=_document(policy)))


def _document(policy: PolicyDocument | Mapping[str, Any]) -> PolicyDocument:
    if isinstance(policy, PolicyDocument):
        return policy
    try:
        return msgspec.convert(dict(policy), PolicyDocument)
    except msgspec.ValidationError as error:
        raise ValueError(f"not a policy: {error}") from None
