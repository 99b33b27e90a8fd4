"""The plain text that stands for a content where nothing else can be shown. Pure; never empty."""

from collections.abc import Iterable

import msgspec

from tradepost.protocol.content import (
    Answer,
    Audio,
    Buttons,
    Card,
    CardBody,
    Carousel,
    ContactRequest,
    Content,
    File,
    Form,
    Gif,
    Image,
    List,
    LiveLocation,
    Location,
    PayButton,
    Price,
    QuickReplies,
    System,
    Text,
    Video,
)
from tradepost.protocol.money import in_words

MOST_CHARS = 4_096


def derive(content: Content) -> str:
    """Words that say what this is. What only some roles may see is not in them."""
    words = _words(content)[:MOST_CHARS]
    return words if words.strip() else f"[{content.__struct_config__.tag}]"


def completed(content: Content) -> Content:
    """With the fallback that its words make; text is its own."""
    return content if isinstance(content, Text) else msgspec.structs.replace(content, fallback=derive(content))


def _words(content: Content) -> str:
    match content:
        case Text():
            return content.fallback
        case System(text=text) | ContactRequest(text=text):
            return text
        case Image() | Gif() | Video() | Audio() | File():
            return _of_media(content)
        case Location() | LiveLocation():
            return _of_place(content)
        case Card(card=card):
            return _card(card)
        case Carousel(cards=cards, text=text):
            return _lines([text, *(f"{n}. {_card(card)}" for n, card in enumerate(cards, 1))])
        case List(text=text, sections=sections):
            rows = [row.title for section in sections for row in section.rows]
            return _lines([text, *(f"{n}. {title}" for n, title in enumerate(rows, 1))])
        case QuickReplies(text=text, replies=replies):
            return _lines([text, *(f"– {reply.label}" for reply in replies)])
        case Buttons(text=text, buttons=buttons):
            return _lines([text, *map(_button, buttons)])
        case Form(title=title, text=text, fields=fields):
            return _lines([title, text, *(f"– {field.label}" for field in fields)])
        case Answer(label=label, values=values):
            return _lines([label, *(f"{given.label}: {given.shown}" for given in values)]) or "Answer"


def _of_media(content: Image | Gif | Video | Audio | File) -> str:
    match content:
        case Image(alt=alt, caption=caption):
            return _join("Image", caption or alt)
        case Gif(alt=alt):
            return _join("GIF", alt)
        case Video(alt=alt, caption=caption):
            return _join("Video", caption or alt)
        case Audio(caption=caption, transcript=transcript, duration_s=duration_s):
            return _join("Voice note", caption or transcript or ("" if duration_s is None else _clock(duration_s)))
        case File(name=name, caption=caption):
            return _join("File", f"{name} – {caption}" if caption and name else name or caption)


def _of_place(content: Location | LiveLocation) -> str:
    if isinstance(content, LiveLocation):
        return _join("Live location" if content.state == "live" else "Live location, ended", content.label)
    where = f"{content.latitude:.5f}, {content.longitude:.5f}"
    return _join("Location", ", ".join(word for word in (content.label, content.address) if word) or where)


def _card(card: CardBody) -> str:
    price = money(card.price) if card.price is not None and card.price_visible_to is None else ""
    head = " – ".join(word for word in (card.title, price, card.status) if word)
    fields = [f"{field.label}: {field.value}" for field in card.fields if field.visible_to is None]
    return _lines([head, card.description, *fields, *map(_button, card.buttons)])


def _button(button: object) -> str:
    label = getattr(button, "label", "")
    if isinstance(button, PayButton):
        return f"– {label} ({money(Price(amount_minor=button.amount_minor, currency=button.currency))})"
    address = getattr(button, "fallback", None) or getattr(button, "url", None)
    return f"– {label}: {address}" if address else f"– {label}"


def money(price: Price) -> str:
    """An amount with its currency, such as `12.50 EUR`."""
    return in_words(price.amount_minor, price.currency)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _join(what: str, words: str | None) -> str:
    return f"{what}: {words}" if words and words.strip() else what


def _lines(words: Iterable[str]) -> str:
    return "\n".join(word for word in words if word.strip())
