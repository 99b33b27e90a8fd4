"""Sites: the pages of a marketplace that carry the widget, and how it looks and behaves there.

A site's id stands in the page for all to see: it says where the widget belongs and opens nothing.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from . import limits
from .command import Command

SITES_MAX = 100  # of one tenant

Mode = Literal["auto", "light", "dark"]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$(?!\n)", description="Red, green, blue, such as `#2457e0`.")]
Offset = Annotated[int, Meta(ge=0, le=400)]
Greeting = Annotated[str, Meta(min_length=1, max_length=500, pattern=limits.NO_CONTROLS)]
Greetings = Annotated[dict[limits.Locale, Greeting], Meta(max_length=50, description="By language.")]
Locales = Annotated[list[limits.Locale], Meta(max_length=50)]
Origins = Annotated[list[limits.Origin], Meta(max_length=50)]
Roles = Annotated[list[limits.Role], Meta(max_length=32)]


class Theme(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The colours of the widget. Text in the accent on the page's ground has a contrast of 4.5:1 at least."""

    mode: Mode = "auto"  # `auto`: as the visitor's system
    accent: Colour = "#2457e0"
    accent_dark: Colour | None = None  # on a dark ground; null: the accent, as much lighter as it must be
    radius_px: Annotated[int, Meta(ge=0, le=32)] = 16


class LauncherPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The button that opens the widget."""

    show: Literal["default", "hidden"] = "default"  # `hidden`: the page has a button of its own
    position: Literal["start", "end"] = "end"  # of a line of text: in English `end` is the right
    offset_x_px: Offset = 20  # from that edge
    offset_y_px: Offset = 20  # from the bottom


class Starts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What those who come by the site may start: see `conversation.start`."""

    support: bool = True  # a conversation with the marketplace's staff
    roles: Roles = field(
        default_factory=lambda: ["seller"]
    )  # with whom else; a profile's role is what its id begins with, as in `seller:42`
    unknown: bool = False  # whether a profile that the tenant does not know yet may be named


class MapTiles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the pictures of maps are from."""

    tiles_url: limits.Url  # with {z}, {x} and {y} in it
    attribution: limits.Line  # shown on the map


class SiteSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the widget looks and behaves on the pages of a site."""

    title: limits.Title | None = None  # null: the word for messages in the visitor's language
    greeting: Greetings = {}  # shown where nothing was said yet
    logo_url: limits.Url | None = None
    theme: Theme = Theme()
    launcher: LauncherPlace = LauncherPlace()
    locales: Locales = []  # languages on offer; empty: all that the widget has
    origins: Origins = []  # of its pages; these and the policy's may use the tenant's tokens
    visitors: bool = True  # whether people without a token may write
    visitor_role: limits.Role = "buyer"
    starts: Starts = Starts()
    map: MapTiles | None = None  # null: a drawing without streets
    push: bool = True  # whether notifications are offered
    sound: bool = True  # whether a new message is heard


class SiteChange(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The settings that a command changes, each as a whole."""

    title: limits.Title | UnsetType | None = UNSET
    greeting: Greetings | UnsetType = UNSET
    logo_url: limits.Url | UnsetType | None = UNSET
    theme: Theme | UnsetType = UNSET
    launcher: LauncherPlace | UnsetType = UNSET
    locales: Locales | UnsetType = UNSET
    origins: Origins | UnsetType = UNSET
    visitors: bool | UnsetType = UNSET
    visitor_role: limits.Role | UnsetType = UNSET
    starts: Starts | UnsetType = UNSET
    map: MapTiles | UnsetType | None = UNSET
    push: bool | UnsetType = UNSET
    sound: bool | UnsetType = UNSET


class Site(Struct, frozen=True, kw_only=True):
    """One site as the marketplace sees it."""

    id: str  # `st_pk_…`, for the page; not a secret
    settings: SiteSettings
    created_at: datetime
    updated_at: datetime


class CreateSite(Command, frozen=True, tag="site.create"):
    """A new site; what is not said of it is as the defaults."""

    settings: SiteChange = SiteChange()


class GetSite(Command, frozen=True, tag="site.get"):
    """One site of the tenant."""

    site: limits.SiteId


class ListSites(Command, frozen=True, tag="site.list"):
    """All sites of the tenant, oldest first."""


class UpdateSite(Command, frozen=True, tag="site.update"):
    """Changes the settings that are named; open pages follow when they ask again, origins are obeyed at once."""

    site: limits.SiteId
    settings: SiteChange


class DeleteSite(Command, frozen=True, tag="site.delete"):
    """Its pages have no widget any more; conversations stay. Its visitors cannot come back."""

    site: limits.SiteId
