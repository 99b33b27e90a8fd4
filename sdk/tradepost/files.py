"""Sending and fetching files: `client.upload`, `client.download`."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias, overload

from .errors import ApiError, TradepostError, Transient
from .protocol import commands as c
from .protocol import model
from .requests import Requests
from .transfer import PIECE_BYTES, Pieces, Progress, Transfer, path_of

Source: TypeAlias = "str | os.PathLike[str] | bytes | AsyncIterable[bytes]"
Variant = Literal["main", "thumbnail", "still"]
SMALL_BYTES = 4 * 1024 * 1024  # up to here a file goes at one go


class FileCalls(Requests):
    """What every client can do with files."""

    _transfer: Transfer

    async def upload(
        self,
        source: Source,
        *,
        name: str | None = None,
        size_bytes: int | None = None,
        mime: str | None = None,
        conversation: str | None = None,
        progress: Progress | None = None,
    ) -> model.FileInfo:
        """Send a file: a path, bytes, or an asynchronous iterator of bytes, whose size may be given.

        What is larger than 4 MiB goes in parts, and on after a cut; an iterator without a size goes at one go.
        `conversation` says where it is to be sent: a server with several databases has to know.
        `progress(sent, of)` is called with bytes as they leave.
        Raises: ApiError if the server refuses it: `unsupported_type`, `too_large`, `bad_file`, `quota_reached`, …
        """
        return await _upload(
            self,
            self._transfer,
            source,
            name=name,
            size_bytes=size_bytes,
            mime=mime,
            conversation=conversation,
            progress=progress,
        )

    @overload
    async def download(
        self,
        file: str | model.FileInfo,
        to: None = None,
        *,
        variant: Variant = ...,
        progress: Progress | None = ...,
    ) -> bytes: ...
    @overload
    async def download(
        self,
        file: str | model.FileInfo,
        to: str | os.PathLike[str],
        *,
        variant: Variant = ...,
        progress: Progress | None = ...,
    ) -> Path: ...
    async def download(
        self,
        file: str | model.FileInfo,
        to: str | os.PathLike[str] | None = None,
        *,
        variant: Variant = "main",
        progress: Progress | None = None,
    ) -> bytes | Path:
        """Fetch a file that a message which one may read carries: its bytes, or, with `to`, where they were written.

        After a cut it goes on where it was. `variant`: `thumbnail` or `still` of a picture that has one.
        Raises: NotFound; Forbidden for one who is no longer in the conversation.
        """
        file_id, place = file if isinstance(file, str) else file.id, None if to is None else Path(to)
        found = await _download(self, self._transfer, file_id, to=place, variant=variant, progress=progress)
        return found if place is None else place


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source: how large, and its bytes from a place on."""

    name: str
    size_bytes: int | None
    again: bool  # it can be read more than once, from any place
    pieces: Pieces
    part: "_Parts"


class _Parts:
    """Parts of a source, one at a time in memory."""

    def __init__(self, data: bytes | Path | AsyncIterator[bytes]) -> None:
        self._data = data
        self._kept = b""  # of a stream: what came beyond the last part

    async def at(self, offset: int, size_bytes: int) -> bytes:
        """The bytes from `offset` on; a stream gives each part once, in order."""
        if isinstance(self._data, bytes):
            return self._data[offset : offset + size_bytes]
        if isinstance(self._data, Path):
            return await asyncio.to_thread(_read_at, self._data, offset, size_bytes)
        found = bytearray(self._kept)
        while len(found) < size_bytes:
            piece = await anext(self._data, b"")
            if not piece:
                break
            found += piece
        self._kept = bytes(found[size_bytes:])
        return bytes(found[:size_bytes])


async def _upload(
    client: Requests,
    transfer: Transfer,
    source: Source,
    *,
    name: str | None,
    size_bytes: int | None,
    mime: str | None,
    conversation: str | None,
    progress: Progress | None,
) -> model.FileInfo:
    opened = await _open(source, name, size_bytes, progress)
    if opened.size_bytes is None or opened.size_bytes <= SMALL_BYTES:
        return await transfer.send_form(
            opened.name, opened.pieces, opened.size_bytes, again=opened.again, conversation=conversation
        )
    begun = c.CreateUpload(name=opened.name, size_bytes=opened.size_bytes, mime=mime, conversation=conversation)
    at = (await client.request(begun)).upload
    while at.received_bytes < at.size_bytes:
        at = await _send_part(client, transfer, opened, at, progress)
    return await transfer.finish(at)


async def _send_part(
    client: Requests, transfer: Transfer, opened: _Opened, at: model.Upload, progress: Progress | None
) -> model.Upload:
    """The next part; after a cut the server says which one that is."""
    part = await opened.part.at(at.received_bytes, min(at.part_bytes, at.size_bytes - at.received_bytes))
    before = at

    def told(done: int) -> None:
        if progress is not None:
            progress(before.received_bytes + done, before.size_bytes)

    async def send() -> model.Upload:
        nonlocal before
        try:
            return await transfer.send_part(before, part, told)
        except (ApiError, Transient) as error:
            if isinstance(error, ApiError) and error.status != 409 and not error.retryable:
                raise
            now = (await client.request(c.GetUpload(upload=at.id))).upload
            if now.received_bytes != before.received_bytes:
                return now  # it had arrived, and only the answer was lost
            raise

    return await transfer.persist(send)


async def _download(
    client: Requests,
    transfer: Transfer,
    file: str,
    *,
    to: Path | None,
    variant: Variant,
    progress: Progress | None,
) -> bytes:
    """With `to` the bytes are written there and nothing is returned."""
    sink = _Sink(to)
    try:

        async def fetch() -> None:
            await _fetch(client, transfer, file, variant, sink, progress)

        await transfer.persist(fetch)
        return await sink.finish()
    finally:
        await sink.close()


async def _fetch(
    client: Requests, transfer: Transfer, file: str, variant: Variant, sink: "_Sink", progress: Progress | None
) -> None:
    """From where the last try ended, if the file is still the same."""
    found = await client.request(c.GetFile(file=file))
    url = {"main": found.url, "thumbnail": found.thumbnail_url, "still": found.still_url}[variant]
    if url is None:
        raise TradepostError(f"{file} has no {variant}.")
    headers = {"Range": f"bytes={sink.size}-", "If-Range": sink.etag} if sink.size and sink.etag else {}
    async with transfer.get(path_of(url), headers) as answer:
        if answer.status_code != 206:
            await sink.restart()
        sink.etag = answer.headers.get("etag", "")
        length = answer.headers.get("content-length")
        whole = None if length is None else sink.size + int(length)
        async for piece in answer.aiter_bytes(PIECE_BYTES):
            await sink.write(piece)
            if progress is not None:
                progress(sink.size, whole)


class _Sink:
    """Where what was fetched goes: memory, or a file beside its place until it is whole."""

    def __init__(self, to: Path | None) -> None:
        self._to = to
        self._part = None if to is None else to.with_name(f"{to.name}.part")
        self._file: BinaryIO | None = None
        self._memory = bytearray()
        self.size, self.etag = 0, ""

    async def write(self, piece: bytes) -> None:
        """Adds bytes."""
        self.size += len(piece)
        if self._part is None:
            self._memory += piece
            return
        if self._file is None:
            self._file = await asyncio.to_thread(self._part.open, "wb")
        await asyncio.to_thread(self._file.write, piece)

    async def restart(self) -> None:
        """Begins anew."""
        self.size, self._memory = 0, bytearray()
        await self._close_file()

    async def finish(self) -> bytes:
        """What was fetched; with a place, it is there now."""
        if self._part is None or self._to is None:
            return bytes(self._memory)
        if self._file is None:
            self._file = await asyncio.to_thread(self._part.open, "wb")
        await self._close_file()
        await asyncio.to_thread(os.replace, self._part, self._to)
        return b""

    async def close(self) -> None:
        """Leaves nothing half."""
        await self._close_file()
        if self._part is not None:
            await asyncio.to_thread(self._part.unlink, True)

    async def _close_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            await asyncio.to_thread(file.close)


async def _open(source: Source, name: str | None, size_bytes: int | None, progress: Progress | None) -> _Opened:
    if isinstance(source, bytes):
        data, size = source, len(source)
        return _Opened(name or "file", size, True, _telling(lambda: _of_bytes(data), size, progress), _Parts(data))
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        size = (await asyncio.to_thread(path.stat)).st_size
        return _Opened(name or path.name, size, True, _telling(lambda: _of_path(path), size, progress), _Parts(path))
    stream = aiter(source)
    return _Opened(name or "file", size_bytes, False, _telling(lambda: stream, size_bytes, progress), _Parts(stream))


def _telling(pieces: Pieces, size_bytes: int | None, progress: Progress | None) -> Pieces:
    """The same pieces; each is told when the next one is asked for."""
    if progress is None:
        return pieces

    async def told() -> AsyncIterator[bytes]:
        done = 0
        async for piece in pieces():
            yield piece
            done += len(piece)
            progress(done, size_bytes)

    return told


async def _of_bytes(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), PIECE_BYTES):
        yield data[start : start + PIECE_BYTES]


async def _of_path(path: Path) -> AsyncIterator[bytes]:
    offset = 0
    while piece := await asyncio.to_thread(_read_at, path, offset, 4 * PIECE_BYTES):
        yield piece
        offset += len(piece)


def _read_at(path: Path, offset: int, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(size_bytes)
