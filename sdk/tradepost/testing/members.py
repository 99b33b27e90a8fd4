"""Who is in a conversation in memory, and when."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ..protocol import model

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Stint:
    """One stay in one role. A lane that is not noted was at 0 then."""

    role: str
    opened: dict[str, int]  # heads at its beginning; empty: the whole past is readable
    began_at: datetime
    ended: dict[str, int] | None = None  # heads at its end; None: it lasts
    ended_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """Messages said after this are inside."""
        return self.began_at if self.opened else LONG_AGO

    def holds(self, at: datetime) -> bool:
        """Whether it opens what was said then."""
        return self.since < at and (self.ended_at is None or at <= self.ended_at)

    def lasts_at(self, at: datetime) -> bool:
        """Whether it had begun then and had not ended."""
        return self.began_at < at and (self.ended_at is None or at <= self.ended_at)


@dataclass(slots=True)
class Member:
    """A participant and all its stints."""

    id: str
    profile: str
    name: str
    stints: list[Stint]

    @property
    def role(self) -> str:
        """The role of the last stint."""
        return self.stints[-1].role

    @property
    def present(self) -> bool:
        """Whether the last stint lasts."""
        return self.stints[-1].ended is None

    def noun(self) -> model.Participant:
        """As others see it, by its name."""
        return model.Participant(id=self.id, profile=self.profile, role=self.role, name=self.name, present=self.present)
