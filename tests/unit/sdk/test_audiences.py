"""Who is told a message: audiences in words, and messages that are told to more or fewer people later."""

from typing import Any

import pytest

from tradepost import Bot, Client, Context, Conversation, Message, errors, events, filters
from tradepost.protocol import commands as c
from tradepost.protocol.policy import PolicyDocument, RoleChange
from tradepost.testing import Tradepost

WHY = "It was meant for others"
PEOPLE = ("buyer:7", "seller:42", "courier:3", "agent:1")
AnyEvent = events.Event[events.Body]


class Copy:
    """What a program holds of a conversation that does what docs/protocol.md says."""

    def __init__(self) -> None:
        self.held: dict[str, Message] = {}
        self.heard: list[str] = []

    def take(self, event: AnyEvent) -> None:
        body = event.body
        if isinstance(body, events.Skip):
            return
        self.heard.append(type(body).__name__)
        if isinstance(body, events.MessageWithdrawn):
            held = self.held.get(body.message)
            if held is not None and held.lane == event.lane and held.version <= body.version:
                del self.held[body.message]
        elif isinstance(body, events.MessageCreated | events.MessageRescoped | events.MessageEdited):
            held = self.held.get(event.message.id)
            if held is None or held.version < event.message.version:
                self.held[event.message.id] = event.message

    @property
    def texts(self) -> list[str]:
        return [message.text for message in sorted(self.held.values(), key=lambda message: message.at)]


class Desk:
    """Four people in one conversation, each with a copy of what they were told."""

    def __init__(self, tradepost: Tradepost, order: str) -> None:
        self.tradepost, self.order = tradepost, order
        self.clients: dict[str, Client] = {}
        self.chats: dict[str, Conversation] = {}
        self.copies: dict[str, Copy] = {}

    async def come(self, profile: str) -> None:
        client = self.tradepost.client(profile)
        copy = self.copies[profile.partition(":")[0]] = Copy()
        client.on()(copy.take)
        await client.start()
        await client.wait_ready()
        self.clients[profile.partition(":")[0]] = client
        self.chats[profile.partition(":")[0]] = await client.conversations.get(self.order)

    async def texts(self) -> dict[str, list[str]]:
        """What each one's copy holds, which is what each one reads."""
        await self.tradepost.settled()
        for role, chat in self.chats.items():
            read = [message.text for message in await chat.history(100, newest_first=False).all()]
            assert self.copies[role].texts == read, role
        return {role: copy.texts for role, copy in self.copies.items()}


@pytest.fixture
async def desk(tradepost: Tradepost) -> Desk:
    desk = Desk(tradepost, tradepost.conversation(*PEOPLE))
    for profile in PEOPLE:
        await desk.come(profile)
    return desk


async def test_a_message_told_to_fewer_is_dropped_by_the_others_and_kept_by_its_author(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("The code is 4711")
    await desk.chats["seller"].send("On its way")
    moved = await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    assert moved.audience == ["courier", f"participant:{desk.chats['buyer'].me}", "staff"]
    assert (moved.version, moved.at, moved.seq) == (2, sent.at, 1)
    assert await desk.texts() == {
        "buyer": ["The code is 4711", "On its way"],
        "seller": ["On its way"],
        "courier": ["The code is 4711", "On its way"],
        "agent": ["The code is 4711", "On its way"],
    }
    assert desk.copies["seller"].heard == ["MessageCreated", "MessageCreated", "MessageWithdrawn"]
    assert desk.copies["courier"].heard == [*desk.copies["seller"].heard, "MessageRescoped"]


async def test_a_message_told_to_more_appears_in_the_past(desk: Desk) -> None:
    note = await desk.chats["agent"].send("Ask the seller", audience=["staff"])
    await desk.chats["buyer"].send("Hello?")
    message = await anext(desk.chats["agent"].history(before=await _newest(desk)))
    await message.rescope(["seller"], reason=WHY)
    assert (await desk.texts())["seller"] == ["Ask the seller", "Hello?"]
    assert (await desk.texts())["buyer"] == ["Hello?"]
    assert desk.copies["seller"].heard == ["MessageCreated", "MessageRescoped"]
    assert message.id == note.message


async def _newest(desk: Desk) -> Message:
    return await anext(desk.chats["agent"].history())


async def test_there_and_back_again_everyone_holds_what_they_read(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("One")
    for audience in (["courier"], ["seller"], ["all"], ["staff"], ["all"]):
        await desk.chats["agent"].rescope(sent, audience, reason=WHY)
        await desk.texts()
    assert set(map(tuple, (await desk.texts()).values())) == {("One",)}
    await desk.chats["buyer"].edit(sent, "Two")
    assert set(map(tuple, (await desk.texts()).values())) == {("Two",)}


async def test_who_was_away_reads_the_withdrawal_and_who_came_later_nothing(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("The code is 4711")
    await desk.tradepost.settled()
    desk.tradepost.faults.down = True
    desk.clients["seller"].cut()
    desk.clients["courier"].cut()
    await desk.tradepost.clock.passed()
    await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    desk.tradepost.faults.down = False
    await desk.texts()
    assert desk.copies["seller"].heard == ["MessageCreated", "MessageWithdrawn"]
    desk.tradepost.ask(c.AddParticipant(conversation=desk.order, profile="seller:9", role="seller"))
    late = await desk.tradepost.user("seller:9")
    log = await (await late.conversations.get(desk.order)).events().all()
    told = [type(event.body).__name__ for event in log]
    assert "MessageCreated" not in told
    assert "MessageWithdrawn" not in told
    assert [event.seq for event in log] == list(range(1, len(log) + 1))


async def test_who_came_after_it_was_said_is_not_told_when_it_moves(desk: Desk) -> None:
    note = await desk.chats["agent"].send("Before", audience=["staff"])
    await desk.chats["agent"].add("seller:9", history="from_join")
    await desk.come("seller:9")
    await desk.chats["agent"].rescope(note, ["all"], reason=WHY)
    texts = await desk.texts()
    assert (texts["buyer"], texts["seller"]) == (["Before"], [])


async def test_answers_go_along_with_what_they_answer(desk: Desk) -> None:
    asked = await desk.chats["buyer"].send("Where is it?")
    answered = await desk.chats["seller"].send("Sold already", reply_to=asked)
    again = await desk.chats["buyer"].send("To whom?", reply_to=answered)
    private = await desk.chats["agent"].send("Careful", audience=["staff"], reply_to=again)
    await desk.chats["agent"].rescope(asked, ["courier"], reason=WHY)
    audiences = {message.id: message.audience for message in desk.tradepost.messages(desk.order)}
    buyer, seller = (f"participant:{desk.chats[role].me}" for role in ("buyer", "seller"))
    assert audiences[asked.message] == ["courier", buyer, "staff"]
    assert audiences[answered.message] == sorted(["courier", buyer, seller, "staff"])
    assert audiences[again.message] == sorted(["courier", buyer, seller, "staff"])
    assert audiences[private.message] == ["staff"]
    texts = await desk.texts()
    assert texts["seller"] == ["Sold already", "To whom?"]
    answer = (await desk.chats["seller"].history(100, newest_first=False).all())[0]
    assert answer.reply_to is None, "what it answers is not told to the seller any more"


async def test_an_answer_may_not_be_told_to_more_people_than_what_it_answers(desk: Desk) -> None:
    said = await desk.chats["seller"].send("For you", audience=["buyer"])
    with pytest.raises(errors.Unprocessable) as refused:
        await desk.chats["buyer"].send("Look", audience=["all"], reply_to=said)
    with pytest.raises(errors.NotFound):
        await desk.chats["courier"].send("What?", reply_to=said)
    assert refused.value.code == "reply_wider_than_original"


async def test_the_same_audience_again_changes_nothing(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("One")
    once = await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    assert await desk.chats["agent"].rescope(sent, ["courier", "staff"], reason=WHY) == once
    assert len(desk.tradepost.server.audit) == 1


async def test_what_was_read_where_it_was_is_not_unread_where_it_comes_to(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("One")
    await desk.chats["courier"].read(sent)
    await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    assert (await desk.chats["courier"].refresh()).unread == 0
    await desk.chats["agent"].rescope(sent, ["all"], reason=WHY)
    assert (await desk.chats["courier"].refresh()).unread == 0
    assert (await desk.chats["seller"].refresh()).unread == 1


async def test_only_staff_with_the_grant_may_and_not_what_was_deleted(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("One")
    with pytest.raises(errors.Forbidden):
        await desk.chats["buyer"].rescope(sent, ["courier"], reason=WHY)
    with pytest.raises(errors.Forbidden):
        desk.tradepost.ask(
            c.RescopeMessage(conversation=desk.order, message=sent.message, audience=["all"], reason=WHY)
        )
    with pytest.raises(errors.NotFound):
        await desk.chats["agent"].rescope("ms_other", ["courier"], reason=WHY)
    with pytest.raises(errors.Unprocessable, match="pilot"):
        await desk.chats["agent"].rescope(sent, ["pilot"], reason=WHY)
    with pytest.raises(errors.BadRequest):
        await desk.chats["agent"].rescope(sent, ["all", "seller"], reason=WHY)
    await desk.chats["buyer"].delete(sent)
    with pytest.raises(errors.Conflict) as refused:
        await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    assert refused.value.code == "message_deleted"
    desk.tradepost.ask(c.SetPolicy(policy=PolicyDocument(roles={"agent": RoleChange(grants=[])})))
    with pytest.raises(errors.Forbidden):
        await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)


async def test_a_lost_event_of_a_move_is_read_from_the_log(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("One")
    await desk.tradepost.settled()
    desk.tradepost.faults.drop = 1.0
    await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    desk.tradepost.faults.heal()
    for text, audience in (("Two", None), ("Three", ["courier"])):
        await desk.chats["buyer"].send(text, audience=audience)
    texts = await desk.texts()
    assert (texts["seller"], texts["courier"]) == (["Two"], ["One", "Two", "Three"])


async def test_a_resend_of_what_moved_meanwhile_names_the_same_message(desk: Desk) -> None:
    sent = await desk.chats["buyer"].send("One", client_id="c1")
    moved = await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    again = await desk.chats["buyer"].send("One", client_id="c1")
    assert (again.message, again.lane, again.seq, again.at) == (sent.message, moved.lane, moved.seq, sent.at)
    assert len(desk.tradepost.messages(desk.order)) == 1


async def test_an_audience_is_said_in_words(desk: Desk) -> None:
    await desk.chats["buyer"].send("To all")
    await desk.chats["buyer"].send("To some", audience=["courier"])
    some, everyone = await desk.chats["courier"].history(2).all()
    assert everyone.visible_to == ("everyone",)
    assert some.visible_to == ("courier", f"participant {desk.chats['buyer'].me}", "staff")
    assert desk.chats["courier"].visible_to(some) == ("courier", "buyer:7", "staff")
    note = await desk.chats["agent"].send("A note", audience=["staff"])
    message = await anext(desk.chats["agent"].history())
    assert (message.id, message.visible_to) == (note.message, ("staff",))


async def test_a_withdrawal_names_its_message_by_the_id_alone(desk: Desk) -> None:
    types: list[type[Any]] = [events.MessageWithdrawn]
    async with desk.clients["seller"].subscribe(desk.order, types) as stream:
        sent = await desk.chats["buyer"].send("One")
        await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
        event = await anext(stream)
    assert (event.lane, event.body) == ("all", events.MessageWithdrawn(message=sent.message, version=2))
    with pytest.raises(LookupError):
        _ = event.message


# bots


async def test_a_bot_hears_that_its_own_message_moved_and_by_whom(desk: Desk) -> None:
    bot, moved = Bot("helper"), []

    @bot.on(events.MessageRescoped)
    async def hear(ctx: Context[events.MessageRescoped]) -> None:
        moved.append((ctx.message.text, ctx.event.body.by, ctx.conversation.last_message))

    await desk.chats["agent"].add("bot:1")
    client = await desk.tradepost.bot(bot)
    sent = await (await client.conversations.get(desk.order)).send("Mine")
    await desk.chats["agent"].rescope(sent, ["staff"], reason=WHY)
    await desk.tradepost.settled()
    [(text, by, last)] = moved
    assert (text, by) == ("Mine", desk.chats["agent"].me)
    assert last is not None
    assert last.version == 2


async def test_a_bot_does_not_answer_to_everyone_what_was_withdrawn(desk: Desk) -> None:
    bot = Bot("helper")
    lasts: list[Any] = []

    @bot.on(events.MessageWithdrawn)
    async def hear(ctx: Context[events.MessageWithdrawn]) -> None:
        lasts.append(ctx.conversation.last_message)
        await ctx.reply("Who said that?")

    @bot.on(events.MessageCreated)
    async def know(ctx: Context[events.MessageCreated]) -> None:
        lasts.append(ctx.conversation.last_message)

    @bot.on_error
    async def report(ctx: Context[events.Body], error: Exception) -> None:
        lasts.append(type(error))

    await desk.chats["agent"].add("bot:1")
    await desk.tradepost.bot(bot)
    sent = await desk.chats["buyer"].send("One")
    await desk.tradepost.settled()
    await desk.chats["agent"].rescope(sent, ["courier"], reason=WHY)
    await desk.tradepost.settled()
    first, after, error = lasts
    assert (first.id, after, error) == (sent.message, None, LookupError)
    assert len(desk.tradepost.messages(desk.order)) == 1


async def test_a_filter_asks_whom_a_message_is_told_to(desk: Desk) -> None:
    bot, heard = Bot("helper"), []

    @bot.on(events.MessageCreated, events.MessageRescoped, filters.audience("courier"))
    async def hear(ctx: Context[events.Body]) -> None:
        heard.append(ctx.message.text)

    await desk.chats["agent"].add("bot:1")
    await desk.tradepost.bot(bot)
    await desk.chats["buyer"].send("To all")
    sent = await desk.chats["buyer"].send("To bots", audience=["bot"])
    await desk.chats["buyer"].send("To bots and couriers", audience=["bot", "courier"])
    await desk.chats["agent"].rescope(sent, ["courier", "bot"], reason=WHY)
    await desk.tradepost.settled()
    assert heard == ["To bots and couriers", "To bots"]
