"""Who plays in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """One of the cast."""

    profile: str
    name: str
    role: str


ANA = Party("buyer:ana", "Ana", "buyer")
TOMAS = Party("seller:tomas", "Tomás", "seller")
KOFI = Party("courier:kofi", "Kofi", "courier")
MEI = Party("agent:mei", "Mei", "agent")
RAVI = Party("supervisor:ravi", "Ravi", "supervisor")
PIA = Party("bot:pia", "Pia", "bot")

PAGE = (ANA, TOMAS, KOFI, MEI)  # whose sides the page shows
CAST = (*PAGE, RAVI, PIA)
STAFF = (MEI, RAVI)  # they watch from the beginning of each round
OPENING = (ANA, TOMAS, PIA)  # who is in it from the beginning
