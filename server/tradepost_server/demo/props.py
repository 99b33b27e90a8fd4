"""What the cast brings along: pictures, a film, a voice, an invoice, each uploaded once; and moving pictures."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tradepost import Client, errors
from tradepost.protocol.commands import GetFile

from .cast import ANA, KOFI, PIA, TOMAS, Party

ASSETS = Path(__file__).with_name("assets")

_log = logging.getLogger("tradepost.demo")


class Asset(NamedTuple):
    """A file under `assets`, and who sends it: everyone sends their own uploads only."""

    name: str
    file: str
    owner: Party


FILES = (
    Asset("lamp", "lamp.jpg", TOMAS),
    Asset("film", "lamp-is-lit.mp4", TOMAS),
    Asset("invoice", "invoice-brass-lamp.pdf", TOMAS),
    Asset("at home", "at-home.jpg", ANA),
    Asset("voice", "picked-up.ogg", KOFI),
    Asset("lamp on the card", "lamp.jpg", PIA),
    Asset("bulb", "bulb.png", PIA),
    Asset("cloth", "cloth.png", PIA),
    Asset("dimmer", "dimmer.png", PIA),
)
GIFS = ("packed", "thank you")  # what is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Props:
    """What the lines of a round are filled with."""

    files: Mapping[str, str]  # name of an asset → id of the file
    gifs: Mapping[str, str]  # what was looked for → id of the first that was found
    people: Mapping[Party, str] = field(default_factory=dict)  # their participant ids
    now: datetime  # when the round began; UTC
    order: int  # its number


class Luggage:
    """The files and GIFs, kept over the rounds: what is still there is not uploaded again."""

    def __init__(self, clients: Mapping[Party, Client]) -> None:
        self._clients = clients
        self._files: dict[str, str] = {}
        self._gifs: dict[str, str] = {}

    async def props(self, people: Mapping[Party, str], now: datetime, order: int) -> Props:
        """For a round. What cannot be had is left out, and so are the lines that need it.

        Raises: TradepostError where it may be had later.
        """
        for asset in FILES:
            if asset.name not in self._files or not await self._is_there(asset):
                await self._upload(asset)
        for words in GIFS:
            if words not in self._gifs:
                await self._find(words)
        return Props(files=dict(self._files), gifs=dict(self._gifs), people=people, now=now, order=order)

    async def _upload(self, asset: Asset) -> None:
        self._files.pop(asset.name, None)
        data = await asyncio.to_thread((ASSETS / asset.file).read_bytes)
        try:
            self._files[asset.name] = (await self._clients[asset.owner].upload(data, name=asset.file)).id
        except errors.ApiError as refused:
            if refused.retryable:
                raise
            _log.warning("%s cannot be uploaded (%s): the story goes on without it", asset.file, refused.code)

    async def _find(self, words: str) -> None:
        async for found in self._clients[TOMAS].gifs.search(words, locale="en", limit=1):
            self._gifs[words] = found.id

    async def _is_there(self, asset: Asset) -> bool:
        """Not any more where a visitor took the messages back that carried it."""
        try:
            await self._clients[asset.owner].request(GetFile(file=self._files[asset.name]))
        except (errors.NotFound, errors.Forbidden):
            _log.info("%s is uploaded again", asset.file)
            return False
        return True
