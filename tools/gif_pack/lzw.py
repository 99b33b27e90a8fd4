"""The compression of a GIF, with some freedom: a shade may be told as a near one where that is shorter."""

from collections.abc import Mapping, Sequence

LAST_CODE = 4095


def compress(numbers: bytes, bits: int, near: Mapping[int, Sequence[int]]) -> tuple[bytes, bytes]:
    """The stored form of one picture's numbers, and the numbers as told.

    Shape:  `bits` is the width of a number, at least 2; `near` has for a number others that may stand for it.
    """
    codes, told = _codes(numbers, bits, near)
    packed = _packed(codes, bits)
    blocks = bytearray([bits])
    for start in range(0, len(packed), 255):
        block = packed[start : start + 255]
        blocks.append(len(block))
        blocks += block
    blocks.append(0)
    return bytes(blocks), told


def _codes(numbers: bytes, bits: int, near: Mapping[int, Sequence[int]]) -> tuple[list[int], bytes]:
    """Codes, a clear code first and wherever the table was full; the end code last."""
    clear = 1 << bits
    table: dict[int, int] = {}
    following = clear + 2
    codes, told = [clear], bytearray(numbers)
    prefix = numbers[0]
    for place in range(1, len(numbers)):
        number = numbers[place]
        found = table.get(prefix << 8 | number)
        if found is not None:
            prefix = found
            continue
        for other in near.get(number, ()):
            found = table.get(prefix << 8 | other)
            if found is not None:
                told[place] = other
                break
        if found is not None:
            prefix = found
            continue
        codes.append(prefix)
        if following <= LAST_CODE:
            table[prefix << 8 | number] = following
            following += 1
        else:
            codes.append(clear)
            table.clear()
            following = clear + 2
        prefix = number
    codes += [prefix, clear + 1]
    return codes, bytes(told)


def _packed(codes: Sequence[int], bits: int) -> bytes:
    """Codes as bits, the lowest first, each as wide as the reader expects at that place."""
    clear = 1 << bits
    width, following = bits + 1, clear + 1
    held, filled, out = 0, 0, bytearray()
    for code in codes:
        held |= code << filled
        filled += width
        while filled >= 8:
            out.append(held & 255)
            held >>= 8
            filled -= 8
        if code == clear:
            width, following = bits + 1, clear + 1
        elif following < LAST_CODE:
            following += 1
            if following == 1 << width and width < 12:
                width += 1
    if filled:
        out.append(held & 255)
    return bytes(out)
