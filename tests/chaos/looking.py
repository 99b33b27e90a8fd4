"""What REST shows of a scene at its end, and whether the files that messages carry come."""

from contextlib import suppress

from tradepost.errors import TradepostError
from tradepost.protocol.content import Content, File, Text

from .history import Place, Room
from .people import People, Person, file_of


async def look(people: People) -> None:
    """Into the history, for the checker to hold against the log."""
    history = people.history
    history.shown = {}
    for room in history.rooms.values():
        history.shown |= await _shown(people, room)
    people_of = {person.profile: person for person in people.everyone}
    carrying = [(history.sends[client_id], file) for client_id, file in history.files.items()]
    history.missing_files = {
        send.client_id
        for send, file in carrying
        if send.places and not await _came(people_of[send.profile], send.client_id, file)
    }


async def _shown(people: People, room: Room) -> dict[Place, str | None]:
    there = await people.shops[room.tenant].conversations.get(room.conversation)
    return {Place(room.conversation, said.lane, said.seq): _words(said.content) async for said in there.history()}


def _words(content: Content) -> str | None:
    return content.text if isinstance(content, Text) else content.caption if isinstance(content, File) else None


async def _came(person: Person, client_id: str, file: str) -> bool:
    with suppress(TradepostError):
        return await person.client.download(file) == file_of(client_id)
    return False
