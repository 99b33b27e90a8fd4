"""What the in-memory server does when something is looked for: words as they are, whatever their case."""

import re
from typing import TYPE_CHECKING

from ...protocol import commands as c
from ...protocol import content, model
from ...protocol import results as r
from ...protocol.searching import Highlight, SearchHit
from .actor import Actor

if TYPE_CHECKING:
    from ..log import ConversationLog
    from ..server import Server


def search(server: "Server", actor: Actor, command: c.SearchMessages) -> r.SearchPage:
    """Messages that have all of the words; the cursor is the id of the last one."""
    wanted = re.findall(r"\w+", command.query.casefold())
    hits = [
        hit
        for message in _readable(server, actor, command)
        if _fits(command, message) and (hit := _hit(message, wanted)) is not None
    ]
    page = hits[: command.limit]
    return r.SearchPage(hits=page, cursor=page[-1].message.id if len(hits) > command.limit else None)


def _readable(server: "Server", actor: Actor, command: c.SearchMessages) -> list[model.Message]:
    """What the actor may read, newest first."""
    if command.conversation is not None:
        logs = [server.readable(command.conversation, actor)]
    else:
        logs = [log for log in server.conversations.values() if _looks_into(log, actor)]
    found = [
        message
        for log in logs
        for message in server.sight(log, actor).messages()
        if command.author is None or log.members[message.author.participant].profile == command.author
    ]
    return sorted(found, key=lambda message: message.id, reverse=True)


def _looks_into(log: "ConversationLog", actor: Actor) -> bool:
    member = log.member_of(actor.profile)
    if member is None:
        return actor.staff or not actor.profile
    return member.present


def _fits(command: c.SearchMessages, message: model.Message) -> bool:
    said = content.decode(message.content)
    kind = said.kind if isinstance(said, content.Unknown) else getattr(type(said), "__struct_config__", None)
    name = kind if isinstance(kind, str) or kind is None else kind.tag
    return (
        (command.kinds is None or name in command.kinds)
        and (command.since is None or message.at >= command.since)
        and (command.until is None or message.at < command.until)
        and (command.cursor is None or message.id < command.cursor)
    )


def _hit(message: model.Message, wanted: list[str]) -> SearchHit | None:
    said = content.decode(message.content)
    text = "" if said is None else said.fallback
    places = [(m.start(), m.end()) for m in re.finditer(r"\w+", text) if m.group().casefold() in wanted]
    there = {text[a:z].casefold() for a, z in places}
    if not wanted or not there.issuperset(wanted):
        return None
    return SearchHit(message=message, snippet=text, highlights=[Highlight(start=a, end=z) for a, z in places])
