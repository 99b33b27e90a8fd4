"""What a monitor may ask of a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stats:
    """Sizes and counts of one client."""

    events: int  # told to the program
    failures: int  # exceptions raised by handlers
    reconnects: int
    unsent: int  # commands without an answer
    lanes: int  # lanes that are followed
    behind: int  # lanes that miss something just now
