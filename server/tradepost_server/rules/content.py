"""Content before it is stored: what the structs' limits cannot say, ids of buttons, and the fallback. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from tradepost.protocol.content import (
    BUTTONS,
    Answer,
    Audio,
    Content,
    File,
    Form,
    Gif,
    Image,
    LiveLocation,
    PayButton,
    Picture,
    QuickReply,
    Row,
    System,
    Text,
    Video,
)
from tradepost.protocol.content.kind import Kind, Part

from ..errors import Forbidden, Invalid, NotFound, UnknownAudience
from ..model import NOTHING_KNOWN, Conversation, FileFacts, Known, Lane, Participant, Policy
from . import fallbacks, forms, lanes

_ADDRESSES = ("url", "still_url", "fallback")
_CHOSEN = (*BUTTONS, QuickReply, Row)  # what is chosen by its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Where, by whom and when something is said."""

    conversation: Conversation
    lane: Lane
    author: Participant
    role: str
    at: datetime


def as_stored(content: Content, saying: Saying, known: Known = NOTHING_KNOWN) -> Content:
    """The content as it is stored: checked, its buttons with ids, its files and GIF as they are known, with a fallback.

    Raises: Invalid, NotFound, UnknownAudience, Forbidden naming the place.
    """
    if isinstance(content, Text) and not content.mentions:  # nearly all that is said
        _check_words(content, "$.content")
        return content
    prepared = prepare(content)
    check_in(prepared, saying)
    return complete(filled(prepared, known))


def prepare(content: Content, path: str = "$.content") -> Content:
    """The content checked in itself, and its buttons with ids.

    Raises: Invalid naming the place.
    """
    _check_source(content, path)
    for place, struct in structs(content, path):
        _check_addresses(struct, place)
        if isinstance(struct, Picture):
            _check_one_source(struct, place)
        _check_words(struct, place)
        details = getattr(struct, "details", ())
        if len(set(details)) != len(details):
            raise Invalid("Expected each detail once", path=f"{place}.details")
    if isinstance(content, Text):
        _check_mentions(content, path)
        return content
    if isinstance(content, Form):
        forms.check(content, path)
    return _with_ids(content, path)


def _check_words(struct: Struct, path: str) -> None:
    for name in ("text", "title", "label"):
        words = getattr(struct, name, None)
        if words and not words.strip():
            raise Invalid("Expected words, got only white space", path=f"{path}.{name}")


def complete(content: Content) -> Content:
    """With a fallback, where the sender gave none."""
    return content if content.fallback.strip() else fallbacks.completed(content)


def files_of(content: Content) -> tuple[str, ...]:
    """The ids of the uploaded files in it, each once, in order."""
    if isinstance(content, Text):
        return ()
    found = [getattr(struct, "file", None) for _, struct in structs(content, "$")]
    if isinstance(content, Answer):
        found += [given.value for given in content.values if given.type in forms.FILES]
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str)))


def filled(content: Content, known: Known, path: str = "$.content") -> Content:
    """With what the server knows of its files and its GIF.

    Raises: NotFound for one that is not known, Invalid for a file of another kind.
    """
    for place, struct in structs(content, path):
        name = getattr(struct, "file", None)
        if name is not None:
            _check_file(struct, known.files.get(name), f"{place}.file")
    for name in files_of(content):
        if name not in known.files:
            raise NotFound("No such file of yours", path="$.values" if isinstance(content, Answer) else path)
    facts = known.files.get(getattr(content, "file", None) or "")
    match content:
        case Image() if facts is not None:
            content = msgspec.structs.replace(
                content,
                width=facts.width,
                height=facts.height,
                mime=facts.mime,
                size_bytes=facts.size_bytes,
                placeholder=facts.placeholder,
            )
        case File() if facts is not None:
            name = content.name or facts.name
            content = msgspec.structs.replace(content, name=name, mime=facts.mime, size_bytes=facts.size_bytes)
        case Audio() | Video() if facts is not None:
            content = msgspec.structs.replace(content, mime=facts.mime, size_bytes=facts.size_bytes)
        case Gif(gif=str(gif)):
            found = known.gifs.get(gif)
            if found is None:
                raise NotFound("No such GIF: look for one with gif.search", path=f"{path}.gif")
            content = msgspec.structs.replace(
                content, alt=content.alt or found.alt, width=found.width, height=found.height
            )
    return content


def _check_file(struct: Struct, facts: FileFacts | None, path: str) -> None:
    if facts is None:
        raise NotFound("No such file of yours", path=path)
    wanted = {Image: "image", Picture: "image", Audio: "audio", Video: "video"}.get(type(struct))
    if wanted is not None and facts.kind != wanted:
        raise Invalid(f"This file is no {wanted}: its type is {facts.mime}", path=path)


def check_in(content: Content, saying: Saying) -> None:
    """What rests on where, by whom and when it is said.

    Raises: Invalid, UnknownAudience, Forbidden naming the place.
    """
    path, policy = "$.content", saying.conversation.policy
    if isinstance(content, System) and saying.role not in policy.staff and saying.role != "bot":
        raise Forbidden("Only staff and bots say this", path=f"{path}.kind")
    expires_at = getattr(content, "expires_at", None)
    if expires_at is not None and expires_at <= saying.at:
        raise Invalid("This time has passed already", path=f"{path}.expires_at")
    if isinstance(content, Form) and content.answers_to is not None:
        _check_answers_to(content, saying)
    if isinstance(content, Text):
        _check_told(content, saying)
    for place, struct in structs(content, path):
        _check_roles(struct, place, policy)
        if isinstance(struct, PayButton) and policy.checkout_url is None:
            raise Invalid("No checkout is set up: put `checkout_url` into the policy first", path=place)


def _check_source(content: Content, path: str) -> None:
    if isinstance(content, LiveLocation):
        raise Invalid("A live location begins with location.start", path=f"{path}.kind")
    if isinstance(content, Answer):
        raise Invalid("An answer is made by message.answer", path=f"{path}.kind")
    if isinstance(content, Image | File | Audio | Video):
        _check_one_source(content, path)
    if isinstance(content, Image) and content.placeholder:
        raise Invalid("The server writes this", path=f"{path}.placeholder")
    if isinstance(content, File) and content.url is not None and content.name is None:
        raise Invalid("Required, but missing.", path=f"{path}.name")
    if isinstance(content, Gif):
        if (content.gif is None) == (content.url is None):
            raise Invalid("Expected `gif` or `url`, one of the two", path=path)
        if content.gif is not None and content.still_url is not None:
            raise Invalid("Stands beside `url` only", path=f"{path}.still_url")


def _check_one_source(struct: Image | File | Audio | Video | Picture, path: str) -> None:
    if (struct.file is None) == (struct.url is None):
        raise Invalid("Expected `file` or `url`, one of the two", path=path)


def structs(value: object, path: str) -> Iterator[tuple[str, Struct]]:
    """A content and the parts that it is made of, each with its place."""
    if isinstance(value, Kind | Part):
        yield path, value
        for name in value.__struct_fields__:
            yield from structs(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from structs(item, f"{path}[{n}]")


def _check_addresses(struct: Struct, path: str) -> None:
    for name in _ADDRESSES:
        address = getattr(struct, name, None)
        if name == "fallback" and isinstance(struct, Kind):
            continue  # words; a webview's is an address
        if address is not None:
            check_address(address, f"{path}.{name}")


def _check_mentions(content: Text, path: str) -> None:
    end = 0
    for n, mention in enumerate(content.mentions):
        if not end <= mention.start < mention.end <= len(content.text):
            raise Invalid("Expected a place in the text, after the mention before it", path=f"{path}.mentions[{n}]")
        end = mention.end


def _check_told(content: Text, saying: Saying) -> None:
    """Who is mentioned is told."""
    conversation, lane = saying.conversation, saying.lane
    for n, mention in enumerate(content.mentions):
        participant = conversation.participants.get(mention.participant)
        stint = None if participant is None else participant.stint(saying.at)
        if stint is None or not lanes.includes(lane.audience, mention.participant, stint.role, conversation.policy):
            raise Invalid("Would not be told: is not in this audience", path=f"$.content.mentions[{n}].participant")


def _check_answers_to(form: Form, saying: Saying) -> None:
    assert form.answers_to is not None
    conversation = saying.conversation
    path = "$.content.answers_to"
    try:
        audience = lanes.of(conversation, saying.author, saying.role, form.answers_to).audience
    except (Invalid, UnknownAudience) as error:
        error.path = path
        raise
    if not lanes.inside(conversation, audience, saying.lane.audience, saying.at):
        raise Invalid("Answers would be told to more people than the form is", path=path)


def _check_roles(struct: Struct, path: str, policy: Policy) -> None:
    for name in ("visible_to", "price_visible_to"):
        for n, role in enumerate(getattr(struct, name, None) or ()):
            if role not in policy.roles:
                raise UnknownAudience("No such role", path=f"{path}.{name}[{n}]")


def _with_ids(content: Content, path: str) -> Content:
    """Each button, reply and row with an id that no other has."""
    taken: dict[str, str] = {}
    for place, struct in structs(content, path):
        given = getattr(struct, "id", None)
        if given is None or not isinstance(struct, _CHOSEN):
            continue
        if given in taken:
            raise Invalid(f"The same id as {taken[given]}", path=f"{place}.id")
        taken[given] = place
    numbered: Content = _numbered(content, _fresh(taken))
    return numbered


def _fresh(taken: Mapping[str, str]) -> Iterator[str]:
    n = 0
    while True:
        n += 1
        if f"a{n}" not in taken:
            yield f"a{n}"


def _numbered(value: Any, fresh: Iterator[str]) -> Any:
    if isinstance(value, list):
        return [_numbered(item, fresh) for item in value]
    if not isinstance(value, Kind | Part):
        return value
    changed = {
        name: _numbered(getattr(value, name), fresh)
        for name in value.__struct_fields__
        if isinstance(getattr(value, name), list | Part)
    }
    if isinstance(value, _CHOSEN) and value.id is None:
        changed["id"] = next(fresh)
    return msgspec.structs.replace(value, **changed) if changed else value


def check_address(address: str, path: str) -> None:
    """https with a host name, nothing before an @, a port that is one.

    Raises: Invalid.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Invalid("Expected an https address", path=path) from None
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or "@" in parts.netloc or port == 0 or "\\" in address:
        raise Invalid("Expected an https address with a host and no user name", path=path)
    if host.strip(".") == "" or any(ord(c) < 33 or c in "<>\"'`{}|^" for c in address):
        raise Invalid("Expected an https address without spaces or quotes", path=path)
