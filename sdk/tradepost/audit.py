"""What staff and back ends did that others may ask about."""

from .pages import PAGE, Pages
from .protocol import model
from .protocol.commands import ListAudit
from .requests import Requests


class Audit:
    """Reading the audit: `client.audit`."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def list(
        self,
        *,
        conversation: str | None = None,
        profile: str | None = None,
        limit: int | None = None,
        page_size: int = PAGE,
    ) -> Pages[model.AuditEntry]:
        """Newest first; those of one conversation, or about one profile."""

        async def fetch(cursor: str | None, size: int) -> tuple[list[model.AuditEntry], str | None]:
            command = ListAudit(conversation=conversation, profile=profile, cursor=cursor, limit=size)
            page = await self._requests.request(command)
            return page.entries, page.cursor

        return Pages(fetch, limit=limit, page_size=page_size)
