"""Pictures that this server hands on: open to whoever has the address, without cookies, and said to be data alone."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import NotFound
from ..handlers.services import Services
from ..media.gifs.library import Kind
from . import problems

_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",  # pages of the marketplace show it
    "referrer-policy": "no-referrer",
}
FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"


def routes(services: Services) -> list[Route]:
    """/g/…: moving pictures and their stills; /p/…: pictures of previews."""

    def handing(kind: Kind) -> Route:
        async def hand_on(request: Request) -> Response:
            gif_id = f"{request.path_params['provider']}:{request.path_params['name']}"
            picture = await services.gifs.picture(gif_id, kind)
            if picture is None:
                return problems.response(NotFound("No such picture"))
            headers = {**_HEADERS, "cache-control": FOREVER if picture.forever else A_DAY}
            return Response(picture.body, headers=headers, media_type=picture.media_type)

        return Route(f"/g/{{provider}}/{{name}}.{'gif' if kind == 'gif' else 'png'}", hand_on, methods=["GET"])

    async def preview(request: Request) -> Response:
        small = await services.previews.picture(request.path_params["token"])
        if small is None:
            return problems.response(NotFound("No such picture, or its address is too old"))
        return Response(small.body, headers={**_HEADERS, "cache-control": A_DAY}, media_type=small.media_type)

    return [handing("gif"), handing("still"), Route("/p/{token}", preview, methods=["GET"])]
