"""What the in-memory server does when something is read."""

from typing import TYPE_CHECKING

import msgspec

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import results as r
from ...protocol.limits import RESET_AFTER_EVENTS
from .actor import Actor, lane_of

if TYPE_CHECKING:
    from ..server import Server


def events_(server: "Server", actor: Actor, command: c.Events) -> r.EventPage:
    """A page of the log."""
    log = server.readable(command.conversation, actor)
    lane, sight = lane_of(server, log, actor, command.lane), server.sight(log, actor)
    ranges = sight.ranges(lane)
    head = len(lane.entries) if ranges[-1].to is None else ranges[-1].to
    if head - command.after > RESET_AFTER_EVENTS:
        raise refusal("reset", "")
    frames: list[msgspec.Raw] = []
    ahead = (span for span in ranges if span.to is None or span.to > command.after)
    after = next((max(span.after, command.after) for span in ahead), head)
    for seq in range(after + 1, head + 1):
        frame = sight.frame(lane, seq)
        if frame is None or len(frames) == command.limit:
            break
        frames.append(msgspec.Raw(msgspec.json.encode(frame)))
    return r.EventPage(events=frames, head=head)


def history(server: "Server", actor: Actor, command: c.ListHistory) -> r.MessagePage:
    """Messages, newest first."""
    log = server.readable(command.conversation, actor)
    messages = server.sight(log, actor).messages()
    places = {message.id: place for place, message in enumerate(messages)}
    start, end = 0, len(messages)
    if command.before is not None:
        start = places.get(command.before, -1) + 1
    elif command.after is not None:
        end = places.get(command.after, 0)
        start = max(0, end - command.limit)
    elif command.around is not None:
        start = max(0, places.get(command.around, 0) - command.limit // 2)
    page = messages[start:end][: command.limit]
    return r.MessagePage(messages=page, more_before=start + len(page) < len(messages), more_after=start > 0)


def sync(server: "Server", actor: Actor, command: c.Sync) -> r.SyncPage:
    """What changed since; two conversations a page, so that paging is always exercised."""
    since, _, done = (command.cursor or "0").partition("/")
    mine = [log for log in server.conversations.values() if log.member_of(actor.profile) is not None]
    changed = sorted((log for log in mine if server.changed_at(log) > int(since)), key=lambda log: log.data.id)
    start = int(done or 0)
    page = changed[start : start + 2]
    more = start + 2 < len(changed)
    cursor = f"{since}/{start + 2}" if more else str(server.changes)
    return r.SyncPage(conversations=[server.view(log, actor) for log in page], cursor=cursor, more=more)
