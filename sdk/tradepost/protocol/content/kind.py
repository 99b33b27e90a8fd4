"""What all kinds of content have in common, and the annotated types that several of them use."""

from typing import Annotated

from msgspec import Meta, Struct

from .. import limits

Pixels = Annotated[int, Meta(ge=1, le=100_000, description="Pixels.")]
Mime = Annotated[str, Meta(min_length=3, max_length=127, pattern=r"^[a-z0-9.+\-]+/[a-z0-9.+\-]+$(?!\n)")]
FileName = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f/\\]+$(?!\n)")]
Bytes = Annotated[int, Meta(ge=0, le=limits.INTEGER_MAX)]
Seconds = Annotated[float, Meta(ge=0, le=86_400, description="Seconds.")]
Placeholder = Annotated[
    str, Meta(max_length=1_024, pattern=r"^(data:image/[a-z]+;base64,[A-Za-z0-9+/=]+)?$(?!\n)")
]  # a picture of a few pixels as a data address
VisibleTo = Annotated[
    list[limits.Role], Meta(min_length=1, max_length=8, description="Roles; staff and the author see it too.")
]


class Kind(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind"):
    """Common to all kinds: immutable, defaults left out on the wire, unknown fields refused."""


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Common to what kinds are made of."""
