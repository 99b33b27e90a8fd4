"""Exactly once and in order, whatever the connection does. On the in-memory server, in virtual time."""

import pytest

from tradepost import Client, events
from tradepost.states import State
from tradepost.testing import Tradepost


class Heard:
    """What a client's handler was told."""

    def __init__(self, client: Client) -> None:
        self.events: list[events.AnyEvent] = []
        client.on()(self._note)

    def _note(self, event: events.AnyEvent) -> None:
        self.events.append(event)

    def texts(self) -> list[str]:
        return [e.message.text for e in self.events if isinstance(e.body, events.MessageCreated)]

    def seqs(self, lane: str = "all") -> list[int]:
        return [e.seq for e in self.events if e.lane == lane and e.seq]

    def gaps(self) -> list[events.Gap]:
        return [e.body for e in self.events if isinstance(e.body, events.Gap)]


async def test_what_was_said_during_a_cut_is_told_after_it_once_and_in_order(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    heard, chat = Heard(seller), await buyer.conversations.get(order)
    await chat.send("1")
    seller.cut()
    for n in range(2, 300):
        await chat.send(str(n))
    await tradepost.settled()
    assert heard.texts() == [str(n) for n in range(1, 300)]
    assert seller.stats().reconnects == 1


async def test_events_of_before_are_told_only_to_those_who_ask_for_them(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    await (await buyer.conversations.get(order)).send("early")
    late, all_ = tradepost.client("seller:42"), tradepost.client("seller:42", start="earliest")
    heard_late, heard_all = Heard(late), Heard(all_)
    await late.start()
    await all_.start()
    await tradepost.settled()
    assert heard_late.events == []
    assert heard_all.seqs() == [1, 2, 3, 4]
    assert heard_all.texts() == ["early"]


async def test_a_conversation_that_appears_later_is_told_from_its_beginning(tradepost: Tradepost) -> None:
    buyer = await tradepost.user("buyer:7")
    heard = Heard(buyer)
    tradepost.conversation("buyer:7", "seller:42")
    await tradepost.settled()
    assert heard.seqs() == [1, 2, 3]


async def test_who_joins_late_without_the_past_hears_from_their_own_joining_on(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, courier = await tradepost.user("buyer:7"), await tradepost.user("courier:1")
    heard, chat = Heard(courier), await buyer.conversations.get(order)
    await chat.send("before")
    await chat.add("courier:1", history="from_join")
    await chat.send("after")
    await tradepost.settled()
    assert heard.seqs() == [5, 6]
    assert heard.texts() == ["after"]
    assert isinstance(heard.events[0].body, events.ParticipantJoined)


async def test_who_comes_back_hears_nothing_of_the_time_between(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, courier = await tradepost.user("buyer:7"), await tradepost.user("courier:1")
    heard, chat = Heard(courier), await buyer.conversations.get(order)
    member = await chat.add("courier:1", history="from_join")
    await chat.send("in")
    await chat.remove(member)
    await chat.send("out")
    await chat.add("courier:1", history="from_join")
    await chat.send("in again")
    await tradepost.settled()
    assert heard.texts() == ["in", "in again"]
    assert heard.seqs() == [4, 5, 6, 8, 9]
    assert not heard.gaps()


async def test_who_is_removed_before_they_heard_anything_is_told_all_that_was_theirs(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, courier = await tradepost.user("buyer:7"), await tradepost.user("courier:1")
    heard, chat = Heard(courier), await buyer.conversations.get(order)
    await chat.send("before")
    tradepost.faults.drop = 1.0
    member = await chat.add("courier:1", history="from_join")
    await chat.send("in")
    tradepost.faults.drop = 0.0
    await chat.remove(member)
    await chat.send("out")
    await tradepost.settled()
    assert heard.seqs() == [5, 6, 7]
    assert heard.texts() == ["in"]
    assert not heard.gaps()


async def test_who_comes_back_and_is_removed_before_they_could_catch_up_is_told_all_that_was_theirs(
    tradepost: Tradepost,
) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, courier = await tradepost.user("buyer:7"), await tradepost.user("courier:1")
    heard, chat = Heard(courier), await buyer.conversations.get(order)
    member = await chat.add("courier:1", history="from_join")
    await chat.send("first stay")
    await chat.remove(member)
    await tradepost.settled()
    await chat.send("between")
    tradepost.faults.drop = 1.0
    member = await chat.add("courier:1", history="from_join")
    tradepost.faults.drop = 0.0
    await chat.send("heard")
    tradepost.faults.drop = 1.0
    await chat.send("missed")
    await chat.remove(member)
    await chat.send("out")
    tradepost.faults.drop = 0.0
    await tradepost.settled()
    assert heard.texts() == ["first stay", "heard", "missed"]
    assert not heard.gaps()


async def test_an_edit_of_a_message_from_before_is_stepped_over(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, courier = await tradepost.user("buyer:7"), await tradepost.user("courier:1")
    heard, chat = Heard(courier), await buyer.conversations.get(order)
    early = await chat.send("secret")
    await chat.add("courier:1", history="from_join")
    await chat.edit(early, "other secret")
    await chat.send("hello")
    await tradepost.settled()
    assert heard.seqs() == [5, 7]
    assert heard.texts() == ["hello"]


async def test_a_private_lane_is_told_to_its_readers_only(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42", "agent:1")
    users = {name: await tradepost.user(name) for name in ("buyer:7", "seller:42", "agent:1")}
    heard = {name: Heard(user) for name, user in users.items()}
    note = await (await users["agent:1"].conversations.get(order)).send("note", audience=["staff"])
    await tradepost.settled()
    assert {name: ear.texts() for name, ear in heard.items()} == {"buyer:7": [], "seller:42": [], "agent:1": ["note"]}
    assert heard["agent:1"].seqs(note.lane) == [1]


async def test_staff_who_watch_hear_from_then_on_and_over_a_cut(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, agent = await tradepost.user("buyer:7"), await tradepost.user("agent:1")
    heard, chat = Heard(agent), await buyer.conversations.get(order)
    await chat.send("before")
    await (await agent.conversations.get(order)).watch()
    await chat.send("one")
    agent.cut()
    await chat.send("two")
    await tradepost.settled()
    await chat.send("three")
    await tradepost.settled()
    assert heard.texts() == ["one", "two", "three"]


async def test_staff_who_stop_watching_hear_nothing_more_and_not_after_a_cut_either(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, agent = await tradepost.user("buyer:7"), await tradepost.user("agent:1")
    heard, chat = Heard(agent), await buyer.conversations.get(order)
    watched = await agent.conversations.get(order)
    await watched.watch()
    await chat.send("one")
    await watched.unwatch()
    await chat.send("two")
    agent.cut()
    await tradepost.settled()
    await chat.send("three")
    await tradepost.settled()
    assert heard.texts() == ["one"]


async def test_a_lane_that_is_too_far_behind_tells_a_gap_with_the_newest_page(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    heard, chat = Heard(seller), await buyer.conversations.get(order)
    tradepost.faults.down = True
    seller.cut()
    for n in range(1_001):
        await chat.send(str(n))
    tradepost.faults.down = False
    await tradepost.settled()
    await chat.send("live")
    await tradepost.settled()
    (gap,) = heard.gaps()
    assert (gap.after, gap.to, gap.reason) == (3, 1_004, "reset")
    assert gap.messages[0].seq == 1_004
    assert heard.texts() == ["live"]


@pytest.mark.parametrize("seed", range(12))
async def test_no_fault_on_the_way_loses_doubles_or_reorders_anything(tradepost: Tradepost, seed: int) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    heard = Heard(seller), Heard(buyer)
    chat = await buyer.conversations.get(order)
    faults = tradepost.faults
    faults.dice.seed(seed)
    faults.drop, faults.duplicate, faults.swap, faults.delay_s = 0.2, 0.2, 0.2, 0.05
    for n in range(120):
        if faults.dice.random() < 0.1:
            faults.dice.choice([buyer, seller]).cut()
        if faults.dice.random() < 0.1:
            faults.lose_acks()
        if faults.dice.random() < 0.1:
            faults.refuse("busy")
        tradepost.clock.advance(120)
        await chat.send(str(n))
    faults.heal()
    await tradepost.settled()
    seller.cut()
    buyer.cut()
    await tradepost.settled()
    assert [message.seq for message in tradepost.messages(order)] == list(range(4, 124))
    for ear in heard:
        assert ear.texts() == [str(n) for n in range(120)]
        assert not ear.gaps()
    assert seller.state is State.READY
