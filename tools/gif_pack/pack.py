"""The files of the pack: what they should hold, and whether they do."""

import io
import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image, ImageSequence
from tools.gif_pack import encoding
from tools.gif_pack.canvas import HEIGHT, WIDTH
from tools.gif_pack.catalogue import MOTIFS, WORDS
from tools.gif_pack.motif import Motif

PACK = Path(__file__).resolve().parents[2] / "server/tradepost_server/media/pack"
LARGEST_BYTES = 150_000  # of one animation
LARGEST_PACK_BYTES = 3_000_000


def drawn(motif: Motif) -> tuple[bytes, bytes]:
    """The GIF and the still PNG of one motif.

    Raises: ValueError if the GIF is too large.
    """
    still = round(motif.still * motif.frames) % motif.frames
    moving, picture = encoding.encode(motif.rendered(), motif.colours, motif.frame_ms, still)
    if len(moving) > LARGEST_BYTES:
        raise ValueError(f"{motif.id}.gif has {len(moving)} bytes; at most {LARGEST_BYTES}")
    return moving, picture


def entry(motif: Motif) -> dict[str, Any]:
    """What pack.json says of one motif."""
    words = WORDS[motif.id]
    return {
        "id": motif.id,
        "width": WIDTH,
        "height": HEIGHT,
        "frames": motif.frames,
        "duration_ms": motif.frames * motif.frame_ms,
        "alt": {"en": words["alt_en"], "es": words["alt_es"]},
        "tags": {"en": words["tags_en"], "es": words["tags_es"]},
    }


def index() -> str:
    """The text of pack.json."""
    return json.dumps([entry(motif) for motif in MOTIFS], indent=2, ensure_ascii=False) + "\n"


def write(only: Iterable[str] = ()) -> None:
    """Draw all motifs, or only those named, and write the index; what belongs to no motif is removed."""
    PACK.mkdir(parents=True, exist_ok=True)
    chosen = [motif for motif in MOTIFS if not only or motif.id in only]
    with ProcessPoolExecutor(2) as pool:
        for motif, (moving, picture) in zip(chosen, pool.map(drawn, chosen), strict=True):
            (PACK / f"{motif.id}.gif").write_bytes(moving)
            (PACK / f"{motif.id}.png").write_bytes(picture)
    (PACK / "pack.json").write_text(index(), encoding="utf-8")
    for path in PACK.iterdir():
        if path.name not in _names():
            path.unlink()


def stale() -> list[str]:
    """What is missing, strays, is too large, or does not show what is drawn now."""
    present = {path.name: path.read_bytes() for path in PACK.glob("*")}
    wrong = [f"{name}: missing" for name in sorted(_names() - present.keys())]
    wrong += [f"{name}: belongs to no motif" for name in sorted(present.keys() - _names())]
    if present.get("pack.json", index().encode()) != index().encode():
        wrong.append("pack.json: not up to date")
    if (size := sum(map(len, present.values()))) > LARGEST_PACK_BYTES:
        wrong.append(f"the pack has {size} bytes; at most {LARGEST_PACK_BYTES}")
    with ProcessPoolExecutor(2) as pool:
        for motif, files in zip(MOTIFS, pool.map(drawn, MOTIFS), strict=True):
            for name, fresh in zip((f"{motif.id}.gif", f"{motif.id}.png"), files, strict=True):
                if name in present and seen(present[name]) != seen(fresh):
                    wrong.append(f"{name}: not what is drawn now")
                if len(present.get(name, b"")) > LARGEST_BYTES:
                    wrong.append(f"{name}: {len(present[name])} bytes; at most {LARGEST_BYTES}")
    return wrong


def _names() -> set[str]:
    return {"pack.json"} | {f"{motif.id}.{ending}" for motif in MOTIFS for ending in ("gif", "png")}


def seen(data: bytes) -> list[tuple[Any, bytes]]:
    """Each frame as it is seen, with its duration."""
    with Image.open(io.BytesIO(data)) as picture:
        return [
            (frame.info.get("duration"), frame.convert("RGBA").tobytes()) for frame in ImageSequence.Iterator(picture)
        ]
