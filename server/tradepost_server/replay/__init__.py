"""`tradepost replay`: a running server driven with real conversations, and proof of what everyone received."""

from .command import ReplayOptions, replay

__all__ = ["ReplayOptions", "replay"]
