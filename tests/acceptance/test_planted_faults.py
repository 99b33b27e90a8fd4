"""Faults planted into a running node, one at a time: the check of the invariants must turn red for each.

Nothing here is reachable outside of tests: each fault replaces a function of the node under test for one life of a
conversation, as an engineer's mistake would.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from support import postgres as cluster
from support.invariants import History, check_invariants
from support.node import LiveNode
from support.story import Story
from tradepost_server.broker import hub as hub_module
from tradepost_server.errors import Internal
from tradepost_server.handlers import replayed
from tradepost_server.model import FOREVER, LONG_AGO, Participant
from tradepost_server.rules import lanes
from tradepost_server.store import log, messages
from tradepost_server.store.log import Draft, Head, Sent, Stored
from tradepost_server.store.submission import Submission

pytestmark = pytest.mark.timeout(120)
Patch = pytest.MonkeyPatch
Plant = Callable[[LiveNode, Patch], None]


async def life(node: LiveNode, seed: int = 1) -> History:
    """The same life each time, with enough of everything in it."""
    return await Story(node, Random(seed)).live(steps=40)


def broken(history: History) -> set[str]:
    """Names of the invariants that do not hold."""
    return {line.partition(":")[0] for line in check_invariants(history)}


async def test_without_a_fault_nothing_is_red(node: LiveNode) -> None:
    history = await life(node)
    assert broken(history) == set()
    assert any(a.ack and a.client_id == b.client_id and a is not b for a in history.attempts for b in history.attempts)


# I2 once


def blind_to_resends(node: LiveNode, patch: Patch) -> None:
    """The look-up of client_ids finds nothing."""

    async def find_sent(tx: Any, keys: Any) -> dict[Any, Sent]:
        return {}

    patch.setattr(log, "find_sent", find_sent)


async def test_i2_a_look_up_that_finds_nothing_is_noticed(node: LiveNode, monkeypatch: Patch) -> None:
    blind_to_resends(node, monkeypatch)
    assert "I2" in broken(await life(node))


async def test_i2_a_message_stored_twice_is_noticed(node: LiveNode, monkeypatch: Patch) -> None:
    """The look-up is blind, and the database would let it through."""
    blind_to_resends(node, monkeypatch)
    key = "messages_tenant_id_conversation_id_profile_id_client_id_key"
    await cluster.execute(node.dsn, f"ALTER TABLE messages DROP CONSTRAINT {key}")
    assert any("stored twice" in line for line in check_invariants(await life(node)))


# I3 ordered


def leaves_a_hole(node: LiveNode, patch: Patch) -> None:
    """Every tenth place is left out, as a counter does that is advanced before a refusal."""
    number = Head.number

    def skipping(head: Head, draft: Draft) -> Stored:
        if head.heads.get(draft.lane.id, 0) % 10 == 9:
            head.heads[draft.lane.id] += 1
        return number(head, draft)

    patch.setattr(Head, "number", skipping)


def tells_in_the_wrong_order(node: LiveNode, patch: Patch) -> None:
    """What a batch tells of a lane is told from its end."""
    tell = hub_module.Hub._tell

    def backwards(hub: Any, room: Any, lane_id: str, events: list[Any], now: Any) -> None:
        for event in reversed(events):
            tell(hub, room, lane_id, [event], now)

    patch.setattr(hub_module.Hub, "_tell", backwards)


def time_stands_still(node: LiveNode, patch: Patch) -> None:
    """`at` is the clock of the lock alone: two events of one batch have the same."""
    number = Head.number

    def still(head: Head, draft: Draft) -> Stored:
        return replace(number(head, draft), at=head.now)

    patch.setattr(Head, "number", still)


@pytest.mark.parametrize("plant", [leaves_a_hole, tells_in_the_wrong_order, time_stands_still])
async def test_i3_a_break_in_the_order_is_noticed(node: LiveNode, monkeypatch: Patch, plant: Plant) -> None:
    plant(node, monkeypatch)
    assert "I3" in broken(await life(node))


# I4 complete


def loses_a_frame(node: LiveNode, patch: Patch) -> None:
    """One event passes the gate and reaches nobody."""
    tell, told = hub_module.Hub._tell, [0]

    def losing(hub: Any, room: Any, lane_id: str, events: list[Any], now: Any) -> None:
        told[0] += 1
        if told[0] != 20:
            tell(hub, room, lane_id, events, now)

    patch.setattr(hub_module.Hub, "_tell", losing)


def replays_short(node: LiveNode, patch: Patch) -> None:
    """A page of the log leaves out edits."""
    since = messages.since

    async def without_edits(*arguments: Any) -> Any:
        rows, names = await since(*arguments)
        return [row for row in rows if row.name != "message.edited"], names

    patch.setattr(messages, "since", without_edits)


def closes_too_early(node: LiveNode, patch: Patch) -> None:
    """The end of a stint leaves its last place out."""
    spans = lanes.spans

    def shorter(*arguments: Any) -> list[Any]:
        return [(after, None if to is None else to - 1) for after, to in spans(*arguments)]

    patch.setattr(lanes, "spans", shorter)


@pytest.mark.parametrize("plant", [loses_a_frame, replays_short, closes_too_early])
async def test_i4_something_missing_is_noticed(node: LiveNode, monkeypatch: Patch, plant: Plant) -> None:
    plant(node, monkeypatch)
    assert "I4" in broken(await life(node))


# I5 private


def everyone_is_inside(node: LiveNode, patch: Patch) -> None:
    """Every participant is in every audience."""
    patch.setattr(lanes, "includes", lambda audience, participant_id, role, policy: True)


def stints_do_not_matter(node: LiveNode, patch: Patch) -> None:
    """Who was ever in it reads all of it."""

    def everything(participant: Participant, lane: Any, policy: Any) -> list[Any]:
        return (
            [(0, None)]
            if any(lanes.includes(lane.audience, participant.id, s.role, policy) for s in participant.stints)
            else []
        )

    def at_any_time(participant: Participant, lane: Any, policy: Any) -> list[Any]:
        return [(LONG_AGO, FOREVER)] if everything(participant, lane, policy) else []

    patch.setattr(lanes, "spans", everything)
    patch.setattr(lanes, "times", at_any_time)


def removal_is_not_heard_of(node: LiveNode, patch: Patch) -> None:
    """The hub goes on telling those who left."""
    readers = lanes.readers

    def and_those_who_left(conversation: Any, lane: Any, now: Any) -> list[Any]:
        found = readers(conversation, lane, now)
        policy = conversation.policy
        gone = [p for p in conversation.participants.values() if p.stints and p.stints[-1].ended is not None]
        return [*found, *(p for p in gone if lanes.includes(lane.audience, p.id, p.stints[-1].role, policy))]

    patch.setattr(lanes, "readers", and_those_who_left)


def edits_are_for_all_in_the_lane(node: LiveNode, patch: Patch) -> None:
    """Who joined later hears what a message of before says now."""
    patch.setattr(lanes, "may_read", lambda *arguments, **named: True)
    patch.setattr(replayed.Reader, "_may_know", lambda *arguments, **named: True)


@pytest.mark.parametrize(
    "plant", [everyone_is_inside, stints_do_not_matter, removal_is_not_heard_of, edits_are_for_all_in_the_lane]
)
async def test_i5_something_told_to_the_wrong_one_is_noticed(node: LiveNode, monkeypatch: Patch, plant: Plant) -> None:
    plant(node, monkeypatch)
    assert "I5" in broken(await life(node))


# I6 honest


def lies_about_a_commit(node: LiveNode, patch: Patch) -> None:
    """A message that was stored is answered as if it had failed."""
    answer, answered = Submission.answer, [0]

    def lying(submission: Submission, outcome: Any) -> None:
        answered[0] += 1
        answer(submission, Internal("This message could not be stored") if answered[0] % 15 == 0 else outcome)

    patch.setattr(Submission, "answer", lying)


def acks_before_the_commit(node: LiveNode, patch: Patch) -> None:
    """The ack goes out first, and then the batch is rolled back."""
    write = log.write

    async def failing(tx: Any, stored: Sequence[Stored], heads: Any, outbox_id: Any) -> None:
        await write(tx, stored, heads, outbox_id)
        if len(stored) == 1 and stored[0].seq % 3 == 0 and stored[0].draft.message is not None:
            await tx.execute("DELETE FROM messages WHERE id = $1", stored[0].message_id)
            await tx.execute("DELETE FROM events WHERE message_id = $1", stored[0].message_id)

    patch.setattr(log, "write", failing)


async def test_i6_a_failure_that_was_none_is_noticed(node: LiveNode, monkeypatch: Patch) -> None:
    lies_about_a_commit(node, monkeypatch)
    assert "I6" in broken(await life(node))


async def test_i1_an_ack_of_what_is_not_there_is_noticed(node: LiveNode, monkeypatch: Patch) -> None:
    acks_before_the_commit(node, monkeypatch)
    assert "I1" in broken(await life(node))
