"""Coming by a site: what its pages are told, anonymous visitors, one-time codes, and a visitor who becomes someone.

The routes under `/w/{site}/` take and answer these as JSON; `visitor.merge` is a command like all others.
"""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from . import limits
from .command import Command
from .sites import LauncherPlace, MapTiles, Mode, Starts

RENEWAL_MAX_CHARS = 1_024
CODE_LIFE_S = 60  # a code works once, for so many seconds
VISITOR_PREFIX = "visitor:"

Renewal = Annotated[
    str,
    Meta(min_length=1, max_length=RENEWAL_MAX_CHARS, description="Sealed by the server; brings the same visitor back."),
]


class MergeVisitor(Command, frozen=True, tag="visitor.merge"):
    """What a visitor was in becomes the asker's: conversations, messages, places read. Once; then the visitor is over.

    The renewal proves that the visitor was this browser. Asked again by the same profile it goes on where it stopped.
    """

    renewal: Renewal


class _Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common to bodies."""


class EnterSite(_Asked, frozen=True):
    """The body of `POST /w/{site}/visitor`."""

    renewal: Renewal | None = None  # of the visitor who comes back; null: a new one


class ExchangeCode(_Asked, frozen=True):
    """The body of `POST /w/{site}/exchange`."""

    code: Annotated[str, Meta(min_length=1, max_length=128)]


class _Told(Struct, frozen=True, kw_only=True):
    """Common to answers."""


class VisitorPass(_Told, frozen=True):
    """Who the visitor is, a token, and what brings them back. Keep the renewal where only this browser reads it."""

    profile: str  # `visitor:…`; an id, and no credential
    token: str
    expires_at: datetime  # of the token
    renewal: str


class CodeIssued(_Told, frozen=True):
    """Give it to the page that is to speak for the same profile, behind the `#` of its address."""

    code: str
    expires_at: datetime


class CodePass(_Told, frozen=True):
    """What a code was exchanged for."""

    profile: str
    token: str
    expires_at: datetime


class ShownTheme(_Told, frozen=True):
    """The site's theme with all that follows from it."""

    mode: Mode
    accent: str
    accent_text: str  # what is written on it
    accent_dark: str  # on a dark ground
    accent_dark_text: str
    radius_px: int


class SiteLimits(_Told, frozen=True):
    """What the server takes, to be told before sending."""

    text_chars: int
    frame_bytes: int
    file_bytes: int


class PushKey(_Told, frozen=True):
    """With which browsers subscribe to notifications."""

    key: str


class SiteConfig(_Told, frozen=True):
    """`GET /w/{site}/config.json`: all that the widget needs before anyone signs in."""

    site: str
    tenant_test: bool  # of a test tenant
    title: str | None  # null: in the visitor's language
    greeting: dict[limits.Locale, str]
    logo_url: str | None
    theme: ShownTheme
    launcher: LauncherPlace
    locales: list[str]  # empty: all that the widget has
    visitors: bool
    starts: Starts
    map: MapTiles | None
    push: PushKey | None  # null: notifications are not offered
    sound: bool
    notification_content: bool  # whether a notification may say what was said
    limits: SiteLimits
    protocol: int
    server_time: datetime
    origins: list[str] | UnsetType = UNSET  # of the site's pages; told to a page of the server itself alone


PAGES: tuple[type[Struct], ...] = (EnterSite, VisitorPass, CodeIssued, ExchangeCode, CodePass, SiteConfig)
"""What the routes under `/w/{site}/` take and answer."""
