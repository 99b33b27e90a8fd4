"""The tables of docs/protocol.md, each from the one place in the protocol that says it."""

import json
from typing import get_args

from msgspec import Meta

from tradepost.protocol import limits
from tradepost.protocol.errors import CLOSE_MEANINGS, ERROR_CODES, CloseCode
from tradepost.protocol.schema import Schema
from tradepost_server.settings import Settings

LIMITS = {
    "FRAME_MAX_BYTES": "bytes of a frame, and of a body over HTTP",
    "DEPTH_MAX": "levels of arrays and objects in it",
    "INTEGER_MAX": "the largest integer, 2^53-1",
    "TEXT_MAX_CHARS": "characters of a text message",
    "AUDIENCE_MAX": "entries in an audience",
    "LANES_MAX": "audiences in a conversation; the next is refused with `too_many_audiences`",
    "PARTICIPANTS_MAX": "participants present in a conversation at once; the next is refused with `limit_reached`",
    "REACTIONS_MAX": "emoji of one participant on one message; the next is refused with `limit_reached`",
    "PAGE_MAX": "entries of a page",
    "LOCATION_MIN_S": "seconds that a live location lasts at least",
    "LOCATION_MAX_S": "seconds that a live location lasts at most",
    "LOCATION_STALE_S": "seconds after which a position is shown as no longer fresh",
    "RESET_AFTER_EVENTS": "events that a lane may be behind; beyond, `events` answers `reset`",
    "UNREAD_MAX": "unread messages are counted up to here",
    "MENTIONS_MAX": "people mentioned in one text",
    "CARDS_MAX": "cards of a carousel",
    "CARD_BUTTONS_MAX": "buttons of a card",
    "BUTTONS_MAX": "buttons of one message",
    "REPLIES_MAX": "quick replies of one message",
    "SECTIONS_MAX": "sections of a list, and rows of each",
    "FORM_FIELDS_MAX": "fields of a form",
    "OPTIONS_MAX": "options, or slots, of a field",
}
RATES = {
    "session": "commands of one connection",
    "profile": "messages of one profile",
    "tenant": "messages of one marketplace",
}
FORMS = {
    "id of a conversation, message, participant or lane": limits.Id,
    "`profile`": limits.ProfileId,
    "`client_id`": limits.ClientId,
    "`key`, `id` of a subject": limits.Key,
    "`role`": limits.Role,
    "`stage`": limits.Stage,
    "`title`": limits.Title,
    "`name`": limits.Name,
    "`text`": limits.Text,
    "`alt`, `caption`, `label`, `address`, `fallback`": limits.Line,
    "`url`": limits.Url,
    "`locale`": limits.Locale,
    "`phone`": limits.Phone,
    "`email`": limits.Email,
    "`reason`": limits.Reason,
    "`emoji`": limits.Emoji,
    "entry of `audience`": limits.AudienceEntry,
}
ID_PATTERN = "^[A-Za-z0-9_"
PLACES = {  # sections that stand for a union
    "Content": "kinds-of-content",
    "ReceivedContent": "kinds-of-content",
    "ReceivedEvent": "all-events",
    "ReceivedSignal": "all-signals",
    "Result": "results",
    "EventFrame": "event",
}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(_line(line) for line in lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def limits_table() -> str:
    """Every limit by its number."""
    return table(["Limit", "Of"], [[f"{getattr(limits, name):,}", meaning] for name, meaning in LIMITS.items()])


def forms_table() -> str:
    """Every form of text with its bounds and pattern."""
    rows = []
    for what, annotated in FORMS.items():
        meta = next(each for each in get_args(annotated) if isinstance(each, Meta))
        span = f"{meta.min_length or 0} to {meta.max_length:,}" if meta.max_length else ""
        rows.append([what, span, _pattern(meta.pattern)])
    return table(["Text", "Characters", "Pattern"], rows)


def _pattern(pattern: str | None) -> str:
    return "`" + (pattern or "").replace("|", "\\|") + "`"


def rates_table() -> str:
    """Every rate with its default."""
    fields = Settings.model_fields
    rows = [
        [what, *(f"{fields[f'{name}_{kind}'].default:,.0f}" for kind in ("rate", "burst"))]
        for name, what in RATES.items()
    ]
    return table(["Rate", "A second", "At once"], rows)


def errors_table() -> str:
    """Every error code."""
    rows = [
        [f"`{code}`", str(error.status), "yes" if error.retryable else "no", error.meaning]
        for code, error in ERROR_CODES.items()
    ]
    return table(["Code", "HTTP", "Retry", "Meaning"], rows)


def closes_table() -> str:
    """Every close code."""
    rows = [[str(int(code)), "yes" if code.comes_back else "no", CLOSE_MEANINGS[code]] for code in CloseCode]
    return table(["Code", "Come back", "Meaning"], rows)


def fields_table(definition: Schema) -> str:
    """The fields of an object; empty where it has none but the one that tells it apart."""
    required = definition["required"]
    rows = [
        [f"`{name}`", words(schema), "yes" if name in required else "", said(schema)]
        for name, schema in definition["properties"].items()
        if "const" not in schema
    ]
    return table(["Field", "Type", "Required", "Meaning"], rows) if rows else ""


def said(schema: Schema) -> str:
    """What is said of a field, with its default."""
    if "default" not in schema:
        return str(schema.get("description", ""))
    default = schema["default"]
    shown = default if isinstance(default, str) else json.dumps(default)
    return f"{schema.get('description', '')} Default: `{shown}`.".strip()


def words(schema: Schema) -> str:
    """A type in words, such as `text (1 to 128)` or `list of text or null`."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(words(option) for option in schema["anyOf"])
    if str(schema.get("pattern")).startswith(ID_PATTERN):
        return "id or null" if isinstance(schema["type"], list) else "id"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(_one(kind, schema) for kind in types)


def link(name: str) -> str:
    """A link to the entry of a struct or union."""
    return f"[{name.removeprefix('Received')}](#{PLACES.get(name, name.lower())})"


def _one(kind: str, schema: Schema) -> str:
    match kind:
        case "string":
            noun = "time" if schema.get("format") == "date-time" else "text"
            return noun + _span(schema.get("minLength"), schema.get("maxLength"))
        case "array":
            return f"list{_span(schema.get('minItems'), schema.get('maxItems'))} of {words(schema['items'])}"
        case "object":
            return f"object{_span(None, schema.get('maxProperties'))} of {words(schema['additionalProperties'])}"
        case "integer" | "number":
            return kind + _span(schema.get("minimum"), schema.get("maximum"))
    return kind


def _span(least: int | None, most: int | None) -> str:
    if most is None or most == limits.INTEGER_MAX:
        return "" if least is None else f" (at least {least:,})"
    return f" (at most {most:,})" if least is None else f" ({least:,} to {most:,})"
