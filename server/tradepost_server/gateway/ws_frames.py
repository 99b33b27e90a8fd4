"""WebSocket frames as bytes (RFC 6455, section 5). Pure."""

from websockets.frames import Close, Frame, Opcode

SHORTEST = {6: 0, 8: 126, 14: 65536}  # by the bytes of a client's head: the least length that it may declare


def encode_text_frame(payload: bytes) -> bytes:
    """One finished, unmasked text frame, as a server sends it. `payload` is UTF-8."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def encode_close_frame(code: int, reason: str) -> bytes:
    """One finished close frame; a reason longer than 123 bytes is cut. Raises ProtocolError for a code not allowed."""
    short = reason.encode()[:123].decode(errors="ignore")
    return Frame(Opcode.CLOSE, Close(code, short).serialize()).serialize(mask=False)


def payload_bounds(data: bytes, at: int, limit: int) -> tuple[int, int] | None:
    """Where the payload of the client's frame beginning at `at` begins and ends; None if not all of it is here.

    A frame that its head alone condemns (unmasked, longer than `limit` bytes, a length in more bytes than it needs) has
    begin 0 and ends with the data.
    """
    here = len(data) - at
    if here < 2:
        return None
    length = data[at + 1] & 0x7F
    begin = at + 6
    if length >= 126:
        begin = at + (8 if length == 126 else 14)
        if here < begin - at - 4:
            return None
        length = int.from_bytes(data[at + 2 : begin - 4], "big")
    if data[at + 1] < 0x80 or length > limit or length < SHORTEST[begin - at]:
        return 0, len(data)
    end = begin + length
    return (begin, end) if end <= len(data) else None


def is_padded(data: bytes, at: int) -> bool:
    """Whether the head of the frame beginning at `at`, all of it here, has its length in more bytes than it needs."""
    mark = data[at + 1] & 0x7F
    if mark < 126:
        return False
    size = 2 if mark == 126 else 8
    return int.from_bytes(data[at + 2 : at + 2 + size], "big") < SHORTEST[6 + size]


def is_utf8(data: bytes | bytearray) -> bool:
    """Whether `data` decodes strictly."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
