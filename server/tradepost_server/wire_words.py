"""Words for what `wire` refuses: a path and a sentence for a developer, without the values that came."""

import re

_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_PLACE = re.compile(r" - at (?:`key` in )?`(\$[\w.\[\]]{0,200})`$")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")

_NOUNS = {
    "str": "text",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
    "datetime": "a time such as 2026-05-01T09:30:00Z",
}
_BOUNDS = {">=": "at least", "<=": "at most"}
_UNITS = {"str": ("character", "characters"), "array": ("entry", "entries"), "object": ("entry", "entries")}
_PATTERNS = (  # how a pattern of `limits` begins, as msgspec repeats it, and what it asks for
    ("^(https://", "Expected an address that begins with https://, or http:// of this machine, and has no spaces."),
    ("^https://", "Expected an address that begins with https:// and has no spaces."),
    ("^up_", "Expected the id of an upload, `up_` and more."),
    ("^st_pk_", "Expected the id of a site, `st_pk_` and more."),
    ("^#", "Expected a colour such as #2457e0."),
    ("^(http://(localhost", "Expected an origin such as https://shop.example.com, without a path."),
    ("^fl_", "Expected the id of an uploaded file, `fl_` and more."),
    ("^wh_", "Expected the id of a webhook, `wh_` and more."),
    ("^dl_", "Expected the id of a dead letter, `dl_` and more."),
    ("^fg_", "Expected the id of what was found in a message, `fg_` and more."),
    ("^[A-Za-z0-9_.:", "Expected letters, digits, _ . : and - only."),
    ("^[A-Za-z0-9_", "Expected letters, digits, _ and - only."),
    ("^[a-z][a-z0-9_]*", "Expected a small letter, then small letters, digits and _ only."),
    ("^(participant:", "Expected a role, `staff`, `all` or `participant:` and an id."),
    ("^[A-Za-z]{2,8}", "Expected a language tag such as en or pt-BR."),
    (r"^(\\*|", "Expected a role, or `*` for every one."),
    ("^[a-z]+:", "Expected the id of a GIF such as local:thank_you."),
    ("^[a-z][a-z0-9_.]*", "Expected a small letter, then small letters, digits, _ and dots only."),
    ("^[A-Z]{3}", "Expected a currency such as EUR."),
    ("^[A-Z]{2}", "Expected a country such as ES."),
    ("^[0-9]{4}-", "Expected a day such as 2026-05-04."),
    ("^(data:image", "Expected a small picture as a data address."),
    (r"^[a-z]+(\\.", "Expected the name of a command, such as message.send."),
    (r"^\\+[1-9]", "Expected a phone number such as +34600111222."),
    (r"^[^\\s@", "Expected an email address."),
    (r"^[^\\x00-\\x1f\\x7f{}", "Expected a name; `{n}` may stand in it once."),
    ("^[a-z0-9.+", "Expected a media type such as application/pdf."),
    (r"^[a-z0-9.\\-", "Expected a domain such as shop.example.com, in small letters."),
    ("^up_", "Expected the id of an upload, such as up_06391b2c."),
    ("^[^", "Contains a character that is not allowed here."),
    ("", "Not in the form asked for here."),
)


def refusal(error: str) -> tuple[str, str]:
    """The path and the reason in what msgspec says, without the values that it repeats."""
    place = _PLACE.search(error)
    message, path = (error[: place.start()], place[1]) if place else (error, "$")
    if match := re.match(r"Object (missing required|contains unknown) field `(.*)`", message, re.DOTALL):
        reason = "Required, but missing." if match[1].startswith("missing") else "Unknown field."
        return f"{path}{step(match[2])}", reason
    return path, _reason(message, path)


def step(key: str) -> str:
    """One key further in a path; a key that does not look like a field's name is not repeated."""
    return f".{key}" if _FIELD.fullmatch(key) else "[...]"


def syntax(raw: bytes) -> str:
    """Why these bytes are not JSON."""
    if not raw.strip():
        return "Empty; expected a JSON object."
    if raw.startswith(b"\xef\xbb\xbf"):
        return "Expected UTF-8 without a byte order mark."
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "Expected UTF-8."
    if _LONE_SURROGATE.search(raw):
        return "Not valid JSON, or half of a surrogate pair in a text."
    return "Not valid JSON."


def _reason(message: str, path: str) -> str:
    if match := re.match(r"Expected `(\w+)` of length (>=|<=) (\d+)", message):
        unit = _UNITS[match[1]][match[3] != "1"]
        return f"Expected {_NOUNS[match[1]]} of {_BOUNDS[match[2]]} {int(match[3]):,} {unit}."
    if match := re.match(r"Expected `(\w+)` (>=|<=) (\S+)", message):
        return f"Expected {_NOUNS[match[1]]} of {_BOUNDS[match[2]]} {match[3]}."
    if match := re.match(r"Expected `str` matching regex '(.*)'", message, re.DOTALL):
        return next(words for begin, words in _PATTERNS if match[1].startswith(begin))
    if match := re.match(r"Expected `([a-z |]+)`(?:, got `(\w+)`)?$", message):
        *first, last = (_NOUNS.get(noun, noun) for noun in match[1].split(" | "))
        got = f", got {_NOUNS.get(match[2], match[2])}" if match[2] else ""
        return f"Expected {', '.join(first)}{' or ' if first else ''}{last}{got}."
    if "datetime" in message:
        return f"Expected {_NOUNS['datetime']}."
    if "out of range" in message:
        return "The number is out of range."
    return {"type": "Unknown command or frame.", "kind": "Unknown kind of content."}.get(
        path.rpartition(".")[2], "Not one of the values allowed here."
    )
