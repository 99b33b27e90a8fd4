"""`tradepost replay`: a running server driven with real conversations, and proof of what everyone received."""

from .command import replay
from .options import ReplayOptions

__all__ = ["ReplayOptions", "replay"]
