"""Bots that ask: buttons, forms, and questions that wait for an answer, on the in-memory server."""

import asyncio
import datetime

import pytest

from tradepost import Answered, Bot, Context, State, content, errors, events, filters, rich
from tradepost.testing import Tradepost

Said = Context[events.MessageCreated]


def card(order: str) -> content.Card:
    return rich.Card(f"Order {order}", buttons=[rich.Postback("Refund", f"refund:{order}")])


def helper() -> Bot:
    """Shows an order, and asks why it should be refunded."""
    bot = Bot("helper")

    @bot.command("order")
    async def order(ctx: Said, order_id: int) -> None:
        await ctx.reply(card(str(order_id)))

    @bot.action("refund:{order_id}")
    async def refund(ctx: Said, order_id: int) -> None:
        try:
            why = await ctx.ask("Why?", options=["Damaged", rich.QuickReply("Late", "late")], timeout=300)
        except errors.Timeout:
            await ctx.reply("Another time, then.")
            return
        await ctx.note(f"refund {order_id + 1}: {why.text} {why.payload}")

    return bot


async def test_a_button_is_tapped_and_a_question_answered(tradepost: Tradepost) -> None:
    chat = tradepost.conversation("buyer:7", "bot:1", "agent:1")
    await tradepost.bot(helper())
    buyer, agent = await tradepost.person(chat, "buyer:7"), await tradepost.person(chat, "agent:1")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    await buyer.choose("Late")
    said = await agent.sees()
    assert said[1:] == ["Order 55\nRefund", "Refund", "Why?\nDamaged\nLate", "Late", "refund 56: Late late"]
    assert await buyer.sees() == said[:-1]


async def test_a_command_may_be_offered_as_a_quick_reply(tradepost: Tradepost) -> None:
    chat = tradepost.conversation("buyer:7", "bot:1")
    offering = await tradepost.person(chat, "bot:1")
    await offering.say("Hi! Try this:", quick_replies=["order 55"])
    await offering.client.close()
    await tradepost.bot(helper())
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.choose("order 55")
    assert (await buyer.sees())[-2:] == ["order 55", "Order 55\nRefund"]


@pytest.mark.parametrize(("words", "noted"), [(" damaged ", "Damaged None"), ("LATE", "Late late")])
async def test_the_words_of_an_option_are_an_answer_and_other_words_are_not(
    tradepost: Tradepost, words: str, noted: str
) -> None:
    bot, heard = helper(), []

    @bot.on(events.MessageCreated, filters.kind("text"))
    async def hear(ctx: Said) -> None:
        heard.append(ctx.message.text)

    chat = tradepost.conversation("buyer:7", "seller:1", "bot:1", "agent:1")
    await tradepost.bot(bot)
    buyer, seller = await tradepost.person(chat, "buyer:7"), await tradepost.person(chat, "seller:1")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    await seller.say("Late")  # not the one who was asked
    await buyer.say("What do you mean?")
    await buyer.say(words, audience=["bot"])  # not where it was asked
    await buyer.say(words)
    assert heard == ["Late", "What do you mean?", words]
    agent = await tradepost.person(chat, "agent:1")
    assert (await agent.sees())[-1] == f"refund 56: {noted}"


async def test_an_open_question_takes_whatever_is_said_next(tradepost: Tradepost) -> None:
    bot, answers = Bot("helper"), list[Answered]()

    @bot.command("complain")
    async def complain(ctx: Said) -> None:
        answers.append(await ctx.ask("What happened?"))
        answers.append(await ctx.ask("Show me"))

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.say("complain")
    await buyer.say("It is broken")
    await buyer.say(rich.Image("https://shop.example/broken.png", "a broken lamp"))
    assert [answer.text for answer in answers] == ["It is broken", "a broken lamp"]
    assert isinstance(answers[1].message.content, content.Image)


async def test_a_form_is_asked_and_answered_by_its_fields(tradepost: Tradepost) -> None:
    bot, answers = Bot("helper"), list[Answered]()

    @bot.command("return")
    async def give_back(ctx: Said) -> None:
        fields = [rich.form.select("reason", "Why?", {"late": "Late"}), rich.form.number("pieces", "How many?")]
        answers.append(await ctx.ask(rich.Form("A return", fields)))

    chat = tradepost.conversation("buyer:7", "seller:1", "bot:1")
    await tradepost.bot(bot)
    buyer, seller = await tradepost.person(chat, "buyer:7"), await tradepost.person(chat, "seller:1")
    await buyer.say("return")
    await buyer.say("one moment")
    await buyer.fill({"reason": "late", "pieces": 2})
    assert answers[0].values == {"reason": "late", "pieces": 2.0}
    assert len(await buyer.sees()) == len(await seller.sees()) + 1 == 4


async def test_a_form_is_handled_after_a_restart_of_the_bot_too(tradepost: Tradepost) -> None:
    def bot(returns: list[object]) -> Bot:
        bot = Bot("helper")

        @bot.form("A return")
        async def returned(ctx: Said, day: datetime.date, pieces: int, details: str = "") -> None:
            returns.append((day, pieces, details))

        return bot

    chat = tradepost.conversation("buyer:7", "seller:1", "bot:1")
    asking = await tradepost.person(chat, "bot:1")
    fields = [
        rich.form.date("day", "Which day?"),
        rich.form.number("pieces", "How many?", integer=True),
        rich.form.text("details", "More?", required=False),
        rich.form.email("email", "Email"),
    ]
    await asking.say(rich.Form("A return", fields))
    await asking.client.close()
    returns: list[object] = []
    await tradepost.bot(bot(returns))
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.fill({"day": datetime.date(2026, 5, 5), "pieces": 3, "email": "b@example.com"})
    assert returns == [(datetime.date(2026, 5, 5), 3, "")]


async def test_a_question_that_nobody_answers_ends(tradepost: Tradepost) -> None:
    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(helper())
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    tradepost.clock.advance(minutes=5)
    assert (await buyer.sees())[-1] == "Another time, then."
    await buyer.choose("Late")  # nobody waits any more
    assert (await buyer.sees())[-1] == "Late"


async def test_an_answer_finds_its_question_over_a_cut(tradepost: Tradepost) -> None:
    chat = tradepost.conversation("buyer:7", "bot:1", "agent:1")
    client = await tradepost.bot(helper())
    buyer, agent = await tradepost.person(chat, "buyer:7"), await tradepost.person(chat, "agent:1")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    client.cut()
    await buyer.choose("Damaged")
    assert (await agent.sees())[-1] == "refund 56: Damaged None"


@pytest.mark.parametrize("form", [False, True])
async def test_an_answer_may_come_before_the_bot_knows_where_its_question_stands(
    tradepost: Tradepost, form: bool
) -> None:
    bot, answers = Bot("helper"), list[Answered]()
    question = rich.Form("Why?", [rich.form.select("reason", "Why?", {"late": "Late"})])
    options = [] if form else ["Late"]

    @bot.command("complain")
    async def complain(ctx: Said) -> None:
        tradepost.faults.lose_acks(1)  # the question is committed, and not answered
        answers.append(await ctx.ask(question if form else "Why?", options=options))

    @bot.on(events.MessageCreated, filters.kind("text"))
    async def echo(ctx: Said) -> None:
        await ctx.reply(f"{ctx.message.text}!")

    chat = tradepost.conversation("buyer:7", "bot:1")
    client = await tradepost.bot(bot)
    buyer = await tradepost.person(chat, "buyer:7")
    cut = asyncio.Event()
    client.on_state(lambda state: cut.set() if state is State.RECONNECTING else None)
    await buyer.conversation.send("complain")
    await cut.wait()  # and it stays cut: nobody moves the clock
    await buyer.conversation.send("wait")
    asked = next(m for m in await buyer.conversation.history(10).all() if m.author.role == "bot")
    await (asked.fill({"reason": "late"}) if form else asked.choose("Late"))
    await tradepost.settled()
    assert len(answers) == 1
    assert answers[0].message.reply_to == asked.id
    assert next(m.text for m in await buyer.conversation.history(10).all() if m.author.role == "bot") == "wait!"


async def test_meanwhile_other_events_of_the_conversation_are_handled(tradepost: Tradepost) -> None:
    bot = helper()
    bot._concurrency = 1

    @bot.on(events.MessageCreated, filters.text & ~filters.from_bot)
    async def echo(ctx: Said) -> None:
        await ctx.reply(f"{ctx.message.text}!")

    chat, other = (tradepost.conversation("buyer:7", "seller:1", "bot:1") for _ in range(2))
    await tradepost.bot(bot)
    buyer, seller = await tradepost.person(chat, "buyer:7"), await tradepost.person(chat, "seller:1")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    await seller.say("hello")
    elsewhere = await tradepost.person(other, "seller:1")
    await elsewhere.say("hi")
    assert (await seller.sees())[-1] == "hello!"
    assert await elsewhere.sees() == ["hi", "hi!"]


async def test_a_button_that_somebody_else_made_does_nothing(tradepost: Tradepost) -> None:
    bot, refunds = Bot("helper"), []

    @bot.action("refund:{order_id}")
    async def refund(ctx: Said, order_id: str) -> None:
        refunds.append(order_id)

    @bot.action("cancel:{order_id}", roles=["agent"])
    async def cancel(ctx: Said, order_id: str) -> None:
        refunds.append(f"cancel {order_id}")

    chat = tradepost.conversation("buyer:7", "bot:1", "agent:1")
    await tradepost.bot(bot)
    buyer, agent = await tradepost.person(chat, "buyer:7"), await tradepost.person(chat, "agent:1")
    trick = [rich.Postback("Refund", "refund:66"), rich.Postback("Cancel", "cancel:66")]
    await buyer.say(rich.Buttons("Mine", trick))
    await buyer.choose("Refund")
    await buyer.choose("Cancel")
    assert refunds == []
    await agent.say(rich.Buttons("Theirs", trick))
    await buyer.choose("Cancel")
    assert refunds == ["cancel 66"]


@pytest.mark.parametrize(
    ("pattern", "payload", "given"),
    [
        ("refund:{order}", "refund:55", {"order": "55"}),
        ("{a}:{b}", "1:2:3", {"a": "1", "b": "2:3"}),
        ("a.c", "abc", None),
        ("refund:{order}", "refund:", None),
        ("refund:{order}", "a refund:5", None),
        ("go", "go", {}),
    ],
)
def test_a_payload_gives_what_its_pattern_names(pattern: str, payload: str, given: dict[str, str] | None) -> None:
    from tradepost.actions import on_payload

    names = [name for name in ("order", "a", "b") if f"{{{name}}}" in pattern]
    function = eval(f"lambda ctx, {', '.join(names)}: None")  # noqa: S307  # parameters by name
    answer = content.Answer(to="buttons", payload=payload)
    assert on_payload(pattern, function, ()).arguments(answer) == given


def test_an_action_takes_the_names_of_its_pattern() -> None:
    with pytest.raises(ValueError, match="order"):

        @Bot("helper").action("refund:{order}")
        async def refund(ctx: Said, other: str) -> None:
            raise AssertionError("not reached")


async def test_a_payload_that_does_not_fit_its_annotation_is_told(tradepost: Tradepost) -> None:
    bot, failed = helper(), []

    @bot.on_error
    async def report(ctx: Context[events.Body], error: Exception) -> None:
        failed.append(str(error))

    chat = tradepost.conversation("buyer:7", "bot:1")
    asking = await tradepost.person(chat, "bot:1")
    await asking.say(card("nine"))
    await asking.client.close()
    await tradepost.bot(bot)
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.press("refund:nine")
    assert failed == ["order id should be a whole number, not “nine”."]


async def test_stopping_ends_the_questions(tradepost: Tradepost) -> None:
    bot = helper()
    chat = tradepost.conversation("buyer:7", "bot:1")
    client = tradepost.client("bot:1")
    serving = asyncio.create_task(bot.serve(client))
    await client.wait_ready()
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    bot.stop()
    await serving
    assert (bot.failures, bot.busy) == (0, 0)


async def test_too_many_questions_are_refused(tradepost: Tradepost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradepost.asking.PENDING_MAX", 1)
    bot, failed = helper(), []

    @bot.on_error
    async def report(ctx: Context[events.Body], error: Exception) -> None:
        failed.append(type(error))

    chat = tradepost.conversation("buyer:7", "bot:1")
    await tradepost.bot(bot)
    buyer = await tradepost.person(chat, "buyer:7")
    await buyer.say("order 55")
    await buyer.press("refund:55")
    await buyer.press("refund:55")
    assert failed == [errors.QueueFull]
