"""Bytes that come in: a form with one file, and the parts of an upload. Streamed to disk, never whole in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradepost.protocol.results import UploadedResult, UploadResult

from ..errors import Invalid, TooLarge, TooSlow
from ..handlers import files, keeping
from ..media.spool import Spooled
from ..model import Actor
from ..rules import access
from . import forms
from .forms import FileForm
from .http import Api, answer, in_words
from .limits import Slots
from .socket import Sockets

OCTETS = "application/octet-stream"


class Uploads:
    """The two routes."""

    def __init__(self, sockets: Sockets, api: Api) -> None:
        self._services, self._api = sockets.services, api
        self._settings = sockets.settings
        self._slots = Slots(sockets.settings.file_streams)

    def routes(self) -> list[Route]:
        """For Starlette."""
        return [
            Route("/v1/files", in_words("POST /v1/files", self._form), methods=["POST"]),
            Route("/v1/uploads/{upload}/parts", in_words("PUT …/parts", self._part), methods=["PUT"]),
        ]

    async def _form(self, request: Request, request_id: str) -> Response:
        """A file at one go."""
        actor = await self._api.actor(request)
        access.require_tenant(actor, "upload.create")
        services = self._services.at(request.query_params.get("conversation", ""))
        form = FileForm(request.headers.get("content-type", ""))
        limit = self._settings.file_max_bytes
        declared = _declared(request)
        if declared is not None and declared > limit + forms.OVERHEAD_BYTES:
            raise TooLarge(f"A file has at most {limit:,} bytes", path=f"$.{forms.FIELD}")
        size_bytes = limit if declared is None else min(declared, limit)
        async with (
            self._slot(actor),
            keeping.reserved(services, actor, size_bytes) as file_id,
            services.depot.spool.file() as spooled,
        ):
            async for piece in request.stream():
                for part in form.feed(piece):
                    await _write(spooled, part, limit, f"$.{forms.FIELD}")
            form.finish()
            if not spooled.size_bytes:
                raise Invalid("This file is empty", path=f"$.{forms.FIELD}")
            await spooled.flush()
            kept = await files.keep(services, actor.tenant.id, file_id, form.name or "file", spooled)
        return answer(UploadedResult(file=kept.info), request_id, 201)

    async def _part(self, request: Request, request_id: str) -> Response:
        """One part of an upload: whole, or not at all."""
        actor = await self._api.actor(request)
        if request.headers.get("content-type", OCTETS).partition(";")[0].strip().lower() != OCTETS:
            raise Invalid(f"Expected {OCTETS}", path="Content-Type")
        offset = _offset(request)
        services = self._services.at(request.path_params["upload"])
        upload, size_bytes = await files.next_part(services, actor, request.path_params["upload"], offset)
        if not size_bytes:
            return answer(UploadResult(upload=upload.info), request_id, 200)
        declared = _declared(request)
        if declared is not None and declared != size_bytes:
            raise Invalid(f"The part at {offset} has {size_bytes} bytes", path="Content-Length")
        async with self._slot(actor), services.depot.spool.file() as spooled:
            async for piece in request.stream():
                await _write(spooled, piece, size_bytes, "$")
            if spooled.size_bytes != size_bytes:
                raise Invalid(f"The part at {offset} has {size_bytes} bytes", path="$")
            await spooled.flush()
            return answer(await files.keep_part(services, actor, upload, offset, spooled), request_id, 200)

    @asynccontextmanager
    async def _slot(self, actor: Actor) -> AsyncIterator[None]:
        """A slot for one body, which has to come in time.

        Raises: TooFast, TooSlow.
        """
        with self._slots.taken(actor.key):
            try:
                async with asyncio.timeout(self._settings.file_body_s):
                    yield
            except TimeoutError as error:
                raise TooSlow("These bytes took too long to come; send large files in parts") from error


async def _write(spooled: Spooled, piece: bytes, limit: int, path: str) -> None:
    if spooled.size_bytes + len(piece) > limit:
        raise TooLarge(f"More than {limit:,} bytes came", path=path)
    await spooled.write(piece)


def _declared(request: Request) -> int | None:
    """What Content-Length says; the HTTP parser has checked that it is a number."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else None


def _offset(request: Request) -> int:
    said = request.query_params.get("offset", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 15):
        raise Invalid("Expected the offset of the part in bytes: ?offset=0", path="offset")
    return int(said)
