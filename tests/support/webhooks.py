"""What a marketplace runs to be told what happens, and what is said meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from .eventually import eventually
from .node import LiveNode, StartNode, api_key, client
from .site import Site, Visit, answer, site
from .sockets import Frame

BUYER, SELLER = ("buyer:1", "buyer"), ("seller:1", "seller")


@dataclass(kw_only=True)
class Receiver:
    """What a marketplace runs: it keeps what it took, and refuses the first so many visits."""

    site: Site
    refuses: int = 0
    takes_s: float = 0.0  # for each visit
    here: int = 0  # visits under way
    most: int = 0  # at once
    status: str = "503 Service Unavailable"
    taken: list[Visit] = field(default_factory=list)
    refused: list[Visit] = field(default_factory=list)

    async def visited(self, visit: Visit) -> None:
        self.here += 1
        self.most = max(self.most, self.here)
        try:
            await asyncio.sleep(self.takes_s)
            await self._answer(visit)
        finally:
            self.here -= 1

    async def _answer(self, visit: Visit) -> None:
        if self.refuses > 0:
            self.refuses -= 1
            self.refused.append(visit)
            await visit.say(answer(status=self.status))
            return
        self.taken.append(visit)
        await visit.say(answer(b"{}", "application/json"))

    @property
    def events(self) -> list[Frame]:
        return [json.loads(visit.body) for visit in self.taken]

    @property
    def texts(self) -> list[str]:
        return [said(event) for event in self.events if event["type"] == "message.created"]

    async def until(self, texts: int) -> None:
        async def enough() -> bool:
            return len(self.texts) >= texts

        await eventually(enough, within_s=20)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A marketplace with an endpoint at `/hook`."""
    async with site() as found:
        receiver = Receiver(site=found)
        found.pages["/hook"] = receiver.visited
        yield receiver


def said(event: Frame) -> str:
    return str(event["data"]["message"]["content"]["text"])


async def start(start_node: StartNode, shop: Receiver, **settings: Any) -> LiveNode:
    return await start_node(outbound_allow=f"127.0.0.1:{shop.site.port}", webhook_retry_s=0.2, **settings)


async def hook(node: LiveNode, shop: Receiver, **fields: Any) -> Frame:
    made = await node.rest.post("/webhooks", json={"url": f"{shop.site.url}/hook", **fields})
    assert made.status_code == 201, made.text
    found: Frame = made.json()
    return found


async def webhook(node: LiveNode, webhook_id: str) -> Frame:
    listed = (await node.rest.get("/webhooks")).json()["webhooks"]
    found: Frame = next(one for one in listed if one["id"] == webhook_id)
    return found


async def say(node: LiveNode, conversation: str, *texts: str, **headers: str) -> None:
    key = await api_key(node, "messages:as")
    async with client(node.url, key) as rest:
        for text in texts:
            body = {"content": {"kind": "text", "text": text}}
            path = f"/conversations/{conversation}/messages"
            sent = await rest.post(path, json=body, headers={"tradepost-as": BUYER[0], **headers})
            assert sent.status_code == 201, sent.text
