"""Web Push: what a browser's push service takes. No SQL, and no HTTP but by `outbound`."""

from .service import Answered, WebPush

__all__ = ["Answered", "WebPush"]
