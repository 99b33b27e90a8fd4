"""Previews of links: what a page says of itself, fetched by this server so that the site does not learn who looks."""

from .previews import Previews as Previews
from .previews import Seen as Seen
