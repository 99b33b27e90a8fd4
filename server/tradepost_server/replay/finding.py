"""A fault, in words that name its place and never what was said."""

from dataclasses import dataclass
from typing import Literal

Fault = Literal["lost", "doubled", "reordered", "foreign"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    fault: Fault
    where: str

    def under(self, where: str) -> "Finding":
        """The same, seen from further away."""
        return Finding(self.fault, f"{where}, {self.where}")
