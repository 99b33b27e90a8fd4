"""What the marketplace itself says."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from .. import limits
from .kind import Kind

Datum: TypeAlias = (
    Annotated[str, Meta(max_length=1_000, pattern=limits.NO_CONTROLS)]
    | Annotated[int, Meta(ge=-limits.INTEGER_MAX, le=limits.INTEGER_MAX)]
    | Annotated[float, Meta(ge=-1e15, le=1e15)]
    | bool
    | None
)
DatumName = Annotated[str, Meta(min_length=1, max_length=64)]

Words = Annotated[str, Meta(min_length=1, max_length=1_024, pattern=limits.NO_CONTROLS)]


class System(Kind, frozen=True, tag="system"):
    """Something that happened, in the marketplace's words; said by staff and bots only."""

    text: Words
    code: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_.]*$(?!\n)")] | None = None  # of it
    data: Annotated[dict[DatumName, Datum], Meta(max_length=20)] = {}  # for programs
    fallback: limits.Fallback = ""  # plain text in its place; written by the server if absent
