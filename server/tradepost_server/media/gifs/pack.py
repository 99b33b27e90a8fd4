"""The pack: moving pictures that come with the server, or a directory of the operator's own in the same form."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tradepost.protocol.gifs import FoundGif

from . import words

_log = logging.getLogger("tradepost.gifs")

PACKED = Path(__file__).parents[1] / "pack"
NAME = "local"
LANGUAGES = ("en", "es")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, as `pack.json` describes it; its files are `<id>.gif` and `<id>.png`."""

    id: str
    width: int
    height: int
    alt: Mapping[str, str]  # by language
    tags: Mapping[str, list[str]]  # by language


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The pictures in their order, which is also that of liking."""

    directory: Path
    entries: tuple[Entry, ...] = ()
    described: tuple[words.Described, ...] = ()

    @classmethod
    def load(cls, directory: Path | None = None) -> "Pack":
        """The pack in a directory, or that of the server; empty, with a note in the log, where there is none."""
        directory = directory or PACKED
        try:
            entries = msgspec.json.decode((directory / "pack.json").read_bytes(), type=list[Entry])
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("no pack of GIFs: %s", type(error).__name__)
            entries = []
        sound = tuple(entry for entry in entries if _ID.fullmatch(entry.id))
        return cls(
            directory=directory,
            entries=sound,
            described=tuple(
                words.Described.of((t for tags in e.tags.values() for t in tags), e.alt.values()) for e in sound
            ),
        )

    def search(self, query: str | None, locale: str | None) -> list[FoundGif]:
        """All that suit the words, best first; without words all."""
        places = range(len(self.entries)) if query is None else words.rank(query, self.described)
        return [shown(self.entries[place], locale) for place in places]

    def find(self, name: str, locale: str | None = None) -> FoundGif | None:
        """The picture with this name."""
        return next((shown(entry, locale) for entry in self.entries if entry.id == name), None)

    def read(self, name: str, suffix: str) -> bytes | None:
        """The bytes of `<name>.<suffix>`, where the pack has the picture."""
        if not any(entry.id == name for entry in self.entries):
            return None
        try:
            return (self.directory / f"{name}.{suffix}").read_bytes()
        except OSError:
            _log.warning("the pack of GIFs lacks a file: %s", name)
            return None


def shown(entry: Entry, locale: str | None) -> FoundGif:
    """A picture in the language of who asks, English where the pack has no other word."""
    language = (locale or "en").partition("-")[0].lower()
    return FoundGif(
        id=f"{NAME}:{entry.id}",
        alt=entry.alt.get(language) or entry.alt.get("en", ""),
        width=entry.width,
        height=entry.height,
        url=path_of(NAME, entry.id, "gif"),
        still_url=path_of(NAME, entry.id, "png"),
        tags=entry.tags.get(language) or entry.tags.get("en", []),
    )


def path_of(provider: str, name: str, suffix: str) -> str:
    """Where a picture stands on this server."""
    return f"/g/{provider}/{name}.{suffix}"
