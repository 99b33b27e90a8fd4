"""How soon an author writes again, in conversations that staff have slowed down."""

from datetime import datetime, timedelta

from .. import ids
from ..model import Conversation
from ..rules import calm
from .db import Connection
from .log import Head

_LAST = """
SELECT at FROM messages WHERE tenant_id = $1 AND conversation_id = $2 AND id > $3 AND author_id = $4
ORDER BY id DESC LIMIT 1
"""


async def require_pace(
    tx: Connection,
    conversation: Conversation,
    author_id: str,
    role: str,
    head: Head,
    last: datetime | None = None,
) -> None:
    """Whether a message that comes next is late enough after the author's last one. The caller holds the log's lock.

    `last` is that of one not yet written. Looks no further back than the slow mode itself: by the key, newest first.
    Raises: TooFast.
    """
    seconds = calm.apart_s(conversation, role)
    if not seconds:
        return
    if last is None:
        since = ids.first_message(head.next_at - timedelta(seconds=seconds))
        last = await tx.fetchval(_LAST, *conversation.ref, since, author_id)
    if last is not None:
        calm.require_apart(seconds, last, head.next_at)
