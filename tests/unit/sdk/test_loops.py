"""The client owns no loop: it works in whatever runs it, and loads quickly."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tradepost import Bot, Client, Context, events
from tradepost.testing import Tradepost


def test_it_works_under_uvloop() -> None:
    async def talk() -> str:
        kit = Tradepost()
        order = kit.conversation("buyer:7", "seller:42")
        buyer, seller = await kit.user("buyer:7"), await kit.user("seller:42")
        async with seller.subscribe(order, [events.MessageCreated]) as stream:
            buyer.cut()
            sending = asyncio.create_task((await seller.conversations.get(order)).send("hi"))
            await kit.settled()
            await sending
            heard = (await anext(stream)).message.text
        await kit.close()
        return heard

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(talk()) == "hi"


async def test_it_lives_in_the_lifespan_of_a_web_application(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "bot:1")
    bot = Bot("helper")

    @bot.on(events.MessageCreated)
    async def answer(ctx: Context[events.MessageCreated]) -> None:
        await ctx.reply("hi")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group, tradepost.client("buyer:7") as client:
            app.state.client = client
            helper = tradepost.client("bot:1")
            group.create_task(bot.serve(helper))
            await helper.wait_ready()
            yield
            bot.stop()

    async def say(request: Request) -> PlainTextResponse:
        client: Client = request.app.state.client
        async with client.subscribe(order, [events.MessageCreated]) as stream:
            await (await client.conversations.get(order)).send("hello")
            await anext(stream)
            return PlainTextResponse((await anext(stream)).message.text)

    app = Starlette(routes=[Route("/", say)], lifespan=lifespan)
    async with app.router.lifespan_context(app):
        response = await say(Request({"type": "http", "app": app, "method": "GET", "headers": []}))
    assert response.body == b"hi"


def test_importing_it_loads_neither_network_library() -> None:
    code = "import sys, tradepost; print({'httpx2', 'websockets', 'pytest'} & {n.split('.')[0] for n in sys.modules})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"


def test_a_bot_program_without_a_server_says_what_to_set() -> None:
    code = "from tradepost import Bot, run; run(Bot('helper'))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={})
    assert answer.returncode == 1
    assert answer.stderr.strip().startswith("helper: set TRADEPOST_URL")


async def test_a_client_that_is_cancelled_at_any_moment_leaves_no_task(tradepost: Tradepost) -> None:
    tradepost.conversation("buyer:7", "seller:42")
    for turns in range(40):
        client = tradepost.client("buyer:7")
        task = asyncio.create_task(client.__aenter__())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            await client.close()
        left = [t.get_name() for t in asyncio.all_tasks() if t.get_name().startswith("tradepost")]
        assert not left, (turns, left)
    assert not tradepost.server.sessions
