"""The built web assets: where they lie, and how a browser gets them: compressed, cached, of the right type."""

import re
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from ..errors import NotFound
from . import problems

WHEEL = Path(__file__).parents[1] / "web"  # where the wheel carries them
CHECKOUT = Path(__file__).parents[3] / "web-widget" / "dist" / "w"
HOW_TO_BUILD = "The web assets are not built yet. In the repository, run `make setup`, then load this again."

TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "woff2": "font/woff2",
}
_NAME = re.compile(r"(?:[A-Za-z0-9_-]+/){0,8}[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?P<type>[a-z0-9]+)")
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
FIVE_MINUTES = "public, max-age=300"
ASK_EACH_TIME = "no-cache"
FOR_EVERY_PAGE = {  # pages of the marketplace fetch them from wherever they are
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


class WebAssets:
    """What `npm run build` left in one directory. Whoever builds anew need not start the server again."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def found(cls) -> "WebAssets":
        """Those of the wheel; in a checkout those of web-widget."""
        return cls(WHEEL if WHEEL.is_dir() else CHECKOUT)

    @property
    def built(self) -> bool:
        """Whether there is anything to serve."""
        return (self._root / "assets").is_dir()

    def answer(self, request: Request, name: str, headers: Mapping[str, str]) -> Response:
        """A file, in the encoding that the browser takes; 304 where it has it already; 404; 503 where nothing is built.

        `name` may be anything that stands in an address.
        """
        named = _NAME.fullmatch(name)
        path = self._root / name
        if named is None or named["type"] not in TYPES or not path.is_file():
            return self._missing()
        encoding, chosen = _negotiate(path, request.headers.get("accept-encoding", ""))
        response = FileResponse(
            chosen,
            headers={**headers, "x-content-type-options": "nosniff", "vary": "accept-encoding"},
            stat_result=chosen.stat(),
        )
        response.headers["content-type"] = TYPES[named["type"]]
        if encoding is not None:
            response.headers["content-encoding"] = encoding
        return _unless_known(request, response)

    def _missing(self) -> Response:
        if self.built:
            return problems.response(NotFound("No such file"))
        return PlainTextResponse(HOW_TO_BUILD, 503, {"cache-control": "no-store", **FOR_EVERY_PAGE})

    def text(self, name: str) -> str | None:
        """What a built file says, for who fills it in; None where nothing is built. `name` is ours."""
        path = self._root / name
        return path.read_text(encoding="utf-8") if path.is_file() else None

    async def asset(self, request: Request) -> Response:
        """GET /w/assets/…: what has a hash in its name never changes; the others are kept for a day."""
        name = f"assets/{request.path_params['path']}"
        return self.answer(
            request, name, {**FOR_EVERY_PAGE, "cache-control": FOREVER if _HASHED.search(name) else A_DAY}
        )


def _negotiate(path: Path, accepted: str) -> tuple[str | None, Path]:
    """The best encoding that lies beside the file and is accepted; the file itself is accepted by all."""
    takes = {name for name, weight in map(_weighed, accepted.lower().split(",")) if weight > 0}
    for encoding, suffix in _ENCODINGS:
        beside = path.with_name(path.name + suffix)
        if encoding in takes and beside.is_file():
            return encoding, beside
    return None, path


def _weighed(part: str) -> tuple[str, float]:
    """`gzip;q=0.5` → gzip and 0.5; what cannot be read weighs nothing."""
    name, _, parameter = part.partition(";")
    try:
        return name.strip(), float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return name.strip(), 0.0


def _unless_known(request: Request, response: FileResponse) -> Response:
    """The answer, or 304 to a browser that has this very version."""
    known = (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(","))
    if response.headers["etag"] not in known:
        return response
    kept = {name: response.headers[name] for name in ("cache-control", "etag", "vary") if name in response.headers}
    extra = FOR_EVERY_PAGE if "access-control-allow-origin" in response.headers else {}
    return Response(status_code=304, headers={**kept, **extra})
