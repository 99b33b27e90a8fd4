"""Live locations ending, whatever ends them: with the change that does, in its transaction."""

from dataclasses import replace
from datetime import datetime

from ..model import Conversation
from ..rules import sharing
from ..rules.lanes import MOMENT
from ..rules.sharing import Reason, Share
from ..store import messages, places
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Draft, Head


async def end(
    tx: Connection, conversation: Conversation, share: Share, reason: Reason, at: datetime, by: str | None
) -> Draft:
    """Nothing of a share is left but its message, which says from `at` on that it is over: the time of the event."""
    await places.end(tx, conversation.ref, share.message_id, conversation.policy.track_retention_s)
    row = await messages.find_row(tx, conversation, share.message_id)
    assert row is not None
    content = sharing.live_content(row.message)
    assert content is not None
    over = sharing.ended(content, reason, share.arrived_at)
    views = None if row.views is None else sharing.ended_views(row.views, reason, share.arrived_at)
    await messages.rewrite(tx, conversation.ref, share.message_id, over, at, masked=row.message.masked, views=views)
    row = await messages.find_row(tx, conversation, share.message_id)
    assert row is not None
    return Draft(
        ref=conversation.ref,
        lane=share.lane,
        name="message.edited",
        actor_id=by,
        about=row.message,
        answers=row.answers,
        views=row.views,
    )


async def settle(tx: Connection, head: Head, change: Change) -> Change:
    """What a change of people, stage, status or audiences does to the shares of its conversation, told after it.

    One goes on until its sharer's deadline at most; a position that its lane may not know exactly any more is hidden.
    """
    after = change.conversation
    if after is None or not change.structural:
        return change
    drafts = list(change.drafts)
    for found in await places.find_all(tx, after.ref):
        share = found.share
        reason = sharing.ended_by(after, share, head.now)
        if reason is not None:
            at = head.next_at + len(drafts) * MOMENT
            drafts.append(await end(tx, after, share, reason, at, by=None))
            continue
        deadline = after.participants[share.participant_id].stints[-1].deadline_at
        if deadline is not None and deadline < share.until:
            await places.shorten(tx, after.ref, share.message_id, deadline)
        if share.exact and sharing.blurs(after, after.stage, share.role, share.participant_id, share.lane):
            await places.hide(tx, after.ref, share.message_id)
    return replace(change, drafts=drafts)
