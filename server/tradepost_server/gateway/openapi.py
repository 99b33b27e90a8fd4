"""OpenAPI 3.1 of the REST routes, made from their table, the matrix and the protocol's structs; a page shows it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradepost.protocol import schema

from .. import wire
from ..rules import access
from .http import ENDPOINTS
from .openapi_operations import SCHEMAS, body_of, operation, path_of
from .openapi_page import STYLE, page
from .problems import Problem

Json = dict[str, Any]
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def routes() -> list[Route]:
    """The description, for programs and for people."""
    return [
        Route("/v1/openapi.json", _json),
        Route("/v1/docs", _page),
        Route("/v1/docs.css", _style),
    ]


async def _json(request: Request) -> Response:
    return Response(_encoded(), headers=HEADERS, media_type="application/json")


async def _page(request: Request) -> Response:
    return Response(_rendered(), headers=HEADERS, media_type="text/html")


async def _style(request: Request) -> Response:
    return Response(STYLE, headers=HEADERS, media_type="text/css")


@cache
def _encoded() -> bytes:
    return wire.encode(document())


@cache
def _rendered() -> str:
    return page(document())


def document() -> Json:
    """The whole description; the same every time."""
    definitions = schema.definitions(SCHEMAS)
    _, problem = msgspec.json.schema_components([Problem], ref_template=f"{SCHEMAS}{{name}}")
    known = {**definitions, **problem}
    paths: dict[str, Json] = {}
    for endpoint in ENDPOINTS:
        found = body_of(endpoint, definitions)
        if found is not None:
            known[found["title"]] = found
        paths.setdefault(path_of(endpoint), {})[endpoint.method.lower()] = operation(endpoint, definitions)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tradepost",
            "version": "1",
            "summary": "Messaging for marketplaces: the REST routes, for back ends.",
            "description": "The commands of the socket, with the same fields. Live events come over the socket alone.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths | _operators(),
        "components": {
            "securitySchemes": _security_schemes(),
            "schemas": {name: known[name] for name in sorted(_reachable(paths, known))},
        },
    }


def _security_schemes() -> Json:
    scopes = ", ".join(f"`{scope}`" for scope in access.SCOPES)
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token of one profile, signed with a key of the tenant.",
        },
        "apiKey": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "tp_live_… or tp_test_…",
            "description": f"The marketplace's own back end. Scopes: {scopes}.",
        },
    }


def _operators() -> Json:
    """What operators ask; open to whoever reaches the port."""
    told = {"/live": "The process answers.", "/ready": "It can serve; what of it is degraded is named."}
    down = {"503": {"description": "It cannot serve: a part is down, or it drains."}}
    return {
        path: {
            "get": {
                "operationId": path[1:],
                "summary": said,
                "tags": ["operating"],
                "security": [],
                "responses": {"200": {"description": said}, **(down if path == "/ready" else {})},
            }
        }
        for path, said in told.items()
    }


def _reachable(paths: Json, known: Mapping[str, Json]) -> set[str]:
    """The schemas that the paths refer to, and those that these refer to."""
    found: set[str] = set()
    queue = _references(paths)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue |= _references(known[name])
    return found


def _references(part: object) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].removeprefix(SCHEMAS)} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_references(item) for item in part))
    return set()
