"""Pixels as they are served: bounded, upright, in sRGB, and with nothing else of the file. In a worker process only."""

import io
import re
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageCms

from tradepost_server.media.pictures import LONGEST_SIDE, MOST_PIXELS, BadImage

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")  # no other decoder of Pillow's ever sees an upload
MEGA = 1_000_000
UPRIGHT = {  # EXIF orientation: what undoes it
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class Traits(NamedTuple):
    """What the metadata says about how the pixels are meant; after this the metadata is of no more use."""

    orientation: int
    profile: bytes | None  # ICC


def opened(path: Path) -> Image.Image:
    """The picture, its size checked, before any pixel is decoded. Raises: BadImage, and what Pillow raises."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow raises above its double, some decoders before they allocate
    try:
        image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise BadImage(_too_many_pixels(error)) from error
    check_size(*image.size)
    return image


def _too_many_pixels(error: Image.DecompressionBombError) -> str:
    told = re.search(r"\d+", str(error))  # "Image size (2500000000 pixels) exceeds limit …"
    return _megapixels(int(told[0])) if told else f"This picture is too large: at most {MOST_PIXELS // MEGA} megapixels"


def _megapixels(pixels: int) -> str:
    return f"This picture has {pixels / MEGA:,.0f} megapixels; at most {MOST_PIXELS // MEGA}"


def check_size(width: int, height: int) -> None:
    """Raises: BadImage where there are more pixels than we decode."""
    if width < 1 or height < 1:
        raise BadImage("This picture is broken")
    if width * height > MOST_PIXELS:
        raise BadImage(_megapixels(width * height))
    if max(width, height) > LONGEST_SIDE:
        raise BadImage(f"This picture is {max(width, height):,} pixels long; at most {LONGEST_SIDE:,}")


def traits_of(image: Image.Image) -> Traits:
    """What broken metadata says is not believed."""
    try:
        orientation = int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # whatever its parser stumbles over
        orientation = 1
    profile = image.info.get("icc_profile")
    return Traits(orientation, profile if isinstance(profile, bytes) and profile else None)


def normal(image: Image.Image, traits: Traits, side: int) -> Image.Image:
    """RGB, or RGBA where something shows through; at most `side` px; without `info`."""
    image = _direct(image)
    image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _in_srgb(image, traits.profile)
    if traits.orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[traits.orientation])
    if image.mode == "RGBA":
        image = _without_hidden_colours(image)
    return bare(image)


def bare(image: Image.Image) -> Image.Image:
    """The same pixels in an image that knows nothing of a file; Pillow's encoders write what `info` holds."""
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


def shrunk(image: Image.Image, side: int) -> Image.Image:
    """A smaller copy of a normal image; the same size where it is small enough."""
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return bare(smaller)


def _direct(image: Image.Image) -> Image.Image:
    """In a mode that can be resized and that a colour profile speaks of: L, RGB, RGBA, CMYK."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight; Pillow's own conversion clips instead."""
    wide = image.convert("I")
    return wide.point([value >> 8 for value in range(65_536)], "L")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile is not None:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a profile for other pixels, or none at all
        if converted is not None:
            return converted
    return image.convert(mode)


def _without_hidden_colours(image: Image.Image) -> Image.Image:
    """Where nothing shows, no colour is left: what was rubbed out must not be there to be restored."""
    if image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image.convert("RGBa").convert("RGBA")
