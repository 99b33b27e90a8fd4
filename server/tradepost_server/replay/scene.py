"""One conversation of the file, played and proven."""

import asyncio
from dataclasses import replace
from time import perf_counter

from tradepost.protocol import commands as c
from tradepost.protocol.content import Text

from .cast import Cast
from .dues import dues
from .market import Market
from .member import Member
from .meter import Meter
from .options import ReplayOptions
from .plan import NOTE_EVERY, Cues, Deed, State, churn
from .record import Record, Said
from .script import Script

ASIDE_MAX = 64  # turns whose notes and changes are not done yet; then the speakers wait


class Stuck(Exception):
    """A message did not come to the one who answers it."""


class Withheld(Exception):
    """What is said does not come to anyone before staff agree: there is nothing to prove."""


class Scene:
    """Speakers wait for the other's message, as in the file; notes and changes go on beside them."""

    def __init__(
        self, script: Script, run: str, url: str, options: ReplayOptions, market: Market, meter: Meter
    ) -> None:
        self._script, self._run, self._market, self._meter = script, run, market, meter
        self._pause_s = 1 / options.speed if options.speed else 0.0
        self._cast = Cast(script, run, url, options, market, meter)
        self._cues = Cues.of(len(script.turns))
        self._deeds: list[list[Deed]] = churn(script, options.seed) if options.churn else [[] for _ in script.turns]
        self._states = [[State(text=turn.text)] for turn in script.turns]
        self._notes: list[Said] = []
        self._messages: list[str] = []  # ids of the turns said
        self._aside: asyncio.Queue[int | None] = asyncio.Queue(ASIDE_MAX)
        self._conversation = self._courier_id = ""
        self._note_lanes: dict[str, None] = {}

    async def play(self) -> Record:
        """From the first word to all that came of it; the turns after one that did not come are missing in it.

        Raises: TradepostError where the server refuses what it should not.
        """
        async with self._cast:
            await self._open()
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._beside())
                    await self._turns()
            except* Stuck:
                pass  # the check names every turn that is not in the log
            return await self._settle()

    async def _open(self) -> None:
        """In every other conversation the clients were there before it."""
        key, parts = f"replay:{self._run}-{self._script.line}", [member.part for member in self._cast.speakers]
        if self._script.line % 2:
            await self._cast.enter()
            self._conversation = (await self._market.open(key, parts)).id
        else:
            self._conversation = (await self._market.open(key, parts)).id
            await self._cast.enter()
        await self._cast.listener.client.request(c.Watch(conversation=self._conversation))

    async def _turns(self) -> None:
        began = perf_counter()
        for place, turn in enumerate(self._script.turns):
            await self._cue(place)
            await asyncio.sleep(max(0.0, began + place * self._pause_s - perf_counter()))
            speaker = self._cast.speakers[turn.speaker]
            if place and not await speaker.saw(self._client_id("t", place)):
                raise Stuck
            await self._say(speaker, turn.text, self._client_id("t", place + 1))
            await self._aside.put(place)
        await self._cue(len(self._script.turns))
        await self._aside.put(None)

    async def _say(self, member: Member, text: str, client_id: str, audience: list[str] | None = None) -> str:
        """Returns the lane."""
        self._cast.sending(member.part, client_id)
        sent = await member.say(self._conversation, text, client_id, audience)
        self._meter.sent += 1
        if sent.held is not None:
            raise Withheld(f"a message waits for the marketplace's staff (flag {sent.held}): its policy holds it back.")
        if audience is None:
            states = self._states[len(self._messages)]
            states[0] = replace(states[0], masked=sent.masked is not None)
            self._messages.append(sent.message)
        return sent.lane

    async def _cue(self, said: int) -> None:
        """Who comes and goes after so many turns. The courier may be cut off when it is sent away."""
        if said == self._cues.courier_joins:
            await self._admit_courier()
        if said == self._cues.agent_joins:
            await self._cast.listener.client.request(c.Join(conversation=self._conversation))
            await self._cast.courier.pry(self._conversation, ["all", *self._note_lanes])
        if said == self._cues.courier_leaves:
            await self._market.dismiss(self._conversation, self._courier_id)

    async def _admit_courier(self) -> None:
        """In every other conversation the courier's client connects only after that."""
        courier = self._cast.courier
        if self._script.line % 2:
            await courier.enter()
        self._courier_id = await self._market.admit(self._conversation, courier.part)
        if not self._script.line % 2:
            await courier.enter()

    async def _beside(self) -> None:
        """What follows the turns, in order, while the next ones are said."""
        while (place := await self._aside.get()) is not None:
            if (place + 1) % NOTE_EVERY == 0:
                await self._note(place + 1)
            for deed in self._deeds[place]:
                await self._do(deed)

    async def _note(self, said: int) -> None:
        listener = self._cast.listener
        client_id = self._client_id("n", len(self._notes) + 1)
        text = f"Note after turn {said}, for staff ({client_id})."
        self._notes.append(Said(client_id, listener.part, (State(text=text),)))
        lane = await self._say(listener, text, client_id, ["staff"])
        self._note_lanes[lane] = None

    async def _do(self, deed: Deed) -> None:
        states, message = self._states[deed.turn], self._messages[deed.turn]
        states.append(states[-1].after(deed))
        client = self._cast.speakers[deed.speaker].client
        if deed.kind == "edit":
            edited = await client.request(
                c.EditMessage(conversation=self._conversation, message=message, content=Text(text=deed.text))
            )
            states[-1] = replace(states[-1], masked=edited.message.masked is not None)
        elif deed.kind == "delete":
            await client.request(c.DeleteMessage(conversation=self._conversation, message=message))
        else:
            await client.request(c.React(conversation=self._conversation, message=message, emoji=deed.text, on=deed.on))

    async def _settle(self) -> Record:
        """All that was theirs has come to everyone, or did not within 120 s; then each asks for what is not theirs."""
        record = Record(
            line=self._script.line,
            run=self._run,
            conversation=self._conversation,
            speakers=tuple(member.part for member in self._cast.speakers),
            turns=self._said(),
            notes=tuple(self._notes),
            log=await self._market.log(self._conversation),
            witnesses=(),
        )
        async with asyncio.TaskGroup() as tasks:
            for member in self._cast.members:
                tasks.create_task(member.reached(dues(record, member.part).last))
        secret = [lane for lane in record.log if lane != "all"]
        for member in self._cast.members:  # the answer comes after everything that was on its way
            await member.pry(self._conversation, [] if member.part.is_staff else secret)
        return replace(record, witnesses=tuple(member.witness for member in self._cast.members))

    def _said(self) -> tuple[Said, ...]:
        return tuple(
            Said(self._client_id("t", place), self._cast.speakers[turn.speaker].part, tuple(states))
            for place, (turn, states) in enumerate(zip(self._script.turns, self._states, strict=True), 1)
        )

    def _client_id(self, what: str, number: int) -> str:
        return f"{self._run}-{self._script.line}-{what}{number}"
