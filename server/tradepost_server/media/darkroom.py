"""A picture is decoded, bounded and encoded anew. In a worker process only: see `image_worker`."""

import base64
import io
from pathlib import Path

from PIL import Image

from tradepost_server.media import animation
from tradepost_server.media.normalise import normal, opened, shrunk, traits_of
from tradepost_server.media.pictures import (
    MAIN_SIDE,
    PLACEHOLDER_CHARACTERS,
    PLACEHOLDER_SIDE,
    THUMBNAIL_SIDE,
    FileName,
    Made,
    MadeVariant,
    Mime,
)

MIMES: dict[FileName, Mime] = {
    "main.jpg": "image/jpeg",
    "main.png": "image/png",
    "main.webp": "image/webp",
    "main.gif": "image/gif",
    "thumbnail.webp": "image/webp",
    "still.webp": "image/webp",
}
PNG_IS_LARGE = 512 * 1024  # bytes; from here on a photo may be kept as png, and webp is tried


def develop(source: Path, out_dir: Path) -> Made:
    """All variants of a picture, written to `out_dir`. Raises: BadImage, and what Pillow raises for broken files."""
    with opened(source) as image:
        traits = traits_of(image)
        if animation.moves(image):
            name, shown = animation.encode(source, image, traits, out_dir)
            still: MadeVariant | None = _webp(shown, out_dir, "still.webp", quality=82)
        else:
            family = image.format
            shown = normal(image, traits, MAIN_SIDE)
            name, still = _main(shown, family, out_dir), None
    small = shrunk(shown, THUMBNAIL_SIDE)
    return Made(
        main=_made(name, shown),
        thumbnail=_webp(small, out_dir, "thumbnail.webp", quality=78),
        still=still,
        placeholder=placeholder(small),
    )


def placeholder(image: Image.Image) -> str:
    """A few pixels of it as a data URI of at most 600 characters."""
    side, uri = PLACEHOLDER_SIDE, ""
    while not uri or len(uri) > PLACEHOLDER_CHARACTERS:
        tiny = shrunk(image, side)
        uri = min((_data_uri(tiny, "webp", quality=40, method=6), _data_uri(tiny, "png", optimize=True)), key=len)
        side //= 2
    return uri


def _main(shown: Image.Image, family: str | None, out_dir: Path) -> FileName:
    """A photo stays a jpeg, a drawing a png; one frame of a gif is a drawing."""
    if family in ("PNG", "GIF"):
        return _png_or_webp(shown, out_dir)
    if family in ("JPEG", "MPO"):
        shown.convert("RGB").save(out_dir / "main.jpg", quality=85, progressive=True, optimize=True)
        return "main.jpg"
    shown.save(out_dir / "main.webp", quality=85, method=4)
    return "main.webp"


def _png_or_webp(shown: Image.Image, out_dir: Path) -> FileName:
    png, webp = out_dir / "main.png", out_dir / "main.webp"
    shown.save(png)
    png_bytes = png.stat().st_size
    if png_bytes < PNG_IS_LARGE:
        return "main.png"
    shown.save(webp, quality=90, method=2)
    if webp.stat().st_size * 2 < png_bytes:
        png.unlink()
        return "main.webp"
    webp.unlink()
    return "main.png"


def _webp(image: Image.Image, out_dir: Path, name: FileName, *, quality: int) -> MadeVariant:
    image.save(out_dir / name, quality=quality, method=4)
    return _made(name, image)


def _made(name: FileName, image: Image.Image) -> MadeVariant:
    return MadeVariant(name, MIMES[name], *image.size)


def _data_uri(image: Image.Image, family: str, **options: int | bool) -> str:
    buffer = io.BytesIO()
    image.save(buffer, family.upper(), **options)
    return f"data:image/{family};base64,{base64.b64encode(buffer.getvalue()).decode()}"
