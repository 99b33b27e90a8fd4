"""I6: what was committed is not answered as refused, whatever became of the asker in between."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.node import LiveNode, participant
from support.sockets import Refused
from tradepost_server.handlers import editing


async def test_an_author_whose_role_left_the_audience_is_refused_before_anything_is_deleted(node: LiveNode) -> None:
    made = await node.conversation(("bot:1", "bot"), ("seller:1", "seller"))
    bot = await node.connect("bot:1", "bot")
    sent = await bot.send(made["id"], "hello", audience=["bot"])
    path = f"/conversations/{made['id']}/participants/{participant(made, 'bot:1')}"
    assert (await node.rest.patch(path, json={"role": "buyer"})).status_code == 200
    with pytest.raises(Refused, match="forbidden"):
        await bot.command("message.delete", conversation=made["id"], message=sent["message"])
    [shown] = (await node.rest.get(f"/conversations/{made['id']}/messages")).json()["messages"]
    assert "deleted_at" not in shown


async def test_an_edit_committed_just_before_ones_deadline_is_answered_as_done(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await node.conversation(("seller:1", "seller"))
    until = datetime.now(UTC) + timedelta(seconds=4)
    body = {"profile": "buyer:1", "role": "buyer", "until": until.isoformat()}
    await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    buyer = await node.connect("buyer:1", "buyer")
    sent = await buyer.send(made["id"], "first")
    about = editing._about

    async def until_the_end(*asked: Any) -> Any:
        """The decision falls before the deadline, the answer after it."""
        found = await about(*asked)
        await asyncio.sleep((until - datetime.now(UTC)).total_seconds() + 0.01)
        return found

    monkeypatch.setattr(editing, "_about", until_the_end)
    content = {"kind": "text", "text": "second"}
    edited = await buyer.command("message.edit", conversation=made["id"], message=sent["message"], content=content)
    assert edited["message"]["content"] == content
    [shown] = (await node.rest.get(f"/conversations/{made['id']}/messages")).json()["messages"]
    assert shown["content"] == content
