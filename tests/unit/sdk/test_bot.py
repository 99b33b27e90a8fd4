"""Bots, on the in-memory server."""

import asyncio
import logging
from typing import Literal

import pytest

from tradepost import Bot, Client, Context, events, filters
from tradepost.bot import CallNext
from tradepost.testing import Tradepost


async def texts(tradepost: Tradepost, conversation: str) -> list[str]:
    """What was said, once nothing moves any more."""
    await tradepost.settled()
    agent = await tradepost.user("agent:reader")
    return [m.text for m in await (await agent.conversations.get(conversation)).history(100, newest_first=False).all()]


async def say(tradepost: Tradepost, conversation: str, *said: str, profile: str = "buyer:7") -> None:
    user = await tradepost.user(profile)
    chat = await user.conversations.get(conversation)
    for text in said:
        await chat.send(text)


async def test_a_command_gets_its_arguments_by_annotation(tradepost: Tradepost) -> None:
    bot = Bot("helper")

    @bot.command("order", help="order <id> — show an order")
    async def order(
        ctx: Context[events.MessageCreated], order_id: int, detail: Literal["short", "long"] = "short"
    ) -> None:
        await ctx.reply(f"{order_id + 1} {detail}")

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    await say(tradepost, chat, "order 55", "/ORDER 55 long")
    assert await texts(tradepost, chat) == ["order 55", "/ORDER 55 long", "56 short", "56 long"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("order abc", "order id should be a whole number, not “abc”.\norder <id>"),
        ("order", "I miss order id.\norder <id>"),
        ("order 1 2", "I do not know what to do with “2”.\norder <id>"),
    ],
)
async def test_arguments_that_do_not_fit_are_answered_kindly(tradepost: Tradepost, typed: str, answer: str) -> None:
    bot = Bot("helper")

    @bot.command("order", help="order <id>")
    async def order(ctx: Context[events.MessageCreated], order_id: int) -> None:
        raise AssertionError("not reached")

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    await say(tradepost, chat, typed)
    assert await texts(tradepost, chat) == [typed, answer]
    assert bot.failures == 0


async def test_filters_combine_and_a_bot_never_hears_itself(tradepost: Tradepost) -> None:
    bot = Bot("echo")

    @bot.on(events.MessageCreated, filters.text & ~filters.regex("^hush") & (filters.role("buyer") | filters.from_bot))
    async def echo(ctx: Context[events.MessageCreated]) -> None:
        await ctx.reply(f"{ctx.message.text}!")

    chat = tradepost.conversation("buyer:7", "seller:1", "bot:1")
    await tradepost.bot(bot)
    await say(tradepost, chat, "hello", "hush")
    await say(tradepost, chat, "from the seller", profile="seller:1")
    assert sorted(await texts(tradepost, chat)) == ["from the seller", "hello", "hello!", "hush"]


async def test_an_answer_goes_to_the_audience_of_what_it_answers(tradepost: Tradepost) -> None:
    bot = Bot("helper")

    @bot.on(events.MessageCreated)
    async def answer(ctx: Context[events.MessageCreated]) -> None:
        await ctx.reply("between us")

    chat = tradepost.conversation("buyer:7", "seller:1", "bot:1")
    await tradepost.bot(bot)
    buyer = await tradepost.user("buyer:7")
    await (await buyer.conversations.get(chat)).send("psst", audience=["bot"])
    await tradepost.settled()
    said = tradepost.messages(chat)
    assert len(said) == 2
    assert said[0].lane == said[1].lane != "all"


async def test_a_conversation_is_handled_in_order_and_others_meanwhile(tradepost: Tradepost) -> None:
    bot, told = Bot("slow", concurrency=2), []
    gate = asyncio.Event()

    @bot.on(events.MessageCreated)
    async def slow(ctx: Context[events.MessageCreated]) -> None:
        if ctx.message.text == "1":
            await gate.wait()
        told.append((ctx.conversation_id, ctx.message.text))

    first, second = tradepost.conversation("buyer:7", "bot:1"), tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    await say(tradepost, first, "1", "2", "3")
    await say(tradepost, second, "x", "y")
    for _ in range(50):
        await asyncio.sleep(0)
    assert told == [(second, "x"), (second, "y")]
    gate.set()
    await tradepost.settled()
    assert told[2:] == [(first, "1"), (first, "2"), (first, "3")]


async def test_middleware_wraps_handlers_and_may_skip_them(tradepost: Tradepost) -> None:
    bot, seen = Bot("guarded"), []

    @bot.middleware
    async def outer(ctx: Context[events.Body], call_next: CallNext) -> None:
        seen.append("in")
        await call_next(ctx)
        seen.append("out")

    @bot.middleware
    async def guard(ctx: Context[events.Body], call_next: CallNext) -> None:
        if "secret" not in ctx.message.text:
            await call_next(ctx)

    @bot.on(events.MessageCreated)
    async def handle(ctx: Context[events.MessageCreated]) -> None:
        seen.append(ctx.message.text)

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    await say(tradepost, chat, "a", "secret")
    await tradepost.settled()
    assert seen == ["in", "a", "out", "in", "out"]


async def test_a_failing_handler_is_logged_with_its_event_and_the_next_one_works(
    tradepost: Tradepost, caplog: pytest.LogCaptureFixture
) -> None:
    bot = Bot("broken")

    @bot.on(events.MessageCreated)
    async def handle(ctx: Context[events.MessageCreated]) -> None:
        if ctx.message.text == "a":
            raise KeyError("oops")
        await ctx.reply("fine")

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    with caplog.at_level(logging.ERROR):
        await say(tradepost, chat, "a", "b")
        assert await texts(tradepost, chat) == ["a", "b", "fine"]
    assert bot.failures == 1
    assert f"{chat}/all/4" in caplog.text
    assert "KeyError" in caplog.text


async def test_on_error_takes_what_a_handler_raised(tradepost: Tradepost) -> None:
    bot = Bot("broken")

    @bot.on(events.MessageCreated, filters.role("buyer"))
    async def handle(ctx: Context[events.MessageCreated]) -> None:
        raise ValueError("oops")

    @bot.on_error
    async def report(ctx: Context[events.Body], error: Exception) -> None:
        await ctx.note(f"failed: {error}")

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    await say(tradepost, chat, "a")
    await tradepost.settled()
    note = tradepost.messages(chat)[-1]
    assert "staff" in note.audience
    assert b"failed: oops" in bytes(note.content)


async def test_on_start_runs_once_and_not_again_after_a_reconnect(tradepost: Tradepost) -> None:
    bot, started = Bot("helper"), []

    @bot.on_start
    async def warm(client: Client) -> None:
        started.append((await client.me()).id)

    client = await tradepost.bot(bot)
    await tradepost.settled()
    client.cut()
    await tradepost.settled()
    assert started == ["bot:1"]
    assert client.stats().reconnects == 1


async def test_a_cut_makes_a_bot_neither_miss_nor_repeat_anything(tradepost: Tradepost) -> None:
    bot = Bot("echo")

    @bot.on(events.MessageCreated)
    async def echo(ctx: Context[events.MessageCreated]) -> None:
        await ctx.reply(f"{ctx.message.text}!")

    chat = tradepost.conversation("buyer:7", "bot:1")
    client = await tradepost.bot(bot)
    await say(tradepost, chat, "1")
    tradepost.faults.lose_acks(2)
    client.cut()
    saying = asyncio.create_task(say(tradepost, chat, "2", "3"))
    await tradepost.settled()
    await saying
    said = await texts(tradepost, chat)
    assert sorted(said) == ["1", "1!", "2", "2!", "3", "3!"]


async def test_stopping_lets_the_running_handler_finish(tradepost: Tradepost) -> None:
    bot, done = Bot("slow"), []
    started, gate = asyncio.Event(), asyncio.Event()

    @bot.on(events.MessageCreated)
    async def slow(ctx: Context[events.MessageCreated]) -> None:
        started.set()
        await gate.wait()
        done.append(ctx.message.text)

    chat = tradepost.conversation("buyer:7", "bot:1")
    client = tradepost.client("bot:1")
    serving = asyncio.create_task(bot.serve(client))
    await client.wait_ready()
    await say(tradepost, chat, "1", "2")
    await started.wait()
    bot.stop()
    gate.set()
    await serving
    assert done == ["1"]


async def test_a_handler_that_never_ends_is_cancelled_after_the_grace(tradepost: Tradepost) -> None:
    bot, started = Bot("stuck", grace_s=0.01), asyncio.Event()

    @bot.on(events.MessageCreated)
    async def stuck(ctx: Context[events.MessageCreated]) -> None:
        started.set()
        await asyncio.Event().wait()

    chat = tradepost.conversation("buyer:7", "bot:1")
    client = tradepost.client("bot:1")
    serving = asyncio.create_task(bot.serve(client))
    await client.wait_ready()
    await say(tradepost, chat, "1")
    await started.wait()
    bot.stop()
    await serving
    assert bot.busy == 0 or bot.failures == 0
