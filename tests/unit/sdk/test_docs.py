"""The Python in the documents is Python, and names what there is."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tools.protocol_docs.kinds_page import CALLS, MADE, PICTURES

import tradepost as sdk
from tradepost import sync
from tradepost.testing import Tradepost

ROOT = Path(__file__).parents[3]


def blocks() -> Iterator[tuple[str, str]]:
    for name in ("sdk/README.md", "docs/sdk.md", "docs/content.md"):
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(), re.DOTALL)):
            yield f"{name}:{number}", code


@pytest.mark.parametrize(("name", "code"), list(blocks()), ids=[name for name, _ in blocks()])
def test_an_example_names_what_there_is(name: str, code: str) -> None:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("tradepost", "tradepost.sync"):
            home = sdk if node.module == "tradepost" else sync
            assert [alias.name for alias in node.names if not hasattr(home, alias.name)] == []
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = (
                getattr(sdk, node.value.id, None)
                if node.value.id in ("errors", "events", "filters", "content", "policy", "rich")
                else node
            )
            assert isinstance(names, ast.Attribute) or hasattr(names, node.attr), node.attr


async def test_the_bot_and_the_test_of_the_guide_work(tradepost: Tradepost) -> None:
    found = dict(blocks())
    bot_code = next(code for code in found.values() if "bot = Bot(" in code)
    test_code = next(code for code in found.values() if "async def test_" in code)
    names: dict[str, object] = {"__name__": "guide", "Tradepost": Tradepost}
    exec(bot_code + test_code, names)  # noqa: S102  # our own guide
    await names["test_the_helper_answers_after_a_cut"](tradepost)  # type: ignore[operator]  # a test, by its name


async def test_the_functions_of_the_guide_work(tradepost: Tradepost) -> None:
    names: dict[str, object] = {name: getattr(sdk, name) for name in sdk.__all__}
    wanted = ("async def say(", "async def offer(")
    exec("".join(code for code in dict(blocks()).values() if code.startswith(wanted)), names)  # noqa: S102  # our own guide
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    await names["say"](await buyer.conversations.get(order))  # type: ignore[operator]  # a function, by its name
    await names["offer"](await buyer.conversations.get(order))  # type: ignore[operator]  # a function, by its name
    assert len(tradepost.messages(order)) == 4 + 3


async def test_the_bot_of_the_guide_asks_and_its_test_works(tradepost: Tradepost) -> None:
    found = [code for code in dict(blocks()).values() if "returns = Bot(" in code or "test_a_return_is" in code]
    names: dict[str, Any] = {name: getattr(sdk, name) for name in sdk.__all__}
    names |= {"date": date, "Tradepost": Tradepost}
    exec("".join(found), names)  # noqa: S102  # our own guide
    await names["test_a_return_is_collected"](tradepost)


@pytest.mark.parametrize("kind", CALLS)
async def test_each_kind_is_said_as_its_page_says(tradepost: Tradepost, kind: str) -> None:
    order = tradepost.conversation("bot:1", "seller:42")
    chat = await (await tradepost.user("bot:1")).conversations.get(order)
    names = {"chat": chat, "rich": sdk.rich, "marco": chat.participants[1]}
    await eval(compile(CALLS[kind], kind, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)  # noqa: S307  # our own page
    said = (await anext(chat.history())).content
    assert said is not None
    assert not isinstance(said, sdk.content.Unknown)
    assert said.__struct_config__.tag == kind


def test_each_kind_has_a_call_or_says_who_makes_it() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in sdk.content.KINDS}
    assert CALLS.keys() | MADE.keys() == kinds
    assert {picture.stem for picture in (ROOT / PICTURES).glob("*.png")} <= kinds


async def test_answers_are_given_as_their_page_says(tradepost: Tradepost) -> None:
    names: dict[str, Any] = {name: getattr(sdk, name) for name in sdk.__all__}
    exec("".join(code for code in dict(blocks()).values() if code.startswith("async def answer(")), names)  # noqa: S102
    order = tradepost.conversation("bot:1", "buyer:7")
    chat = await (await tradepost.user("bot:1")).conversations.get(order)
    for kind in ("quick_replies", "form"):
        await eval(compile(CALLS[kind], kind, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), {"chat": chat, "rich": sdk.rich})  # noqa: S307
    buyer = await (await tradepost.user("buyer:7")).conversations.get(order)
    form, question = await buyer.history(2).all()
    await names["answer"](question, form)
    assert len(tradepost.messages(order)) == 4


async def test_what_the_guide_says_of_who_sees_what_works(tradepost: Tradepost) -> None:
    names: dict[str, Any] = {name: getattr(sdk, name) for name in sdk.__all__}
    wanted = ("async def narrow(", "def keep(", "async def look(", "async def govern(")
    exec("".join(code for code in dict(blocks()).values() if code.startswith(wanted)), names)  # noqa: S102  # our own guide
    order = tradepost.conversation("buyer:7", "seller:42", "supervisor:1")
    buyer, supervisor = await tradepost.user("buyer:7"), await tradepost.user("supervisor:1")
    held: dict[str, dict[str, sdk.Message]] = {"buyer:7": {}, "seller:42": {}}
    for profile, copies in held.items():
        client = tradepost.client(profile)
        names["keep"](client, copies)
        await client.start()
        await client.wait_ready()
    await (await buyer.conversations.get(order)).send("The code is 4711")
    chat = await supervisor.conversations.get(order)
    message = await anext(chat.history())
    await tradepost.settled()
    assert [list(copies) for copies in held.values()] == [[message.id], [message.id]]
    await names["narrow"](chat, message)
    await names["look"](chat, message)
    await names["govern"](supervisor)
    await tradepost.settled()
    assert [list(copies) for copies in held.values()] == [[message.id], []]
    assert [entry.action for entry in tradepost.server.audit].count("conversation.as") == 3
