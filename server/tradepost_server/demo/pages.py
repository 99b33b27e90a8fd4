"""The demo's pages: the stage, the shop, the seller's orders, the courier's telephone, and the way to the desk."""

import logging
import secrets
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tradepost.protocol.visiting import CODE_LIFE_S

from .. import clock
from ..errors import NotFound, TradepostError
from ..gateway import problems
from ..gateway.assets import A_DAY, HOW_TO_BUILD, WebAssets
from ..gateway.pages import headers_for, sentence
from ..handlers import visitors
from ..handlers.services import Services
from ..serving import Keys
from ..store import codes
from ..store.codes import Code
from .cast import MEI
from .guests import Guests

STAGE = "demo/stage.html"
SIDES = {"/demo/shop": "demo/shop.html", "/demo/seller": "demo/seller.html", "/demo/courier": "demo/courier.html"}
SITE_IN_PAGES = "st_pk_of_the_demo"  # what stands in the sources for the id of the site
PICTURES = {"lamp.jpg", "at-home.jpg"}
ASSETS = Path(__file__).parent / "assets"
OWN_PAGES = ("'self'",)  # which may hold another one in a frame: the stage does
DESK_LIFE = timedelta(hours=1)

_log = logging.getLogger("tradepost.demo")


class DemoPages:
    """What a visitor looks at. Each side is a page of its own, and stands on the stage in a frame."""

    def __init__(self, services: Services, keys: Keys, guests: Guests) -> None:
        self._services, self._keys, self._guests = services, keys, guests
        self._assets = WebAssets.found()

    def routes(self) -> list[Route]:
        """For Starlette."""
        return [
            Route("/", self.start),
            Route("/demo", self.stage),
            Route("/demo/", self.stage),
            *(Route(path, self.side) for path in SIDES),
            Route("/demo/desk", self.to_the_desk),
            Route("/demo/desk-in-a-frame", self.desk),
            Route("/demo/gallery", self.gallery),
            Route("/demo/pictures/{name}", self.picture),
        ]

    async def start(self, request: Request) -> Response:
        """There is nothing else to see at the root."""
        return RedirectResponse("/demo")

    async def stage(self, request: Request) -> Response:
        """All sides beside each other."""
        return self._page(request, STAGE, headers_for(request, frames="'self'"))

    async def side(self, request: Request) -> Response:
        """What one of the parties looks at."""
        return self._page(request, SIDES[request.url.path], headers_for(request, OWN_PAGES))

    async def desk(self, request: Request) -> Response:
        """The agents' page as the stage holds it; elsewhere nobody may hold it."""
        return self._page(request, "desk/index.html", headers_for(request, OWN_PAGES))

    async def gallery(self, request: Request) -> Response:
        """Every element in each of its states, without a server behind it."""
        return self._page(request, "gallery/index.html", headers_for(request))

    async def picture(self, request: Request) -> Response:
        """What the pages show of the goods."""
        name = request.path_params["name"]
        if name not in PICTURES:
            return problems.response(NotFound("No such picture"))
        return FileResponse(ASSETS / name, headers={"cache-control": A_DAY, "x-content-type-options": "nosniff"})

    async def to_the_desk(self, request: Request) -> Response:
        """To the agents' page as Mei, with a code that works once and is behind the `#`, which no server is sent."""
        try:
            self._guests.require_here(request)
            code = await self._code()
        except TradepostError as refusal:
            return problems.response(refusal)
        page = "/demo/desk-in-a-frame" if request.url.query == "in-a-frame" else "/desk"
        address = f"{page}#site={self._keys.site}&code={code}"
        return RedirectResponse(address, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})

    async def _code(self) -> str:
        """Raises: NotFound where the site was deleted."""
        at = await visitors.placed(self._services, self._keys.site)
        code, now = secrets.token_hex(16), clock.now()
        stands_for = Code(
            site_id=at.site.id,
            profile_id=MEI.profile,
            role=MEI.role,
            conversations=None,
            issued_at=now,
            token_ends_at=now + DESK_LIFE,
        )
        async with self._services.database.transaction(at.tenant.id, readonly=False) as tx:
            await codes.insert(tx, at.tenant.id, code, stands_for, CODE_LIFE_S)
        return code

    def _page(self, request: Request, name: str, headers: dict[str, str]) -> Response:
        """A page with the id of the demo's site in its script tag, or how to make it."""
        text = self._assets.text(name)
        if text is None:
            _log.warning("the demo's pages are not built: run `make setup`")
            return sentence(request, 503, HOW_TO_BUILD)
        return HTMLResponse(text.replace(SITE_IN_PAGES, self._keys.site), headers=headers)
