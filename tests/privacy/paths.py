"""Every way on which something said reaches a party, as the raw bytes that they get."""

import base64
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import httpx2
import msgspec

from support.node import LiveNode
from support.sockets import Frame, RawSocket
from tradepost.protocol import content as kinds
from tradepost.protocol.model import Message
from tradepost.protocol.previews import LinkPreview
from tradepost_server.handlers import notifying, previews
from tradepost_server.media.previews import Previews, Seen
from tradepost_server.model import Policy
from tradepost_server.store import tenants
from tradepost_server.store.pushes import Due

PREVIEWED = 4  # of the newest messages
Json = dict[str, Any]
_looking: list[None] = []  # lives that look at their links just now
_stand_ins = ExitStack()


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A party with a fresh connection, and where they look."""

    node: LiveNode
    profile: str
    role: str
    participant: str
    conversation: str
    socket: RawSocket
    token: str  # for HTTP, over the connections that are open already
    lanes: tuple[str, ...]  # that there are, theirs or not
    messages: tuple[str, ...]  # that there are, theirs or not
    others: tuple[str, ...]  # profiles
    words: tuple[str, ...]  # what the secrets begin with
    contacts: tuple[str, ...] = ()  # some of the contact data that was ever written
    files: tuple[str, ...]  # that there ever were, theirs or not
    addresses: dict[str, str]  # of files, from when they could fetch them last; renewed here


@dataclass(frozen=True, slots=True)
class Read:
    """What a path gave: its bytes, and the answers in them, where it was not refused."""

    raw: bytes
    answers: tuple[Json, ...]


Path = Callable[[Reader], Awaitable[Read]]


async def _ask(reader: Reader, command: str, **fields: Any) -> tuple[bytes, Json | None]:
    """A command's answer as it came over the socket."""
    answer: Frame = await (await reader.socket.ask(command, **fields))
    return msgspec.json.encode(answer), answer.get("result")


async def _read(reader: Reader, *asked: tuple[str, Json]) -> Read:
    raws, answers = [], []
    for command, fields in asked:
        raw, answer = await _ask(reader, command, **fields)
        raws.append(raw)
        if answer is not None:
            answers.append(answer)
    return Read(b"\n".join(raws), tuple(answers))


async def _get(reader: Reader, *paths: str) -> Read:
    said = {"Authorization": f"Bearer {reader.token}"}
    found = [await reader.node.rest.get(path, headers=said) for path in paths]
    return Read(b"\n".join(a.content for a in found), tuple(a.json() for a in found if a.is_success))


async def resume(reader: Reader) -> Read:
    """The log of every lane from its first place, those of others included."""
    raws, answers = list[bytes](), list[Json]()
    for lane in reader.lanes:
        after, more = 0, True
        while more:
            raw, answer = await _ask(reader, "events", conversation=reader.conversation, lane=lane, after=after)
            raws.append(raw)
            more = answer is not None and bool(answer["events"])
            if answer is not None and more:
                answers.append(answer)
                after = answer["events"][-1]["seq"]
    return Read(b"\n".join(raws), tuple(answers))


async def history(reader: Reader) -> Read:
    """The past, whole, and around each message, those of others included."""
    at = {"conversation": reader.conversation, "limit": 200}
    around = [("history", {**at, "around": message, "limit": 3}) for message in reader.messages[-2:]]
    return await _read(reader, ("history", at), ("history", {**at, "after": "ms_0"}), *around)


async def preview(reader: Reader) -> Read:
    """Lists, single conversations and what changed: last words, roster, receipts, times."""
    at = {"conversation": reader.conversation}
    return await _read(reader, ("conversation.get", at), ("conversation.list", {}), ("sync", {}))


async def rest(reader: Reader) -> Read:
    """The same over HTTP."""
    here = f"/conversations/{reader.conversation}"
    return await _get(reader, here, f"{here}/messages?limit=200", "/conversations", "/sync")


async def profiles(reader: Reader) -> Read:
    """Everyone's profile."""
    return await _read(reader, *(("profile.get", {"profile": other}) for other in reader.others))


async def answers(reader: Reader) -> Read:
    """What a command about a message tells, theirs or not: the newest."""
    at = {"conversation": reader.conversation}
    newest = reader.messages[-2:]
    emoji = [("message.react", {**at, "message": message, "emoji": "🔎", "on": False}) for message in newest]
    return await _read(reader, *emoji)


def _as_a_link(policy: Policy, message: Message) -> str | None:
    match kinds.decode(message.content):
        case kinds.Text(text=words) | kinds.File(caption=words):
            return f"https://links.test/{words}"
        case kinds.Card(card=card):
            return f"https://links.test/{card.title} {card.description}"
    return None


async def _as_a_page(self: Previews, tenant_id: int, url: str) -> Seen:
    return Seen(preview=LinkPreview(url=url, title="A page"))


async def preview_of_link(reader: Reader) -> Read:
    """What the links of the newest messages lead to. Here every text is a link, and nothing is fetched."""
    asked = [
        ("link.preview", {"conversation": reader.conversation, "message": m}) for m in reader.messages[-PREVIEWED:]
    ]
    with _links_are_pages():
        return await _read(reader, *asked)


@contextmanager
def _links_are_pages() -> Iterator[None]:
    """Several lives look at their links at once: the first puts the stand-ins in place, the last takes them away."""
    _looking.append(None)
    if len(_looking) == 1:
        _stand_ins.enter_context(patch.object(previews, "_link", _as_a_link))
        _stand_ins.enter_context(patch.object(Previews, "of", _as_a_page))
    try:
        yield
    finally:
        _looking.pop()
        if not _looking:
            _stand_ins.close()


async def search(reader: Reader) -> Read:
    """What is found by how the secrets begin, page by page; then by something similar, and over HTTP everywhere."""
    raws, answers = list[bytes](), list[Json]()
    for word in reader.words:
        asked: Json = {"query": word, "conversation": reader.conversation, "limit": 4}
        while asked:
            raw, answer = await _ask(reader, "message.search", **asked)
            raws += [raw, *([] if answer is None else [_opened(answer.get("cursor", ""))])]
            answers += [] if answer is None else [answer]
            more = None if answer is None else answer.get("cursor")
            asked = {} if more is None else {**asked, "cursor": more}
    similar = await _read(reader, *(("message.search", {"query": f"{word}x1q"}) for word in reader.words))
    everywhere = await _get(reader, *(f"/search?query={word}&limit=50" for word in reader.words))
    return Read(b"\n".join([*raws, similar.raw, everywhere.raw]), tuple(answers))


async def search_of_contacts(reader: Reader) -> Read:
    """What is found by contact data that was written."""
    at = {"conversation": reader.conversation}
    return await _read(reader, *(("message.search", {**at, "query": text}) for text in reader.contacts))


async def moderating(reader: Reader) -> Read:
    """What staff are told of what was found: nobody else is."""
    at = {"conversation": reader.conversation}
    revealed = [("message.reveal", {**at, "message": m, "reason": "I ask"}) for m in reader.messages[-1:]]
    return await _read(reader, ("flag.list", at), *revealed)


def _opened(cursor: str) -> bytes:
    """A cursor is opaque to clients only."""
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


async def file(reader: Reader) -> Read:
    """Every file that ever was: by an address of before, by a new one, and what lies there."""
    raws, answers = list[bytes](), list[Json]()
    old = dict(reader.addresses)
    for name in reader.files:
        raw, answer = await _ask(reader, "file.get", file=name)
        raws.append(raw)
        if answer is not None:
            answers.append(answer)
            reader.addresses[name] = answer["url"]
    for address in {*old.values(), *(answer["url"] for answer in answers)}:
        async with httpx2.AsyncClient(trust_env=False, timeout=15) as nobody:
            raws.append((await nobody.get(reader.node.url + address)).content)
    return Read(b"\n".join(raws), tuple(answers))


async def push(reader: Reader) -> Read:
    """What their browser would be pushed of every message, theirs or not."""
    async with reader.node.node.database.service() as connection:
        tenant = await tenants.find(connection, reader.node.tenant)
    assert tenant is not None
    said = {
        "tenant_id": tenant.id,
        "profile_id": reader.profile,
        "role": reader.role,
        "conversations": None,
        "site": None,
    }
    browser = {"subscription_id": "ps_1", "endpoint": "", "p256dh": "", "auth": "", "created_at": datetime.now(UTC)}
    raws = list[bytes]()
    for message in reader.messages:
        due = Due(**said, **browser, conversation_id=reader.conversation, message_id=message, attempts=1)
        notice = await notifying.notice(reader.node.services, due)
        raws += [] if notice is None else [msgspec.json.encode(notice)]
    return Read(b"\n".join(raws), tuple(msgspec.json.decode(raw) for raw in raws))


PATHS: dict[str, Path] = {
    "resume": resume,
    "history": history,
    "preview": preview,
    "rest": rest,
    "profiles": profiles,
    "answers": answers,
    "preview_of_link": preview_of_link,
    "search": search,
    "search_of_contacts": search_of_contacts,
    "moderating": moderating,
    "file": file,
    "push": push,
}


async def seen_as(node: LiveNode, conversation: str, participant: str) -> Read:
    """What a test tenant's key sees as the participant."""
    answer = await node.rest.get(f"/conversations/{conversation}/as/{participant}?limit=200")
    assert answer.status_code == 200, answer.text
    return Read(answer.content, (answer.json(),))


async def why(node: LiveNode, conversation: str, message: str, participant: str) -> bool:
    """Whether the server says that the participant sees the message."""
    answer = await node.rest.get(f"/conversations/{conversation}/messages/{message}/why/{participant}")
    assert answer.status_code == 200, answer.text
    return bool(answer.json().get("visible", False))
