"""The Python in the documents is Python, and names what there is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tradepost as sdk
from tradepost import sync
from tradepost.testing import Tradepost

ROOT = Path(__file__).parents[3]


def blocks() -> Iterator[tuple[str, str]]:
    for name in ("sdk/README.md", "docs/sdk.md"):
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
            names = getattr(sdk, node.value.id, None) if node.value.id in ("events", "filters", "content") else node
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
    exec("".join(code for code in dict(blocks()).values() if "async def say(" in code), names)  # noqa: S102  # our own guide
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    await names["say"](await buyer.conversations.get(order))  # type: ignore[operator]  # a function, by its name
    assert len(tradepost.messages(order)) == 4
