"""The words of which the story is made: what somebody does, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tradepost.protocol.content import Content, Value
from tradepost.protocol.placing import Destination

from .cast import Party
from .props import Props
from .route import Leg

Line: TypeAlias = Callable[[Props], Content]  # what is said, once the files, people and time of a round are known


@dataclass(frozen=True, slots=True)
class Say:
    """A message. `name` is how later beats call it."""

    line: Line
    to: tuple[str, ...] | None = None  # audience; None: that of what is answered, else everyone
    answers: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice in an earlier message, or its fields filled in."""

    message: str
    action: str | None = None  # id of what is chosen
    values: Mapping[str, Value] = field(default_factory=dict)  # by the field's name


@dataclass(frozen=True, slots=True)
class Drive:
    """Shares where one is, from the first place of a way to its last, while the others go on talking."""

    way: tuple[Leg, ...]
    destination: Destination
    to: tuple[str, ...]
    label: str
    step_s: float  # from one position to the next
    minutes: float  # how long it is shared at most


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier message says something else now."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """An earlier message is erased."""

    message: str


@dataclass(frozen=True, slots=True)
class React:
    """An emoji on an earlier message."""

    message: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Join:
    """Staff come in."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Someone goes."""


@dataclass(frozen=True, slots=True)
class Rescope:
    """Staff tell an earlier message to others; its author stays among them."""

    message: str
    to: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """Staff look at what an earlier message said before something in it was hidden."""

    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Staff refuse an earlier message that waits for them."""

    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invite:
    """The marketplace names who takes part; from when to when, and from where on they read, is its policy's to say."""

    party: Party


@dataclass(frozen=True, slots=True)
class Stage:
    """The marketplace says how far the order is."""

    stage: str


@dataclass(frozen=True, slots=True)
class Close:
    """The marketplace closes the conversation."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """The marketplace opens it again."""


Action: TypeAlias = (
    Say
    | Answer
    | Drive
    | Edit
    | TakeBack
    | React
    | Rescope
    | Reveal
    | Reject
    | Join
    | Leave
    | Invite
    | Stage
    | Close
    | Reopen
)


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that happens."""

    after_s: float  # seconds since the beat before, typing included
    who: Party | None  # None: the marketplace, by its API key
    action: Action
