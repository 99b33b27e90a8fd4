"""Bytes to values and back: the one strict JSON decoder, for sockets, REST bodies, the payloads of tokens and webhooks.

Strict: UTF-8 without a byte order mark, at most 65,536 bytes and 32 levels, no NaN or Infinity, no NUL, no lone
surrogate, integers within ±(2^53-1), at most 1,000 keys in an object, no unknown field. Of duplicate keys the last one
wins, everywhere. What is refused is named by a path and a reason in words, and never repeated.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from tradepost.protocol import limits
from tradepost.protocol.frames import InboundFrame

from . import wire_words

KEYS_MAX = 1_000  # in one object
ATTRIBUTE_MAX_CHARS = 1_024  # in a name or a text of attributes
REF_MAX_CHARS = 64
REF_PROBE_BYTES = 1_024  # how far into a broken frame its ref is looked for

T = TypeVar("T")

_inbound: Any = InboundFrame  # to mypy a union is no type[T]
_frames: msgspec.json.Decoder[InboundFrame] = msgspec.json.Decoder(InboundFrame)
_objects = msgspec.json.Decoder(dict[str, object])
_encoder = msgspec.json.Encoder()
_Refusal = (msgspec.MsgspecError, RecursionError, ValueError)  # ValueError: UTF-8, integers of thousands of digits

_NUL = b"\\u0000"
_LONG_INTEGER = re.compile(rb"\d{16}")
_REF = re.compile(rb'\s*\{[^{}\[\]]*?"ref"\s*:\s*"([ !#-\[\]-~]{1,64})"')


class _Probe(msgspec.Struct):
    ref: object = None


_probe = msgspec.json.Decoder(_Probe)


class _Fault(NamedTuple):
    path: str  # from where the search began
    reason: str


_NUL_FAULT = _Fault("", "The character NUL is not allowed.")
_INTEGER_FAULT = _Fault("", "Expected an integer within ±(2^53-1).")
_DEPTH_FAULT = _Fault("", f"Nested deeper than {limits.DEPTH_MAX} levels.")
_KEYS_FAULT = _Fault("", f"More than {KEYS_MAX:,} keys.")


class Malformed(Exception):
    """What came is not what is taken here; answered with the code `too_large` where that is set, else `invalid`."""

    def __init__(self, path: str, reason: str, *, too_large: bool = False) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path  # such as `$.content.text`
        self.reason = reason  # a sentence for a developer
        self.too_large = too_large


def decode_frame(raw: bytes) -> InboundFrame:
    """The frame in one text message of a socket. Raises: Malformed.

    What the quick way refuses, the careful way decides and words: only there the last of duplicate keys is known.
    """
    if len(raw) <= limits.FRAME_MAX_BYTES and _NUL not in raw:
        try:
            frame = _frames.decode(raw)
        except _Refusal:
            return _carefully(raw)
        check_attributes(getattr(frame, "attributes", None))
        return frame
    return _carefully(raw)


def decode_object(raw: bytes) -> dict[str, object]:
    """The JSON object in `raw`: a REST body, the payload of a token, a webhook. Raises: Malformed."""
    if len(raw) > limits.FRAME_MAX_BYTES:
        raise Malformed("$", f"Larger than {limits.FRAME_MAX_BYTES:,} bytes.", too_large=True)
    try:
        value = _objects.decode(raw)
    except RecursionError:
        raise Malformed("$", _DEPTH_FAULT.reason) from None
    except msgspec.ValidationError as error:
        raise Malformed(*wire_words.refusal(str(error))) from None
    except _Refusal:
        raise Malformed("$", wire_words.syntax(raw)) from None
    if _deserves_inspection(raw) and (fault := _fault(value, 1)):
        raise Malformed(f"${fault.path}", fault.reason)
    return value


def convert(obj: Mapping[str, object], type_: type[T], *, from_text: bool = False) -> T:
    """`obj` as a `type_`, whose own tag may be left out. Raises: Malformed.

    With `from_text` all values are text, as in the query of an address: "20" is a number, "true" is true.
    """
    if from_text and (fault := _fault(dict(obj), 1)):  # else `obj` comes from `decode_object`
        raise Malformed(f"${fault.path}", fault.reason)
    try:
        value = msgspec.convert(obj, type_, strict=not from_text)
    except msgspec.ValidationError as error:
        raise Malformed(*wire_words.refusal(str(error))) from None
    check_attributes(getattr(value, "attributes", None))
    return value


def encode(value: object) -> bytes:
    """A frame or body as UTF-8 JSON without spaces."""
    return _encoder.encode(value)


def probe_ref(raw: bytes) -> str | None:
    """The `ref` of a frame that was refused, so that the error finds its command; None where it cannot be told."""
    try:
        ref = _probe.decode(raw[: limits.FRAME_MAX_BYTES]).ref
    except _Refusal:
        match = _REF.match(raw, 0, REF_PROBE_BYTES)
        return match[1].decode() if match else None
    return ref if isinstance(ref, str) and 0 < len(ref) <= REF_MAX_CHARS and "\0" not in ref else None


def check_attributes(attributes: object) -> None:
    """Refuse attributes whose names, texts or integers are too long. Raises: Malformed."""
    if not isinstance(attributes, dict):
        return
    if fault := _fault(attributes, 1):
        raise Malformed(f"$.attributes{fault.path}", fault.reason)
    for name, value in attributes.items():
        if max(len(name), len(value) if isinstance(value, str) else 0) > ATTRIBUTE_MAX_CHARS:
            reason = f"Expected text of at most {ATTRIBUTE_MAX_CHARS:,} characters."
            raise Malformed(f"$.attributes{wire_words.step(name)}", reason)


def _carefully(raw: bytes) -> InboundFrame:
    frame: InboundFrame = convert(decode_object(raw), _inbound)
    return frame


def _deserves_inspection(raw: bytes) -> bool:
    """Whether the bytes could hold what only a walk through the decoded value tells for sure."""
    return (
        _NUL in raw
        or raw.count(b"{") + raw.count(b"[") > limits.DEPTH_MAX
        or raw.count(b":") > KEYS_MAX
        or _LONG_INTEGER.search(raw) is not None
    )


def _fault(value: object, depth: int) -> _Fault | None:
    """The first thing in `value` that is not taken, `depth` levels down; its path is put together on the way back."""
    if isinstance(value, str):
        return _NUL_FAULT if "\0" in value else None
    if isinstance(value, int):
        return _INTEGER_FAULT if abs(value) > limits.INTEGER_MAX else None
    if not isinstance(value, dict | list):
        return None
    if depth > limits.DEPTH_MAX:
        return _DEPTH_FAULT
    if isinstance(value, dict):
        return _fault_of_object(value, depth)
    for index, item in enumerate(value):
        if fault := _fault(item, depth + 1):
            return _Fault(f"[{index}]{fault.path}", fault.reason)
    return None


def _fault_of_object(value: dict[str, object], depth: int) -> _Fault | None:
    if len(value) > KEYS_MAX:
        return _KEYS_FAULT
    for key, item in value.items():
        if fault := _fault(key, depth) or _fault(item, depth + 1):
            return _Fault(f"{wire_words.step(key)}{fault.path}", fault.reason)
    return None
