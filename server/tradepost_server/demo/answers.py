"""What a visitor is answered, and by whom. Pure."""

from collections.abc import Iterable

from tradepost.protocol.content import Answer, Content, Unknown
from tradepost.protocol.model import Message, Participant

from .cast import ANA, KOFI, MEI, PIA, STAFF, TOMAS, Party
from .intents import Intent, Language, intent
from .voices import VOICES, WHERE


def wish(said: Content | Unknown | None) -> Intent | None:
    """What a visitor wants, by what they said, chose or filled in."""
    if isinstance(said, Answer) and said.values:
        return Intent.FILLED_IN
    if isinstance(said, Answer):
        return intent(said.label)
    return intent(said.fallback) if said is not None else None


def answer(party: Party, wanted: Intent | None, stage: str | None, tongue: Language) -> str:
    """What `party` says to a visitor who wants something, in their language."""
    if wanted is Intent.WHERE and party is PIA:
        return WHERE.get(stage or "", WHERE["placed"])[tongue]
    voice = VOICES[party]
    return voice.get(wanted, voice[None])[tongue]


def answerers(message: Message, wanted: Intent | None, participants: Iterable[Participant]) -> set[Party]:
    """Who answers a visitor: Pia the buyer, Ana the others; in private whoever was addressed; staff to staff.

    Who asks for a person gets Mei as well. Nobody answers in their own name.
    """
    people = list(participants)
    author = next((p for p in people if p.id == message.author.participant), None)
    if author is None:
        return set()
    if "all" in message.audience:
        who = {PIA} if author.role == ANA.role else {ANA}
        return who | {MEI} if wanted is Intent.PERSON and author.profile != MEI.profile else who
    for party in (ANA, TOMAS, KOFI, PIA):
        if party.profile != author.profile and _addressed(party, message.audience, people):
            return {party}
    return {next(party for party in STAFF if party.profile != author.profile)}


def _addressed(party: Party, audience: Iterable[str], people: Iterable[Participant]) -> bool:
    found = next((p for p in people if p.profile == party.profile and p.present), None)
    return found is not None and not {found.role, f"participant:{found.id}"}.isdisjoint(audience)
