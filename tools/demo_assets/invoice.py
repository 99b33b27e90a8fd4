"""The invoice: a PDF of one page, written by hand; its fonts are those that every reader has."""

HEAD = (("Lámparas Tomás", 22, 60, 770), ("Puerta del Sol, next to the clock · Madrid", 10, 60, 752))
BODY = (
    ("Invoice", 18, 60, 690),
    ("For Ana, Calle de Atocha, Madrid", 11, 60, 668),
    ("1 × brass desk lamp, green shade, about 1962", 11, 60, 610),
    ("37.19 €", 11, 480, 610),
    ("1 × warm bulb E27, on the house", 11, 60, 590),
    ("0.00 €", 11, 486, 590),
    ("Delivery by courier", 11, 60, 570),
    ("2.48 €", 11, 486, 570),
    ("VAT 21 %", 11, 60, 538),
    ("8.33 €", 11, 486, 538),
    ("Total, paid by card", 13, 60, 506),
    ("48.00 €", 13, 472, 506),
    ("Thank you! A sample from the Tradepost demo: nothing was sold, and nothing is owed.", 9, 60, 80),
)
LINES = ((60, 736, 535), (60, 634, 535), (60, 554, 535), (60, 524, 535))


def pdf() -> bytes:
    """One page of A4."""
    words = b"".join(_text(*line) for line in HEAD + BODY)
    rules = "".join(f"{left} {y} m {right} {y} l S\n" for left, y, right in LINES).encode()
    page = b"0.44 0.29 0.09 RG 0.8 w\n" + rules + b"0.15 0.13 0.12 rg\n" + words
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    return _joined(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        font,
    )


def _text(words: str, size: int, x: int, y: int) -> bytes:
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F {size} Tf {x} {y} Td (".encode() + escaped.encode("cp1252") + b") Tj ET\n"


def _joined(*objects: bytes) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, begin = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return bytes(out) + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, begin)
