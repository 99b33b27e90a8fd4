"""Masking, holding or blocking that is left out in one place turns the proof red."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from privacy.contacts import PAID
from privacy.proof import prove
from support.node import LiveNode
from tradepost.protocol import commands as c
from tradepost.protocol.model import Message
from tradepost_server.broker import frames
from tradepost_server.broker.room import Room, Told
from tradepost_server.handlers import editing, moderating, notifying, rescoping, screening
from tradepost_server.handlers.dispatch import HANDLERS
from tradepost_server.handlers.screening import Screening
from tradepost_server.model import Actor, Conversation
from tradepost_server.rules.leaks import contents
from tradepost_server.rules.leaks.contents import Screened
from tradepost_server.rules.sight import Sight
from tradepost_server.store import messages, searching, views

Patch = pytest.MonkeyPatch
pytestmark = pytest.mark.timeout(240)  # some need several lives
SEED, LIVES_MAX = 9_000, 30


def _unscreened(patch: Patch, module: Any, name: str) -> None:
    """Nothing that is said inside of this function is looked at."""
    inside, function, look = ContextVar("inside", default=False), getattr(module, name), Screening.look

    async def within(*args: Any, **named: Any) -> Any:
        before = inside.set(True)
        try:
            return await function(*args, **named)
        finally:
            inside.reset(before)

    def unseeing(self: Screening, content: Any, *rest: Any, **named: Any) -> Screened:
        if inside.get():
            return Screened(written=content, content=content)
        return look(self, content, *rest, **named)

    patch.setattr(module, name, within)
    patch.setattr(Screening, "look", unseeing)


def edits_are_not_masked(patch: Patch) -> None:
    """Who says something else later says what they like."""
    _unscreened(patch, editing, "_screened")


def moves_are_not_masked(patch: Patch) -> None:
    """What was told to staff is told to parties as it was."""
    _unscreened(patch, rescoping, "_restate")


def _overlooked(patch: Patch, *names: str) -> None:
    """No word of these fields is read."""
    texts = contents._texts

    def some(content: Any, readers: Any) -> Any:
        return (one for one in texts(content, readers) if one[0].rpartition(".")[2] not in names)

    patch.setattr(contents, "_texts", some)


def captions_are_not_masked(patch: Patch) -> None:
    """Only what is no caption is looked at."""
    _overlooked(patch, "caption")


def cards_are_not_masked(patch: Patch) -> None:
    """Nobody looks at what describes a card."""
    _overlooked(patch, "description")


def _written(patch: Patch) -> dict[str, Raw]:
    """What messages said before anything was hidden, by their client_id."""
    written: dict[str, Raw] = {}
    look = Screening.look

    def noting(self: Screening, content: Any, *rest: Any, client_id: str | None = None, **named: Any) -> Screened:
        if client_id is not None:
            written[client_id] = Raw(msgspec.json.encode(content))
        return look(self, content, *rest, client_id=client_id, **named)

    patch.setattr(Screening, "look", noting)
    return written


def a_later_stage_reveals(patch: Patch) -> None:
    """What is masked is decided by the stage of who reads, not of who wrote."""
    written, shown = _written(patch), Sight.shown

    def by_now(self: Sight, message: Message, original: Any, views: Any) -> Message:
        if message.masked is not None and self.conversation.stage in PAID and message.client_id in written:
            message = msgspec.structs.replace(message, content=written[message.client_id], masked=None)
        return shown(self, message, original, views)

    patch.setattr(Sight, "shown", by_now)


def authors_hear_what_they_wrote(patch: Patch) -> None:
    """The event of their own message is whole."""
    written, told = _written(patch), frames.told

    def whole_for_its_author(event: frames.Record, conversation: Conversation) -> Told:
        found, message = told(event, conversation), event.message
        if message is None or message.masked is None or message.client_id not in written:
            return found
        theirs = msgspec.structs.replace(message, content=written[message.client_id])
        whole = told(event._replace(message=theirs), conversation)
        return whole._replace(by_role={"": found}, author=message.author.participant)

    patch.setattr(frames, "told", whole_for_its_author)


def what_waits_is_told(patch: Patch) -> None:
    """A message that is held has its place at once."""
    patch.setattr(screening, "instead", lambda found, flag, saying: None)


def parties_see_how_much_waits(patch: Patch) -> None:
    """That something is held back is told to everyone."""

    async def of_all(tx: Any, actor: Any, seen: Any) -> dict[str, views.Need]:
        ids = [s.conversation.id for s in seen]
        rows = await tx.fetch("SELECT conversation_id, held FROM logs WHERE conversation_id = ANY($1)", ids)
        return {row["conversation_id"]: views.Need(held=row["held"]) for row in rows}

    patch.setattr(views, "_needs", of_all)


def refused_is_told(patch: Patch) -> None:
    """What staff refuse is released."""

    async def released(services: Any, actor: Actor, command: c.RejectMessage) -> Any:
        approval = c.ApproveMessage(conversation=command.conversation, flag=command.flag)
        return await moderating.approve(services, actor, approval)

    patch.setitem(HANDLERS, c.RejectMessage, released)


def staff_hear_everything(patch: Patch) -> None:
    """On sockets nobody asks which contact data a role of staff may see."""
    patch.setattr(Room, "viewed", lambda self, role, events: list(events))


def staff_read_everything(patch: Patch) -> None:
    """Where messages are read nobody asks which contact data a role of staff may see."""
    patch.setattr(messages, "views_from", lambda row: None)


def search_finds_whom_they_blocked(patch: Patch) -> None:
    """The statement that reads what has the words leaves nobody out."""
    patch.setattr(searching, "unheard", lambda sights: ([], []))


def unread_counts_whom_they_blocked(patch: Patch) -> None:
    """Nobody is left out of the count."""
    patch.setattr(views, "unheard", lambda sights: ([], []))


def _deaf_to_blocks(conversation: Conversation) -> Conversation:
    return replace(conversation, blocks={})


def last_words_are_of_anyone(patch: Patch) -> None:
    """Lists show what someone said last whom they have blocked."""

    def whole(sight: Sight, row: Any) -> Message:
        return messages.seen(replace(sight, conversation=_deaf_to_blocks(sight.conversation)), row)

    patch.setattr(views, "message_seen", whole)


def sockets_tell_of_whom_they_blocked(patch: Patch) -> None:
    """Events are the same for those who have blocked their author."""
    patch.setattr(frames.blocks, "hidden_from", lambda conversation, author: frozenset())


def pushes_tell_of_whom_they_blocked(patch: Patch) -> None:
    """A browser is told of what nobody may read there."""
    for_reader = notifying._for_reader

    async def of_anyone(tx: Any, due: Any, conversation: Conversation) -> Any:
        return await for_reader(tx, due, _deaf_to_blocks(conversation))

    patch.setattr(notifying, "_for_reader", of_anyone)


def parties_list_flags(patch: Patch) -> None:
    """Who asks what was found is told."""

    async def anyone(services: Any, actor: Actor, command: Any) -> Any:
        return await moderating.list_(services, replace(actor, role="agent"), command)

    patch.setitem(HANDLERS, c.ListFlags, anyone)


def reveals_leave_no_trace(patch: Patch) -> None:
    """Nobody writes down who looked at what a message said."""

    async def nothing(*asked: Any) -> None:
        return None

    patch.setattr(moderating, "audit", SimpleNamespace(record=nothing))


PLANTS: dict[str, tuple[Callable[[Patch], None], set[str]]] = {
    plant.__name__: (plant, paths)
    for plant, paths in (
        (edits_are_not_masked, {"live", "history"}),
        (moves_are_not_masked, {"history"}),
        (captions_are_not_masked, {"live", "history"}),
        (cards_are_not_masked, {"live", "history"}),
        (a_later_stage_reveals, {"history", "resume"}),
        (authors_hear_what_they_wrote, {"live"}),
        (what_waits_is_told, {"live", "history", "search", "unread"}),
        (parties_see_how_much_waits, {"activity"}),
        (refused_is_told, {"history"}),
        (staff_hear_everything, {"staff live"}),
        (staff_read_everything, {"staff history"}),
        (search_finds_whom_they_blocked, {"search"}),
        (unread_counts_whom_they_blocked, {"unread"}),
        (last_words_are_of_anyone, {"preview"}),
        (sockets_tell_of_whom_they_blocked, {"live"}),
        (pushes_tell_of_whom_they_blocked, {"push"}),
        (parties_list_flags, {"moderating"}),
        (reveals_leave_no_trace, {"reveal"}),
    )
}


@pytest.mark.parametrize("name", PLANTS)
async def test_what_is_left_out_in_one_place_is_noticed(node: LiveNode, monkeypatch: Patch, name: str) -> None:
    plant, expected = PLANTS[name]
    plant(monkeypatch)
    found: set[str] = set()
    for seed in range(SEED, SEED + LIVES_MAX):
        found |= {mismatch.path for mismatch in (await prove(node, seed)).mismatches}
        if expected <= found:
            return
    raise AssertionError(f"{LIVES_MAX} lives and nothing of {expected - found} was noticed, only {found}")
