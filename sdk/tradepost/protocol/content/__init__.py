"""What a message says: one union tagged by `kind`. Every kind but text has a plain-text `fallback`; text has it in it.

Kinds and their parts are in the modules beside this one; what is imported here is public.
"""

import contextlib
from typing import TypeAlias

import msgspec
from msgspec import Raw, Struct

from .forms import (
    FORM_FIELDS,
    Address,
    AddressField,
    Answer,
    DateField,
    EmailField,
    FileField,
    Form,
    FormField,
    Given,
    MultiSelectField,
    NumberField,
    Option,
    PhoneField,
    RatingField,
    SelectField,
    SignatureField,
    Slot,
    TextField,
    TimeSlotField,
    Value,
)
from .media import (
    Audio,
    File,
    Gif,
    Image,
    Video,
)
from .places import (
    Latitude,
    LiveLocation,
    Location,
    Longitude,
    Metres,
)
from .rich import (
    Button,
    Buttons,
    Card,
    CardBody,
    CardField,
    Carousel,
    ContactDetail,
    ContactRequest,
    LinkButton,
    List,
    PayButton,
    Picture,
    PostbackButton,
    Price,
    QuickReplies,
    QuickReply,
    ReplyButton,
    RequestContactButton,
    RequestLocationButton,
    Row,
    Section,
    WebviewButton,
)
from .system import System
from .text import Mention, Text

__all__ = [
    "BUTTONS",
    "FORM_FIELDS",
    "KINDS",
    "Address",
    "AddressField",
    "Answer",
    "Audio",
    "Button",
    "Buttons",
    "Card",
    "CardBody",
    "CardField",
    "Carousel",
    "ContactDetail",
    "ContactRequest",
    "Content",
    "DateField",
    "EmailField",
    "File",
    "FileField",
    "Form",
    "FormField",
    "Gif",
    "Given",
    "Image",
    "Latitude",
    "LinkButton",
    "List",
    "LiveLocation",
    "Location",
    "Longitude",
    "Mention",
    "Metres",
    "MultiSelectField",
    "NumberField",
    "Option",
    "PayButton",
    "PhoneField",
    "Picture",
    "PostbackButton",
    "Price",
    "QuickReplies",
    "QuickReply",
    "RatingField",
    "ReplyButton",
    "RequestContactButton",
    "RequestLocationButton",
    "Row",
    "Section",
    "SelectField",
    "SignatureField",
    "Slot",
    "System",
    "Text",
    "TextField",
    "TimeSlotField",
    "Unknown",
    "Value",
    "Video",
    "WebviewButton",
    "decode",
]


class Unknown(Struct, frozen=True, kw_only=True):
    """A kind newer than this reader: show `fallback`, keep `raw`. Never sent."""

    kind: str
    fallback: str
    raw: bytes


Content: TypeAlias = (
    Text
    | Image
    | File
    | Gif
    | Location
    | Audio
    | Video
    | LiveLocation
    | ContactRequest
    | Card
    | Carousel
    | List
    | QuickReplies
    | Buttons
    | Form
    | Answer
    | System
)
KINDS: tuple[type[Content], ...] = (
    Text,
    Image,
    File,
    Audio,
    Video,
    Gif,
    Location,
    LiveLocation,
    ContactRequest,
    Card,
    Carousel,
    List,
    QuickReplies,
    Buttons,
    Form,
    Answer,
    System,
)
BUTTONS: tuple[type[Button], ...] = (
    LinkButton,
    PostbackButton,
    ReplyButton,
    RequestLocationButton,
    RequestContactButton,
    WebviewButton,
    PayButton,
)

_decoder: msgspec.json.Decoder[Content] = msgspec.json.Decoder(Content)


class _Probe(Struct):
    kind: str = "unknown"
    fallback: str = ""


def decode(raw: Raw | bytes) -> Content | Unknown | None:
    """The content in `raw`; None where the message was deleted; `Unknown` where the kind is newer than this reader."""
    data = bytes(raw)
    if data in (b"", b"null"):
        return None
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        return _newer(data)


def _newer(data: bytes) -> Content | Unknown:
    """A kind, or fields of a kind, that came after this reader: what it knows of it, or `Unknown`."""
    probe = msgspec.json.decode(data, type=_Probe)
    for kind in KINDS:
        if kind.__struct_config__.tag == probe.kind:
            given = msgspec.json.decode(data, type=dict[str, Raw])
            known = {name: raw for name, raw in given.items() if name in kind.__struct_fields__}
            with contextlib.suppress(msgspec.ValidationError):
                return msgspec.json.decode(msgspec.json.encode(known), type=kind)
    return Unknown(kind=probe.kind, fallback=probe.fallback or f"[{probe.kind}]", raw=data)
