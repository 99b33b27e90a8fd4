"""A small pack of GIFs of the tests' own: pictures of one pixel."""

import json
from pathlib import Path

GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8ffbf0000058102feb6e2b0d10000000049454e44ae426082"
)
ENTRIES = [
    {
        "id": "on_my_way",
        "alt": {"en": "A scooter hurries along a road", "es": "Una moto corre por una calle"},
        "tags": {"en": ["on my way", "coming", "courier"], "es": ["voy en camino", "ya voy", "repartidor"]},
    },
    {
        "id": "thank_you",
        "alt": {"en": "A parcel bows", "es": "Un paquete hace una reverencia"},
        "tags": {"en": ["thank you", "thanks"], "es": ["gracias", "muchas gracias"]},
    },
    {
        "id": "deal",
        "alt": {"en": "Two hands shake", "es": "Dos manos se estrechan"},
        "tags": {"en": ["deal", "agreed", "party"], "es": ["trato hecho", "acuerdo", "vez", "corazón"]},
    },
    {
        "id": "delivered",
        "alt": {"en": "A parcel lands on a doormat", "es": "Un paquete cae en el felpudo"},
        "tags": {"en": ["delivered", "parcel", "thank you note"], "es": ["entregado", "paquete"]},
    },
]


def write(directory: Path) -> Path:
    """Writes the pack."""
    directory.mkdir(parents=True, exist_ok=True)
    entries = [{"width": 1, "height": 1, "frames": 1, "duration_ms": 100, **entry} for entry in ENTRIES]
    (directory / "pack.json").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    for entry in entries:
        (directory / f"{entry['id']}.gif").write_bytes(GIF)
        (directory / f"{entry['id']}.png").write_bytes(PNG)
    return directory
