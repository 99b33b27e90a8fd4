"""What the in-memory server makes of a content before it is stored, and how much of it a role is shown."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from ..errors import refusal
from ..protocol import content as kinds
from ..protocol.content.kind import Kind, Part
from ..protocol.content.words import said

_MADE = {kinds.LiveLocation: "location.start", kinds.Answer: "message.answer"}  # by these commands alone
_CHOSEN = (*kinds.BUTTONS, kinds.QuickReply, kinds.Row)


def prepared(content: kinds.Content, role: str | None, staff: frozenset[str], now: datetime) -> msgspec.Raw:
    """The content with ids for what can be chosen, and a fallback.

    Raises: BadRequest, Forbidden.
    """
    if (command := _MADE.get(type(content))) is not None:
        raise refusal("invalid", f"This is made by {command}.", path="$.content.kind")
    if isinstance(content, kinds.System) and role not in staff and role != "bot":
        raise refusal("forbidden", "Only staff and bots say this.", path="$.content.kind")
    expires_at = getattr(content, "expires_at", None)
    if expires_at is not None and expires_at <= now:
        raise refusal("invalid", "This time has passed already.", path="$.content.expires_at")
    given = [struct.id for struct in _structs(content) if isinstance(struct, _CHOSEN) and struct.id is not None]
    if len(set(given)) != len(given):
        raise refusal("invalid", "Expected each id once.", path="$.content")
    content = _numbered(content, (f"a{n}" for n in range(1, 1_000) if f"a{n}" not in given))
    return msgspec.Raw(msgspec.json.encode(with_fallback(content)))


def with_fallback(content: kinds.Content) -> kinds.Content:
    """With its words as its fallback, where it has none; never empty."""
    if isinstance(content, kinds.Text) or content.fallback.strip():
        return content
    words = "\n".join(word.text for word in said(content) if word.visible_to is None)
    return msgspec.structs.replace(content, fallback=words[:4_096] or f"[{content.__struct_config__.tag}]")


def shown_to(content: msgspec.Raw, role: str | None) -> msgspec.Raw:
    """The content without what of a card is for other roles."""
    match kinds.decode(content):
        case kinds.Card() as card:
            shown: kinds.Content = msgspec.structs.replace(card, card=_card(card.card, role))
        case kinds.Carousel() as several:
            shown = msgspec.structs.replace(several, cards=[_card(card, role) for card in several.cards])
        case _:
            return content
    return msgspec.Raw(msgspec.json.encode(shown))


def _card(card: kinds.CardBody, role: str | None) -> kinds.CardBody:
    fields = [field for field in card.fields if field.visible_to is None or role in field.visible_to]
    priced = card.price_visible_to is None or role in card.price_visible_to
    return msgspec.structs.replace(
        card,
        price=card.price if priced else None,
        price_visible_to=None,
        fields=[msgspec.structs.replace(field, visible_to=None) for field in fields],
    )


def _structs(value: object) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _structs(item)
    elif isinstance(value, Kind | Part):
        yield value
        for name in value.__struct_fields__:
            yield from _structs(getattr(value, name))


def _numbered(value: Any, fresh: Iterator[str]) -> Any:
    if isinstance(value, list):
        return [_numbered(item, fresh) for item in value]
    if not isinstance(value, Kind | Part):
        return value
    changed = {
        name: _numbered(inner, fresh)
        for name in value.__struct_fields__
        if isinstance(inner := getattr(value, name), list | Part)
    }
    if isinstance(value, _CHOSEN) and value.id is None:
        changed["id"] = next(fresh)
    return msgspec.structs.replace(value, **changed)
