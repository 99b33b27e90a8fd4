"""What the in-memory server does with each command. One function each, one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from ..errors import refusal
from ..protocol import commands as c
from ..protocol import events, model, signals
from ..protocol import results as r
from ..protocol.limits import RESET_AFTER_EVENTS
from .log import STAFF, ConversationLog, LaneLog, Member, Stint

if TYPE_CHECKING:
    from .server import Server


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user by token, or (`profile` empty) the marketplace's back end."""

    profile: str
    role: str | None
    session: str | None = None

    @property
    def staff(self) -> bool:
        """Whether the token says so."""
        return self.role in STAFF


MARKETPLACE = Actor("", None)
Handler: TypeAlias = Callable[["Server", Actor, Any], Any]


def create(
    server: "Server", actor: Actor, command: c.CreateConversation | c.EnsureConversation
) -> r.ConversationResult:
    """Make a conversation with its participants."""
    if command.key is not None and server.find_key(command.key) is not None:
        raise refusal("conflict", "This key is taken.", path="$.key")
    log = server.new_conversation(command)
    server.append(log, "all", events.ConversationCreated(conversation=log.state()))
    people = list(command.participants)
    if actor.profile and all(person.profile != actor.profile for person in people):
        people.insert(0, c.Invitee(profile=actor.profile, role=actor.role or "buyer"))
    for person in people:
        begin_stint(server, actor, log, person)
    return r.ConversationResult(conversation=server.view(log, actor), created=True)


def ensure(server: "Server", actor: Actor, command: c.EnsureConversation) -> r.ConversationResult:
    """The conversation with this key."""
    log = server.find_key(command.key)
    if log is None:
        return create(server, actor, command)
    for person in command.participants:
        begin_stint(server, actor, log, person)
    return r.ConversationResult(conversation=server.view(log, actor))


def get(server: "Server", actor: Actor, command: c.GetConversation) -> r.ConversationResult:
    """One conversation."""
    return r.ConversationResult(conversation=server.view(server.readable(command.conversation, actor), actor))


def list_(server: "Server", actor: Actor, command: c.ListConversations) -> r.ConversationPage:
    """Newest activity first, all in one page."""
    logs = [log for log in server.conversations.values() if server.may_read(log, actor)]
    logs = [log for log in logs if command.status in (None, log.data.status)]
    logs = [log for log in logs if command.stage in (None, log.data.stage)]
    logs.sort(key=lambda log: log.data.updated_at, reverse=True)
    return r.ConversationPage(conversations=[server.view(log, actor) for log in logs[: command.limit]])


def update(server: "Server", actor: Actor, command: c.UpdateConversation) -> r.ConversationResult:
    """Title, subject, attributes."""
    log = server.readable(command.conversation, actor)
    given = {
        name: value
        for name in ("title", "subject")
        if (value := getattr(command, name)) is not msgspec.UNSET and value != getattr(log.data, name)
    }
    log.data = msgspec.structs.replace(log.data, **given)
    if command.attributes is not msgspec.UNSET:
        merged = {**(log.data.attributes or {}), **command.attributes}
        kept = {name: value for name, value in merged.items() if value is not None}
        log.data = msgspec.structs.replace(log.data, attributes=kept)
    return _changed(server, actor, log, sorted(given))


def set_stage(server: "Server", actor: Actor, command: c.SetStage) -> r.ConversationResult:
    """An older order_version is refused."""
    log = server.readable(command.conversation, actor)
    if actor.profile and not actor.staff:
        raise refusal("forbidden", "Only staff and the marketplace set the stage.")
    if command.order_version < (log.data.order_version or 0):
        raise refusal("stale_stage", "")
    changed = ["stage"] if command.stage != log.data.stage else []
    log.data = msgspec.structs.replace(log.data, stage=command.stage, order_version=command.order_version)
    return _changed(server, actor, log, changed)


def close(server: "Server", actor: Actor, command: c.CloseConversation) -> r.ConversationResult:
    """No new messages."""
    return _set_status(server, actor, command.conversation, "closed")


def reopen(server: "Server", actor: Actor, command: c.ReopenConversation) -> r.ConversationResult:
    """Messages again."""
    return _set_status(server, actor, command.conversation, "open")


def join(server: "Server", actor: Actor, command: c.Join) -> r.ConversationResult:
    """Staff add themselves."""
    log = server.readable(command.conversation, actor)
    if not actor.staff:
        raise refusal("forbidden", "Only staff may join by themselves.")
    begin_stint(server, actor, log, c.Invitee(profile=actor.profile, role=actor.role or "agent"))
    return r.ConversationResult(conversation=server.view(log, actor))


def leave(server: "Server", actor: Actor, command: c.Leave) -> r.Empty:
    """End one's own stint."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is not None:
        end_stint(server, actor, log, member, "left")
    return r.Empty()


def watch(server: "Server", actor: Actor, command: c.Watch) -> r.ConversationResult:
    """Staff hear it live."""
    log = server.readable(command.conversation, actor)
    if not actor.staff:
        raise refusal("forbidden", "Only staff may watch.")
    server.watch(actor, command.conversation, on=True)
    return r.ConversationResult(conversation=server.view(log, actor))


def unwatch(server: "Server", actor: Actor, command: c.Unwatch) -> r.Empty:
    """Stop hearing it."""
    server.watch(actor, command.conversation, on=False)
    return r.Empty()


def add(server: "Server", actor: Actor, command: c.AddParticipant) -> r.ParticipantResult:
    """Begin a stint."""
    log = server.readable(command.conversation, actor)
    person = c.Invitee(profile=command.profile, role=command.role, history=command.history, name=command.name)
    return r.ParticipantResult(participant=begin_stint(server, actor, log, person).noun())


def remove(server: "Server", actor: Actor, command: c.RemoveParticipant) -> r.ParticipantResult:
    """End a stint."""
    log = server.readable(command.conversation, actor)
    member = _member(log, command.participant)
    end_stint(server, actor, log, member, "removed")
    return r.ParticipantResult(participant=member.noun())


def change_role(server: "Server", actor: Actor, command: c.ChangeRole) -> r.ParticipantResult:
    """End one stint, begin another."""
    log = server.readable(command.conversation, actor)
    member = _member(log, command.participant)
    if member.role != command.role:
        heads = log.heads()
        member.stints[-1].ended = heads
        member.stints.append(Stint(command.role, heads))
        server.append(log, "all", events.RoleChanged(participant=member.noun(), by=_by(log, actor)))
    return r.ParticipantResult(participant=member.noun())


def send(server: "Server", actor: Actor, command: c.SendMessage) -> r.SentResult:
    """Say something; the same client_id returns the first answer."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is None or not member.present:
        raise refusal("forbidden", "You are not in this conversation.")
    client_id = command.client_id or server.new_id("cl")
    content = msgspec.Raw(msgspec.json.encode(command.content))
    known = log.sent.get((actor.profile, client_id))
    if known is not None:
        if bytes(known.content) != bytes(content) or known.reply_to != command.reply_to:
            raise refusal("conflict", "")
        return r.SentResult(message=known.id, lane=known.lane, seq=known.seq, at=known.at)
    if log.data.status == "closed":
        raise refusal("conversation_closed", "")
    if command.reply_to is not None and command.reply_to not in log.messages:
        raise refusal("not_found", "No such message.", path="$.reply_to")
    lane = log.lane_for(member, command.audience, command.reply_to)
    message = model.Message(
        id=server.new_id("ms"),
        conversation=log.data.id,
        lane=lane.id,
        audience=lane.audience,
        seq=len(lane.entries) + 1,
        at=server.tick(),
        author=model.Author(participant=member.id, role=member.role),
        client_id=client_id,
        content=content,
        reply_to=command.reply_to,
    )
    log.messages[message.id] = log.sent[(actor.profile, client_id)] = message
    server.append(log, lane.id, events.MessageCreated(message=message), message.id)
    return r.SentResult(message=message.id, lane=lane.id, seq=message.seq, at=message.at)


def edit(server: "Server", actor: Actor, command: c.EditMessage) -> r.MessageResult:
    """Say it differently."""
    log, message = _message(server, actor, command.conversation, command.message)
    member = log.member_of(actor.profile)
    if member is None or member.id != message.author.participant:
        raise refusal("forbidden", "Only its author may edit a message.")
    if message.deleted_at is not None:
        raise refusal("message_deleted", "")
    content = msgspec.Raw(msgspec.json.encode(command.content))
    message = _now(log, message, content=content, edited_at=server.tick())
    server.append(log, message.lane, events.MessageEdited(message=message), message.id)
    return r.MessageResult(message=message)


def delete(server: "Server", actor: Actor, command: c.DeleteMessage) -> r.MessageResult:
    """Take it back."""
    log, message = _message(server, actor, command.conversation, command.message)
    if message.deleted_at is None:
        message = _now(log, message, content=model.NO_CONTENT, deleted_at=server.tick(), reactions={})
        server.append(log, message.lane, events.MessageDeleted(message=message, by=_by(log, actor)), message.id)
    return r.MessageResult(message=message)


def react(server: "Server", actor: Actor, command: c.React) -> r.MessageResult:
    """An emoji on or off."""
    log, message = _message(server, actor, command.conversation, command.message)
    member = log.member_of(actor.profile)
    if member is None:
        raise refusal("forbidden", "You are not in this conversation.")
    people = set(message.reactions.get(command.emoji, []))
    if (member.id in people) == command.on:
        return r.MessageResult(message=message)
    people ^= {member.id}
    reactions = {**message.reactions, command.emoji: sorted(people)}
    message = _now(log, message, reactions={emoji: who for emoji, who in reactions.items() if who})
    body = events.MessageReacted(message=message, participant=member.id, emoji=command.emoji, on=command.on)
    server.append(log, message.lane, body, message.id)
    return r.MessageResult(message=message)


def set_receipt(server: "Server", actor: Actor, command: c.SetReceipt) -> r.Empty:
    """Clamped to the head, never backwards."""
    log = server.readable(command.conversation, actor)
    lane, member = _lane(log, actor, command.lane), log.member_of(actor.profile)
    if member is not None:
        before = lane.receipts.get(member.id, model.Receipt(participant=member.id))
        read = max(before.read, min(command.read, len(lane.entries)))
        delivered = max(before.delivered, read, min(command.delivered, len(lane.entries)))
        now = lane.receipts[member.id] = model.Receipt(participant=member.id, delivered=delivered, read=read)
        if now != before:
            server.signal(log, lane, actor, signals.ReceiptMoved(receipt=now))
    return r.Empty()


def set_typing(server: "Server", actor: Actor, command: c.SetTyping) -> r.Empty:
    """Told to those of the lane."""
    log = server.readable(command.conversation, actor)
    member = log.member_of(actor.profile)
    if member is not None:
        lane = log.lane_for(member, command.audience, None)
        server.signal(log, lane, actor, signals.Typing(participant=member.id, on=command.on))
    return r.Empty()


def events_(server: "Server", actor: Actor, command: c.Events) -> r.EventPage:
    """A page of the log."""
    log = server.readable(command.conversation, actor)
    lane = _lane(log, actor, command.lane)
    ranges = log.ranges(actor.profile, "agent" if not actor.profile else actor.role, lane)
    head = len(lane.entries) if ranges[-1].to is None else ranges[-1].to
    if head - command.after > RESET_AFTER_EVENTS:
        raise refusal("reset", "")
    frames: list[msgspec.Raw] = []
    for seq in range(command.after + 1, head + 1):
        frame = log.frame(lane, seq, ranges)
        if frame is None or len(frames) == command.limit:
            break
        frames.append(msgspec.Raw(msgspec.json.encode(frame)))
    return r.EventPage(events=frames, head=head)


def history(server: "Server", actor: Actor, command: c.ListHistory) -> r.MessagePage:
    """Messages, newest first."""
    log = server.readable(command.conversation, actor)
    messages = log.readable(actor.profile, "agent" if not actor.profile else actor.role)
    places = {message.id: place for place, message in enumerate(messages)}
    start, end = 0, len(messages)
    if command.before is not None:
        start = places.get(command.before, -1) + 1
    elif command.after is not None:
        end = places.get(command.after, 0)
        start = max(0, end - command.limit)
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


def get_profile(server: "Server", actor: Actor, command: c.GetProfile) -> r.ProfileResult:
    """A profile."""
    profile = server.profiles.get(command.profile or actor.profile)
    if profile is None:
        raise refusal("not_found", "No such profile.")
    return r.ProfileResult(profile=profile)


def update_profile(server: "Server", actor: Actor, command: c.UpdateProfile) -> r.ProfileResult:
    """Change a profile."""
    profile = server.profile(command.profile or actor.profile)
    given = {
        name: value
        for name in ("name", "avatar_url", "locale")
        if (value := getattr(command, name)) is not msgspec.UNSET
    }
    server.profiles[profile.id] = profile = msgspec.structs.replace(profile, **given)
    return r.ProfileResult(profile=profile)


def create_token(server: "Server", actor: Actor, command: c.CreateToken) -> r.TokenResult:
    """Mint a token."""
    return server.mint(command.profile, command.role, command.name, command.ttl_s)


def begin_stint(server: "Server", actor: Actor, log: ConversationLog, person: c.Invitee) -> Member:
    """Add a participant; in already in this role: nothing happens."""
    member = log.member_of(person.profile)
    if member is not None and member.present:
        return member
    opened = log.heads() if person.history == "from_join" else {}
    stint = Stint(person.role, opened)
    if member is None:
        profile = server.profile(person.profile, person.name)
        member = Member(server.new_id("pt"), person.profile, profile.name, [stint])
        log.members[member.id] = member
    else:
        member.stints.append(stint)
    server.append(log, "all", events.ParticipantJoined(participant=member.noun(), by=_by(log, actor)))
    return member


def end_stint(server: "Server", actor: Actor, log: ConversationLog, member: Member, reason: Any) -> None:
    """Let a participant go; out already: nothing happens."""
    if not member.present:
        return
    gone = msgspec.structs.replace(member.noun(), present=False)
    server.append(log, "all", events.ParticipantLeft(participant=gone, reason=reason, by=_by(log, actor)))
    member.stints[-1].ended = log.heads()


def _set_status(server: "Server", actor: Actor, conversation: str, status: model.Status) -> r.ConversationResult:
    log = server.readable(conversation, actor)
    changed = ["status"] if log.data.status != status else []
    log.data = msgspec.structs.replace(log.data, status=status)
    return _changed(server, actor, log, changed)


def _changed(server: "Server", actor: Actor, log: ConversationLog, changed: list[str]) -> r.ConversationResult:
    if changed:
        body = events.ConversationUpdated(conversation=log.state(), changed=changed, by=_by(log, actor))
        server.append(log, "all", body)
    return r.ConversationResult(conversation=server.view(log, actor))


def _by(log: ConversationLog, actor: Actor) -> str | None:
    member = log.member_of(actor.profile)
    return member.id if member is not None else None


def _member(log: ConversationLog, participant: str) -> Member:
    member = log.members.get(participant)
    if member is None:
        raise refusal("not_found", "No such participant.")
    return member


def _message(server: "Server", actor: Actor, conversation: str, message: str) -> tuple[ConversationLog, model.Message]:
    log = server.readable(conversation, actor)
    found = log.messages.get(message)
    if found is None or found not in log.readable(actor.profile, "agent" if not actor.profile else actor.role):
        raise refusal("not_found", "No such message.")
    return log, found


def _lane(log: ConversationLog, actor: Actor, lane: str) -> LaneLog:
    found = log.lanes.get(lane)
    role = "agent" if not actor.profile else actor.role
    if found is None or not log.ranges(actor.profile, role, found):
        raise refusal("not_found", "No such lane.")
    return found


def _now(log: ConversationLog, message: model.Message, **changes: Any) -> model.Message:
    message = msgspec.structs.replace(message, version=message.version + 1, **changes)
    log.messages[message.id] = message
    return message


HANDLERS: dict[type[c.Command], Handler] = {
    c.CreateConversation: create,
    c.EnsureConversation: ensure,
    c.GetConversation: get,
    c.ListConversations: list_,
    c.UpdateConversation: update,
    c.SetStage: set_stage,
    c.CloseConversation: close,
    c.ReopenConversation: reopen,
    c.Join: join,
    c.Leave: leave,
    c.Watch: watch,
    c.Unwatch: unwatch,
    c.AddParticipant: add,
    c.RemoveParticipant: remove,
    c.ChangeRole: change_role,
    c.SendMessage: send,
    c.EditMessage: edit,
    c.DeleteMessage: delete,
    c.React: react,
    c.SetReceipt: set_receipt,
    c.SetTyping: set_typing,
    c.Events: events_,
    c.ListHistory: history,
    c.Sync: sync,
    c.GetProfile: get_profile,
    c.UpdateProfile: update_profile,
    c.CreateToken: create_token,
}
