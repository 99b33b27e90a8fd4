"""Our own pages: the hosted widget, the agents' page, the developer's first page; each with a strict policy."""

import logging
import re
from collections.abc import Iterable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..errors import NotFound, Unavailable
from ..handlers import visitors
from ..handlers.services import Services
from .arrivals import Arrivals
from .assets import ASK_EACH_TIME, FIVE_MINUTES, FOR_EVERY_PAGE, HOW_TO_BUILD, WebAssets
from .origins import this_machine

_log = logging.getLogger("tradepost.pages")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](?::\d{1,5})?")
_ORIGIN = re.compile(r"https?://[^/?#\s]{1,255}")


def policy(host: str, ancestors: Iterable[str], frames: str = "https:") -> str:
    """What a page may load and hold in `frames`, and whose pages may hold it; none where `ancestors` is empty.

    Sockets are named by host: not every browser takes them for 'self'.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    framed_by = " ".join(ancestors) or "'none'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{sockets}; "
        f"img-src 'self' https: blob: data:; media-src 'self' blob:; font-src 'self'; frame-src {frames}; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framed_by}; "
        "require-trusted-types-for 'script'; trusted-types lit-html tradepost-worker"
    )


def headers_for(request: Request, ancestors: Iterable[str] = (), frames: str = "https:") -> dict[str, str]:
    """Of every page of ours, built or not."""
    return {
        "content-security-policy": policy(request.headers.get("host", ""), ancestors, frames),
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin-allow-popups",
        "cache-control": ASK_EACH_TIME,
        "x-content-type-options": "nosniff",
    }


class Pages:
    """Answers with built pages, or says in words what is not there."""

    def __init__(self, assets: WebAssets, services: Services, arrivals: Arrivals) -> None:
        self._assets, self._services, self._arrivals = assets, services, arrivals
        if not assets.built:
            _log.warning("the web assets are not built: run `make setup`; until then pages say so")

    def routes(self) -> list[Route]:
        """For Starlette; `/w/{site}` comes after what is more exact."""
        return [
            Route("/w/v1.js", self.loader, methods=["GET"]),
            Route("/w/push.js", self.worker, methods=["GET"]),
            Route("/w/assets/{path:path}", self._assets.asset, methods=["GET"]),
            Route("/w/{site}", self.hosted, methods=["GET"]),
            Route("/desk", self.desk, methods=["GET"]),
        ]

    async def loader(self, request: Request) -> Response:
        """The script of the tag. A page on this machine asks each time, so that its developer sees each visit told."""
        origin = _ORIGIN.match(request.headers.get("referer", ""))
        if origin is not None:
            self._arrivals.note(None, "script", origin=origin[0])
        kept = ASK_EACH_TIME if origin is not None and this_machine(origin[0]) else FIVE_MINUTES
        return self._assets.answer(request, "v1.js", {**FOR_EVERY_PAGE, "cache-control": kept})

    async def worker(self, request: Request) -> Response:
        """The service worker behind notifications: the hosted page's own, and what those of other origins import."""
        return self._assets.answer(request, "push.js", {**FOR_EVERY_PAGE, "cache-control": FIVE_MINUTES})

    async def hosted(self, request: Request) -> Response:
        """The widget as a page of its own: for a window, a WebView, or a frame in the site's own pages."""
        try:
            at = await visitors.placed(self._services, request.path_params["site"])
        except NotFound:
            return sentence(request, 404, "There is no such site here. Please check the address.")
        except Unavailable:
            return sentence(request, 503, "This page cannot be shown just now. Please try again in a moment.")
        listed = {*at.site.settings.origins, *at.tenant.policy.origins}
        return self.page(request, "widget/hosted.html", ("'self'", *sorted(listed)))

    async def desk(self, request: Request) -> Response:
        """The agents' page. Nobody may hold it in a frame: what is clicked there is meant."""
        return self.page(request, "desk/index.html")

    def page(self, request: Request, name: str, ancestors: Iterable[str] = ()) -> Response:
        """A built page with its policy."""
        if not self._assets.built:
            return sentence(request, 503, HOW_TO_BUILD)
        return self._assets.answer(request, name, headers_for(request, ancestors))


def sentence(request: Request, status: int, words: str) -> Response:
    """A page that says one thing; between backticks stands a command."""
    said = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>Tradepost</title></head><body><p>{said}</p></body></html>"
    )
    return HTMLResponse(body, status, headers_for(request) | {"cache-control": "no-store"})
