"""Acting the story out, round after round, each in a conversation of its own. It waits for nobody."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import assert_never
from uuid import uuid4

import msgspec

from tradepost import Client, Conversation, Flag, Invitee, errors
from tradepost.protocol.model import Subject

from .. import clock
from . import script, story
from .actor import Actor
from .answering import story_id
from .cast import CAST, OPENING, PIA, STAFF, Party
from .drive import Drives, drives
from .ledger import Ledger
from .props import Luggage, Props
from .script import Beat, Say

BEAT_MAX_S = 30.0  # a beat that takes longer is left; what was sent may still be stored
BEGIN_TRIES, BEGIN_AGAIN_S = 30, 1.0
TYPING_MAX_S = 3.5
TYPING_PER_CHARACTER_S = 0.04
BOT_TYPING_S = 0.4

_log = logging.getLogger("tradepost.demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One time that the story is acted."""

    number: int  # of the order
    conversation: Conversation  # as the marketplace sees it
    ends_at: datetime  # about when the next one begins
    props: Props
    said: dict[str, str] = field(default_factory=dict)  # message ids (held back: ids of flags) by the story's names
    told: dict[str, Sequence[str] | None] = field(default_factory=dict)  # whom these were said to


class Play:
    """The rounds. `round` is the one that is on; None before the first."""

    def __init__(
        self,
        shop: Client,
        actors: Mapping[Party, Actor],
        ledger: Ledger,
        beats: Sequence[Beat] = story.STORY,
        rest_s: float = story.REST_S,
        checkout_url: str | None = None,
    ) -> None:
        self._policy = msgspec.structs.replace(story.POLICY, checkout_url=checkout_url)
        self._luggage = Luggage({party: actor.client for party, actor in actors.items()})
        self._shop, self._actors, self._ledger = shop, actors, ledger
        self._beats, self._rest_s = beats, rest_s
        self.round: Round | None = None
        self.under_way: Drives | None = None  # of the round
        self._has_policy = False
        self.begun = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled.

        Raises: TradepostError where no round can begin.
        """
        for actor in self._actors.values():
            await actor.ready.wait()
        for number in count(story.FIRST_NUMBER):
            before, self.round = self.round, await self._begin(number)
            self.begun.set()
            async with drives() as under_way:
                self.under_way = under_way
                for beat in self._beats:
                    await self._perform(self.round, beat, under_way)
            if before is not None:
                await self._forget(before)
            await asyncio.sleep(self._rest_s)

    async def _begin(self, number: int) -> Round:
        client_id = f"round-{uuid4().hex}"
        for tries in count(1):
            try:
                return await self._create(number, client_id)
            except errors.TradepostError:
                if tries == BEGIN_TRIES:
                    raise
            await asyncio.sleep(BEGIN_AGAIN_S)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _create(self, number: int, client_id: str) -> Round:
        if not self._has_policy:
            await self._shop.policy.set(self._policy)
            self._has_policy = True
        conversation = await self._shop.conversations.create(
            title=story.TITLE.format(number=number),
            subject=Subject(type="order", id=str(number)),
            stage=story.FIRST_STAGE,
            order_version=1,
            participants=[Invitee(profile=p.profile, role=p.role, name=p.name) for p in OPENING],
            client_id=client_id,
        )
        for party in STAFF:
            await (await self._actors[party].conversation(conversation.id)).watch()
        now, length_s = clock.now(), sum(beat.after_s for beat in self._beats) + self._rest_s
        return Round(
            number=number,
            conversation=conversation,
            ends_at=now + timedelta(seconds=length_s),
            props=await self._luggage.props(_people(conversation), now, number),
        )

    async def _forget(self, before: Round) -> None:
        """Staff stop watching a round that is long over."""
        for party in STAFF:
            try:
                await (await self._actors[party].client.conversations.get(before.conversation.id)).unwatch()
            except errors.TradepostError as error:
                _log.info("%s still watches an old round: %s", party.profile, type(error).__name__)

    async def _perform(self, now: Round, beat: Beat, under_way: Drives) -> None:
        """One beat. Where a visitor or a dead server makes it impossible, the story goes on without it."""
        try:
            async with asyncio.timeout(beat.after_s + BEAT_MAX_S):
                if isinstance(beat.action, Say):
                    await self._say(now, beat, beat.action)
                else:
                    await asyncio.sleep(beat.after_s)
                    await self._do(now, beat, under_way)
        except (errors.TradepostError, TimeoutError, KeyError) as error:
            _log.info("left out: %s (%s)", type(beat.action).__name__, type(error).__name__)

    async def _say(self, now: Round, beat: Beat, say: Say) -> None:
        """Types for a while, then sends."""
        actor, conversation = await self._as(now, beat)
        answered = now.said[say.answers] if say.answers else None
        to = say.to or (now.told[say.answers] if say.answers else None)
        content = say.line(now.props)
        words = content.fallback
        typing_s = BOT_TYPING_S if actor.party is PIA else min(TYPING_MAX_S, 0.8 + TYPING_PER_CHARACTER_S * len(words))
        await asyncio.sleep(max(0.0, beat.after_s - typing_s))
        async with conversation.typing(to):
            await asyncio.sleep(min(typing_s, beat.after_s))
        sent = await conversation.send(content, audience=say.to, reply_to=answered, client_id=story_id())
        self._ledger.acked(conversation.id, sent.message)
        if say.name is not None:
            now.said[say.name], now.told[say.name] = sent.held or sent.message, to

    async def _do(self, now: Round, beat: Beat, under_way: Drives) -> None:
        """Everything but speaking."""
        shop, action = now.conversation, beat.action
        match action:
            case script.Stage(stage):
                await shop.set_stage(stage, order_version=(shop.data.order_version or 0) + 1)
            case script.Invite(party):
                await shop.add(Invitee(profile=party.profile, role=party.role, name=party.name))
            case script.Answer(name, chosen, values):
                where = (await self._as(now, beat))[1]
                done = await where.answer(now.said[name], action=chosen, values=values, client_id=story_id())
                self._ledger.acked(shop.id, done.message)
            case script.Drive():
                where = (await self._as(now, beat))[1]
                self._ledger.acked(shop.id, await under_way.begin(where, action, story_id()))
            case script.Close():
                await shop.close()
            case script.Reopen():
                await shop.reopen()
            case script.Edit(name, text):
                await (await self._as(now, beat))[1].edit(now.said[name], text)
            case script.TakeBack(name):
                await (await self._as(now, beat))[1].delete(now.said[name])
            case script.React(name, emoji):
                await (await self._as(now, beat))[1].react(now.said[name], emoji)
            case script.Rescope(name, to, reason):
                await (await self._as(now, beat))[1].rescope(now.said[name], to, reason=reason)
                now.told[name] = to
            case script.Reveal(name, reason):
                await (await self._flag(now, beat, name)).reveal(reason)
            case script.Reject(name, reason):
                await (await self._flag(now, beat, name)).reject(reason)
            case script.Join():
                await (await self._as(now, beat))[1].join()
            case script.Leave():
                await self._leave(*await self._as(now, beat))
            case Say():
                raise AssertionError("said elsewhere")
            case _:
                assert_never(action)

    async def _flag(self, now: Round, beat: Beat, name: str) -> Flag:
        """What was found in an earlier message, as staff see it.

        Raises: KeyError where there was nothing.
        """
        actor, conversation = await self._as(now, beat)
        async for flag in actor.client.flags.list(conversation=conversation.id):
            if now.said[name] in (flag.id, flag.message):
                return flag
        raise KeyError(name)

    async def _leave(self, actor: Actor, conversation: Conversation) -> None:
        """Staff who leave go on watching."""
        await conversation.leave()
        if actor.party in STAFF:
            await conversation.watch()

    async def _as(self, now: Round, beat: Beat) -> tuple[Actor, Conversation]:
        """Who acts, and the conversation as they see it."""
        assert beat.who is not None, "the marketplace does not act like a party"
        actor = self._actors[beat.who]
        return actor, await actor.conversation(now.conversation.id)


def _people(conversation: Conversation) -> dict[Party, str]:
    """The participant ids of those of the cast who are in it."""
    ids = {participant.profile: participant.id for participant in conversation.participants}
    return {party: ids[party.profile] for party in CAST if party.profile in ids}
