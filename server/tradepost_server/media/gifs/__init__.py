"""Moving pictures: found by words, and handed on, so that who makes them does not learn who looks."""

from .library import GifLibrary as GifLibrary
from .pack import Pack as Pack
from .providers import Provider as Provider
