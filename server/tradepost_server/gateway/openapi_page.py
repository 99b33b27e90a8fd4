"""The description of the REST routes as a page: plain HTML, without scripts; its one style sheet comes beside it."""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
STYLE = (files(__package__) / "openapi_page.css").read_text()
METHODS = ("get", "post", "put", "patch", "delete")


def page(document: Json) -> str:
    """The whole page. Everything that comes from the document is escaped."""
    info = document["info"]
    groups: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation, document))
    sections = "".join(f"<section><h2>{escape(name)}</h2>{''.join(parts)}</section>" for name, parts in groups.items())
    return (
        "<!doctype html>"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(info['title'])}: REST</title>"
        '<link rel="stylesheet" href="docs.css"></head><body><main>'
        f"<h1>{escape(info['title'])}: REST</h1>"
        f"<p>{_words(info['summary'])} {_words(info['description'])} "
        'For programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"{_identity(document)}{sections}"
        f"<section><h2>what goes over the wire</h2>{_schemas(document)}</section>"
        "</main></body></html>"
    )


def _identity(document: Json) -> str:
    schemes = document["components"]["securitySchemes"].values()
    said = "".join(
        f"<dt><code>{escape(s['bearerFormat'])}</code></dt><dd>{_words(s['description'])}</dd>" for s in schemes
    )
    return f"<p>Say who you are in each request: <code>Authorization: Bearer …</code></p><dl>{said}</dl>"


def _operation(path: str, method: str, operation: Json, document: Json) -> str:
    title = (
        f'<summary><b class="{method}">{method.upper()}</b> '
        f"<code>{escape(path)}</code> <span>{_words(operation['summary'])}</span></summary>"
    )
    parts = [f"<p>{_words(operation.get('description') or operation['summary'])}</p>", _who(operation)]
    if operation.get("parameters"):
        rows = [
            _row(p["name"], f"{_kind(p['schema'])}, {p['in']}", p["description"], required=p["required"])
            for p in operation["parameters"]
        ]
        parts.append(_table("In the address and the headers", rows))
    if "requestBody" in operation:
        media = operation["requestBody"]["content"]["application/json"]
        of = _resolve(media["schema"], document)
        parts += [_table("In the body", _fields(of)), _example(media["example"])]
    parts += [_response(status, response) for status, response in operation["responses"].items()]
    return f"<details>{title}{''.join(parts)}</details>"


def _who(operation: Json) -> str:
    ways = []
    for way in operation["security"]:
        for name, scopes in way.items():
            scope = f" with the scope <code>{escape(scopes[0])}</code>" if scopes else ""
            ways.append("a token" if name == "token" else f"an API key{scope}")
    return f"<p>Who: {' or '.join(ways) or 'everyone'}.</p>"


def _response(status: str, response: Json) -> str:
    said = f"<p><b>{escape(status)}</b> {_words(response['description'])}</p>"
    media = response.get("content", {}).get("application/json")
    if media is None:
        return said
    return f"{said}<p>A {_kind(media['schema'])}:</p>{_example(media['example'])}"


def _schemas(document: Json) -> str:
    parts = []
    for name, of in document["components"]["schemas"].items():
        inside = _table("Fields", _fields(of)) if "properties" in of else f"<p>{_kind(of)}</p>"
        said = _words(of.get("description", ""))
        parts.append(
            f"<details><summary><code>{escape(name)}</code> <span>{said}</span></summary>"
            f'<div id="{escape(name)}">{inside}</div></details>'
        )
    return "".join(parts)


def _fields(of: Json) -> list[str]:
    required = of.get("required", [])
    return [
        _row(name, _kind(field), field.get("description", ""), required=name in required)
        for name, field in of["properties"].items()
    ]


def _row(name: str, kind: str, said: str, *, required: bool) -> str:
    mark = " <b>required</b>" if required else ""
    return f"<tr><th><code>{escape(name)}</code></th><td>{kind}{mark}</td><td>{_words(said)}</td></tr>"


def _table(caption: str, rows: Iterable[str]) -> str:
    return f"<table><caption>{caption}</caption>{''.join(rows)}</table>"


def _kind(of: Mapping[str, Any]) -> str:
    """A type in words; references are links."""
    if "$ref" in of:
        name = escape(of["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in of:
        return " or ".join(_kind(member) for member in of["anyOf"])
    if "enum" in of:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in of["enum"])
    if "const" in of:
        return f"<code>{escape(str(of['const']))}</code>"
    types = of.get("type", "value")
    named = " or ".join(types) if isinstance(types, list) else str(types)
    if "items" in of:
        return f"{escape(named)} of {_kind(of['items'])}"
    return f"{escape(named)}{_bounds(of)}"


def _bounds(of: Mapping[str, Any]) -> str:
    low = of.get("minLength", of.get("minimum"))
    high = of.get("maxLength", of.get("maximum"))
    if high is None:
        return ""
    return f" {'' if low is None else f'{low:,}'}…{high:,}"


def _resolve(of: Json, document: Json) -> Json:
    found: Json = document["components"]["schemas"][of["$ref"].rpartition("/")[2]]
    return found


def _example(value: object) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _words(said: str) -> str:
    """Escaped; what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(said))
