"""The developer's first page, `/start`: the script tag, how a back end mints tokens, and who has come so far.

It is there where the tenant `default` is a test tenant. What it shows is no secret: the site's id stands in every page
of the shop, the snippets read their key from the environment, and arrivals name origins and profiles of the test tenant
alone.
"""

from importlib.resources import files

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import Invalid, NotFound
from ..handlers.services import Services
from ..model import Tenant
from ..store import sites, tenants
from .arrivals import Arrival, Arrivals
from .http import answer, in_words
from .pages import Pages

WAIT_S = 20.0  # of one request for arrivals
SNIPPETS = files(__package__) / "snippets"
LANGUAGES = {"Python": "py", "Node": "mjs", "PHP": "php", "Ruby": "rb"}


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """How a back end mints a token, in one language."""

    language: str
    file: str
    code: str


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows."""

    tenant: str
    site: str | None  # None: the tenant has none any more
    origins: list[str]  # that the site lists
    snippets: list[Snippet]
    latest: int  # number of the newest arrival: those before it are of other visits


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """Who came since."""

    arrivals: list[Arrival]
    latest: int


class StartPage:
    """Answers for one tenant, by its name."""

    def __init__(self, services: Services, pages: Pages, arrivals: Arrivals, slug: str) -> None:
        self._services, self._pages, self._arrivals, self._slug = services, pages, arrivals, slug
        self._snippets = [_snippet(language, f"tradepost_token.{ending}") for language, ending in LANGUAGES.items()]

    def routes(self) -> list[Route]:
        """For Starlette."""
        return [
            Route("/start", in_words("start", self.page), methods=["GET"]),
            Route("/start/start.json", in_words("start.json", self.start), methods=["GET"]),
            Route("/start/arrivals.json", in_words("arrivals.json", self.came), methods=["GET"]),
        ]

    async def page(self, request: Request, request_id: str) -> Response:
        """The page itself."""
        await self._tenant()
        return self._pages.page(request, "start/index.html")

    async def start(self, request: Request, request_id: str) -> Response:
        """What it shows at first."""
        tenant = await self._tenant()
        async with self._services.database.transaction(tenant.id) as tx:
            site = next(iter(await sites.list_all(tx, tenant.id)), None)
        shown = Start(
            tenant=tenant.slug,
            site=None if site is None else site.id,
            origins=[] if site is None else site.settings.origins,
            snippets=self._snippets,
            latest=self._arrivals.latest,
        )
        return answer(shown, request_id, 200)

    async def came(self, request: Request, request_id: str) -> Response:
        """Who came after number `after`; waits up to WAIT_S for one."""
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdecimal() and len(after) <= 15):
            raise Invalid("Expected a number", path="$.after")
        arrivals = await self._arrivals.wait(await self._tenant(), int(after), WAIT_S)
        latest = max((arrival.n for arrival in arrivals), default=int(after))
        return answer(Came(arrivals=arrivals, latest=latest), request_id, 200)

    async def _tenant(self) -> Tenant:
        """Raises: NotFound where it is no test tenant."""
        async with self._services.database.service() as tx:
            tenant = await tenants.find(tx, self._slug)
        if tenant is None or not tenant.test:
            raise NotFound("Nothing here; the API is described at /v1/docs")
        return tenant


def _snippet(language: str, name: str) -> Snippet:
    return Snippet(language=language, file=name, code=(SNIPPETS / name).read_text())
