"""What reads bytes of strangers, a function each: it takes any, or refuses in its own words. Anything else is a fault.

`TARGETS` names them; `seeds` are inputs to begin with. `test_targets.py` runs them briefly, `__main__.py` for long.
"""

import base64
import binascii
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from jwt import PyJWTError, get_unverified_header
from websockets.protocol import State
from websockets.server import ServerProtocol

from tradepost.webhooks import BadSignature, verify
from tradepost_server import wire
from tradepost_server.errors import Invalid, Unauthorized
from tradepost_server.gateway import auth
from tradepost_server.gateway.forms import FileForm
from tradepost_server.gateway.ws_frames import is_padded, payload_bounds
from tradepost_server.handlers import searching
from tradepost_server.media.gifs import library
from tradepost_server.media.names import safe_name
from tradepost_server.media.previews import links, page
from tradepost_server.media.sniff import sniff
from tradepost_server.outbound.bodies import MediaType
from tradepost_server.rules.leaks.find import find
from tradepost_server.store import views

TESTS = Path(__file__).parents[1]
LIMIT = 65_536
TEXT_MAX = 2_000  # characters that are looked through at once: a round of the fuzzer stays short
SECRET = "whsec_b2xkIG9sZCBvbGQgb2xkIG9sZA=="


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")[:TEXT_MAX]


def frames(data: bytes) -> None:
    """A frame that was read can be written, and reads the same."""
    try:
        frame = wire.decode_frame(data)
    except wire.Malformed:
        wire.probe_ref(data)
        return
    assert wire.decode_frame(wire.encode(frame)) == frame


def objects(data: bytes) -> None:
    """REST bodies, both parts of a token."""
    with contextlib.suppress(wire.Malformed):
        assert isinstance(wire.decode_object(data), dict)


def websocket(data: bytes) -> None:
    """Frames are cut as the parser cuts them; a frame that is cut leaves the parser nothing to wait for."""
    at = 0
    while at < len(data) and (bounds := payload_bounds(data, at, LIMIT)) is not None:
        begin, end = bounds
        parser = ServerProtocol(state=State.OPEN, max_size=LIMIT)
        if begin == 0:
            parser.receive_data(data[at:])
            assert parser.parser_exc is not None or is_padded(data, at)
            return
        assert at + 6 <= begin <= end <= len(data)
        parser.receive_data(data[at:end])
        assert parser.parser_exc is not None or len(parser.events_received()) == 1
        at = end


def cursors(data: bytes) -> None:
    """What was made here comes back; anything else is refused."""
    for decode in (views.decode_cursor, searching._decode, library._decode):
        for cursor in (_text(data), base64.urlsafe_b64encode(data).decode().rstrip("=")):
            with contextlib.suppress(Invalid):
                decode(cursor)


def tokens(data: bytes) -> None:
    """The header of a token, by our own reading and by the library's that follows it."""
    for token in (_text(data), f"{base64.urlsafe_b64encode(data).decode().rstrip('=')}.e30.x"):
        with contextlib.suppress(Unauthorized):
            auth._header(token)
            with contextlib.suppress(PyJWTError, binascii.Error):
                get_unverified_header(token)


def forms(data: bytes) -> None:
    """A form in one piece and byte by byte is the same file, or refused both times."""
    whole, cut = _file(data, len(data) or 1), _file(data[:1_000], 1)
    if len(data) <= 1_000:
        assert whole == cut


def _file(data: bytes, step: int) -> tuple[str, bytes] | None:
    form, pieces = FileForm("multipart/form-data; boundary=x"), list[bytes]()
    try:
        for at in range(0, len(data), step):
            pieces += form.feed(data[at : at + step])
        form.finish()
    except Invalid:
        return None
    return form.name, b"".join(pieces)


def media(data: bytes) -> None:
    """What a file is, and what it may be called."""
    for name in ("a.docx", "a.mp4", _text(data)[:200]):
        found = sniff(data, name)
        shown = safe_name(name, found.extension if found else ".bin")
        assert shown.isprintable()
        assert "/" not in shown


def leaks(data: bytes) -> None:
    """What is found lies inside the text."""
    text = _text(data)
    assert all(0 <= span.start < span.end <= len(text) for span in find(text))


def previews(data: bytes) -> None:
    """Links in a text; what a page says of itself."""
    link = links.first(_text(data))
    assert link is None or link.lower().startswith(("http://", "https://"))
    described = page.describe(page.text_of(data, MediaType.parse("text/html")), "https://shop.example/")
    assert described is None or described.title is None or described.title.isprintable()


def deliveries(data: bytes) -> None:
    """Nothing without our signature is believed, whatever the headers say."""
    words = [*_text(data).split("\n", 2), "", "", ""]
    headers = {"webhook-id": words[0], "webhook-timestamp": "1750000000", "webhook-signature": words[1]}
    try:
        verify(words[2].encode(), headers, SECRET, now=1_750_000_000)
    except BadSignature:
        return
    raise AssertionError("believed")


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (frames, objects, websocket, cursors, tokens, forms, media, leaks, previews, deliveries)
}


def seeds(name: str) -> Iterator[bytes]:
    """Inputs to begin with."""
    yield b""
    if name in ("frames", "objects"):
        golden = sorted((TESTS / "golden").glob("*.json"))
        yield from (path.read_bytes() for path in golden if path.name.startswith(("command", "auth", "ping")))
    yield from SEEDS.get(name, ())


FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
SEEDS = {
    "websocket": (
        b"\x81\x85aaaa\x09\x04\x0d\x0d\x0e",
        b"\x81\xfe\x00\x05aaaahello",
        b"\x88\x82aaaa\x62\x89",
        b"\x01\x80aaaa\x80\x80bbbb",
    ),
    "cursors": (b'{"at":"2026-05-04T09:02:11Z","id":"cv_1"}', b'["ms_1","cv_1",false]', b'{"start":1,"skip":2}'),
    "tokens": (b'{"alg":"HS256","kid":"k1","typ":"JWT"}', b'{"alg":"none"}'),
    "forms": (FORM + b"hello\r\n--x--\r\n", FORM + b"--x", b"--x--", b"\r~" + FORM + b"hello\r\n--x--\r\n"),
    "media": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"GIF89a",
        b"PK\x03\x04",
        b"RIFF\0\0\0\0WEBP",
        b"OggS\0",
        b"\0\0\0\x18ftypmp42",
        b"\x1a\x45\xdf\xa3",
        b"ID3\x04",
    ),
    "leaks": (b"call 612 345 678", b"juan88 arroba gmail punto com", "6\ufe0f\u20e31\ufe0f\u20e3".encode()),
    "previews": (b"see https://shop.example/a(b)", b'<title>x</title><meta property="og:image" content="/a.png">'),
}
