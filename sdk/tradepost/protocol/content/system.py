"""What the marketplace itself says."""

from typing import Annotated

from msgspec import Meta

from .. import limits
from .kind import Kind


class System(Kind, frozen=True, tag="system"):
    """Something that happened, in the marketplace's words; said by staff and bots only."""

    text: limits.Line
    code: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_.]*$(?!\n)")] | None = None  # of it
    data: Annotated[dict[str, str | int | float | bool | None], Meta(max_length=20)] = {}  # for programs
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent
