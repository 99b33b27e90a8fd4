"""Answering visitors: a message from one of the cast that neither the story nor an answer sent."""

import asyncio
import logging
from uuid import uuid4

from tradepost import Bot, Context, errors, events

from ..gateway.limits import Bucket
from .answers import answer, answerers, wish
from .cast import STAFF, Party
from .intents import language
from .ledger import Ledger
from .offers import offer

ANSWER_AFTER_S = 0.5
RATE, BURST = 1.0, 6.0  # answers of one party a second; what a visitor types beyond that stays unanswered
OWN = ("story-", "answer-")  # how the client_ids of our own messages begin

_log = logging.getLogger("tradepost.demo")


def story_id() -> str:
    """A fresh client_id for a message of the story."""
    return f"{OWN[0]}{uuid4().hex}"


def bot_of(party: Party, ledger: Ledger) -> Bot:
    """The bot that answers for a party where it is its turn."""
    bot = Bot(party.name)
    pace = Bucket(RATE, BURST)

    @bot.on(events.MessageCreated)
    async def visitor(context: Context[events.MessageCreated]) -> None:
        if context.message.client_id.startswith(OWN):
            return
        try:
            await _answer(party, context, pace, ledger)
        except errors.TradepostError as error:
            _log.info("%s could not answer %s: %s", party.profile, context.event.id, type(error).__name__)

    return bot


async def _answer(party: Party, context: Context[events.MessageCreated], pace: Bucket, ledger: Ledger) -> None:
    """To the audience of what is answered; staff come in first where more than staff read it."""
    message = context.message
    conversation = await context.conversation.refresh()
    wanted, tongue = wish(message.content), language(message.text)
    if party not in answerers(message.data, wanted, conversation.participants) or pace.take():
        return
    if party in STAFF and list(message.audience) != ["staff"]:
        await conversation.join()
    async with context.typing(message.audience):
        await asyncio.sleep(ANSWER_AFTER_S)
    words = answer(party, wanted, conversation.stage, tongue)
    more = offer(party, wanted, conversation.stage, tongue)
    for number, said in enumerate([words] if more is None else [words, more]):
        sent = await context.reply(said, client_id=f"{OWN[1]}{message.id}-{number}")
        ledger.acked(message.conversation, sent.message)
