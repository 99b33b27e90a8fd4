"""Who talks while things break: SDK clients in rooms of two tenants, some of whom come and go."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from random import Random
from time import monotonic

from support.files import PDF
from tradepost import Client
from tradepost.clock import LoopClock
from tradepost.errors import ApiError, TradepostError
from tradepost.protocol import commands as c
from tradepost.protocol.content import Content, File, Text
from tradepost.socket import Socket
from tradepost.websocket import open_socket

from .history import HOOKED, History, Room
from .world import World

REST_S = 0.5
AGAIN = 0.1  # of the messages are sent twice on purpose
NOTES = 0.2  # of what staff say is for staff alone
FILES = 0.02  # of the messages carry one
CROWD = 70  # who are let into the room of nearly all and never come: it is told in another way from 64 on
SETTLE_S = 90.0


def file_of(client_id: str) -> bytes:
    """What a message carries, if it carries a file."""
    return PDF + client_id.encode() * 100


class Hasty(LoopClock):
    """Rests for half a second at most: the SDK's rests grow with each attempt, and here something always breaks."""

    async def sleep(self, delay_s: float) -> None:
        """See `Clock.sleep`."""
        await super().sleep(min(delay_s, REST_S))


class Person:
    """An SDK client whose connections go to one node after the other; every second one comes by a road."""

    def __init__(self, world: World, history: History, number: int, profile: str, role: str, tenant: int = 0) -> None:
        self.profile, self.number = profile, number
        self.errors = 0  # that the program saw when it sent something
        self.reader = history.reader(profile)
        self._world, self._turn = world, number // 2
        self.client = Client(
            world.front_url,
            get_token=world.tenants[tenant].token_source(profile, role),
            start="earliest",
            on_frame=self.reader.frame,
            clock=Hasty(),
            open_socket=self._open,
        )
        self.client.on()(self.reader.hear)

    async def _open(self, _: str) -> Socket:
        self._turn += 1
        return await open_socket(self._world.address(self._turn, by_road=self.number % 2 == 1))

    async def say(self, conversation: str, client_id: str, content: Content, audience: list[str] | None) -> None:
        """Until it is answered for good, over as many connections as it takes."""
        command = c.SendMessage(conversation=conversation, content=content, audience=audience, client_id=client_id)
        while True:
            try:
                await self.client.request(command)
            except ApiError as error:
                self.errors += 1
                if error.retryable:
                    continue
            return


class People:
    """Made by `enter`; `leave` ends all that they do."""

    def __init__(self, world: World, history: History, scene: str, *, pace_s: float = 0.12, guests: int = 2) -> None:
        self.history, self._guests = history, guests
        self._world, self._scene, self._pace_s = world, scene, pace_s
        self._random = Random(world.random.random())
        self._stack = AsyncExitStack()
        self._over = asyncio.Event()
        self._work: list[asyncio.Task[None]] = []
        self.everyone: list[Person] = []
        self.shops: list[Client] = []  # of each tenant

    async def enter(self, rooms: int = 8) -> None:
        """Rooms are made, everyone is connected, and they begin to talk."""
        for tenant in self._world.tenants:
            shop = Client(self._world.front_url, api_key=tenant.api_key)
            self.shops.append(await self._stack.enter_async_context(shop))
        agents = [self._person("agent", n, "agent") for n in range(2)]
        sellers = [self._person("seller", n, "seller") for n in range(rooms // 2)]
        guests = [self._person("courier", n, "courier") for n in range(self._guests)]
        buyers = [self._person("buyer", n, "buyer") for n in range(rooms)]
        others = [self._person("buyer", n, "buyer", tenant=1) for n in range(2)]
        await asyncio.gather(*(person.client.start() for person in self.everyone))
        talks = [[buyers[n], sellers[n % len(sellers)], agents[n % 2]] for n in range(rooms)]
        talks.append([*buyers, *sellers, *agents])  # one with nearly all of them, and a crowd
        for number, members in enumerate(talks):
            guest = guests[number] if number < len(guests) else None
            await self._open(number, members, guest)
        await self._open(len(talks), others, None, HOOKED)
        await self._crowd(f"{self._scene}.{rooms}")
        await asyncio.gather(*(person.client.wait_ready(30) for person in self.everyone))

    def _person(self, role: str, number: int, name: str, tenant: int = 0) -> Person:
        profile = f"{name}:{self._scene}.{tenant}.{number}"
        self.everyone.append(Person(self._world, self.history, len(self.everyone), profile, role, tenant))
        return self.everyone[-1]

    async def _open(self, number: int, members: Sequence[Person], guest: Person | None, tenant: int = 0) -> None:
        invited = [{"profile": m.profile, "role": m.profile.partition(":")[0]} for m in members]
        made = await self.shops[tenant].conversations.create(key=f"{self._scene}.{number}", participants=invited)
        staff = frozenset(m.profile for m in members if m.profile.startswith("agent:"))
        guests = frozenset({guest.profile} if guest is not None else ())
        room = Room(made.id, frozenset(m.profile for m in members), staff, guests, tenant)
        self.history.rooms[made.id] = room
        for speaker, member in enumerate(members):
            self._begin(self._speak(room, member, f"m{number}-{speaker}"))
        if guest is not None:
            self._begin(self._come_and_go(room, guest))

    async def _crowd(self, key: str) -> None:
        """Many who are in a conversation and never come."""
        crowd = [{"profile": f"buyer:crowd.{number}", "role": "buyer"} for number in range(CROWD)]
        await self.shops[0].conversations.ensure(key=key, participants=crowd)

    async def come_anew(self, known: Person) -> None:
        """Someone who is here already, with another device that has nothing yet."""
        fresh = Person(self._world, self.history, 0, known.profile, known.profile.partition(":")[0])
        fresh.reader.anew = True
        self.everyone.append(fresh)
        await fresh.client.start()
        await fresh.client.wait_ready(30)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._work.append(asyncio.create_task(work))

    async def _speak(self, room: Room, person: Person, name: str) -> None:
        number = 0
        pace_s = self._pace_s * max(1, len(room.members) / 3)
        while not self._over.is_set():
            note = person.profile in room.staff and self._random.random() < NOTES
            audience, client_id = ["staff"] if note else None, f"{name}-{number}"
            content = await self._content(room, person, client_id)
            for _ in range(2 if self._random.random() < AGAIN else 1):
                await person.say(room.conversation, client_id, content, audience)
            number += 1
            await self._rest(self._random.uniform(0, 2 * pace_s))

    async def _content(self, room: Room, person: Person, client_id: str) -> Content:
        """Now and then a file, where it can be uploaded just now."""
        if self._random.random() < FILES:
            with suppress(TradepostError):
                sent = await person.client.upload(file_of(client_id), name="a.pdf", conversation=room.conversation)
                self.history.files[client_id] = sent.id
                return File(file=sent.id, caption=client_id)
        return Text(text=client_id)

    async def _come_and_go(self, room: Room, guest: Person) -> None:
        while not self._over.is_set():
            with suppress(TradepostError):
                there = await self.shops[0].conversations.get(room.conversation)
                came = await there.add({"profile": guest.profile, "role": "courier", "history": "from_join"})
                await self._rest(self._random.uniform(0.2, 1.0))
                await there.remove(came)
            await self._rest(self._random.uniform(0.1, 0.5))

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()

    async def busy(self, sends: int, within_s: float = 30.0) -> None:
        """Returns in the loop's turn in which so many sends are written and not answered.

        Raises: AssertionError.
        """
        await self._until(lambda: self.history.in_flight >= sends, within_s, f"{sends} sends in flight")

    async def go_on(self, acks: int = 25, within_s: float = 60.0) -> float:
        """Returns once so many more were acked; how long that took."""
        began, before = monotonic(), self.history.acked
        await self._until(lambda: self.history.acked >= before + acks, within_s, f"{acks} more acks")
        return monotonic() - began

    async def _until(self, true: Callable[[], bool], within_s: float, words: str) -> None:
        deadline = monotonic() + within_s
        while not true():
            for task in self._work:
                if task.done():
                    task.result()
            assert monotonic() < deadline, f"not within {within_s} s: {words}"
            await asyncio.sleep(0.001)

    @property
    def errors(self) -> int:
        """That programs saw when they sent something."""
        return sum(person.errors for person in self.everyone)

    async def finish(self) -> None:
        """Nobody says anything new; what was said is answered, or stays unsettled after a minute and a half."""
        self._over.set()
        _, hanging = await asyncio.wait(self._work, timeout=SETTLE_S)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def leave(self) -> None:
        """Nothing of them is left running."""
        await self.finish()
        await asyncio.gather(*(person.client.close() for person in self.everyone))
        await self._stack.aclose()
