"""Somebody pulls the chain, and the lamp's light grows: mp4, three seconds, without sound."""

import subprocess
from pathlib import Path

from PIL import Image
from tools.demo_assets.lamp import switched_on

FRAMES_A_SECOND, SECONDS, SIZE = 12, 3, (480, 360)
DARK_S, GROWS_S = 0.8, 0.7


def write(path: Path) -> None:
    """H.264, which every browser plays, with its index in front."""
    command = (
        "ffmpeg -loglevel error -y -f rawvideo -pix_fmt rgb24 -s {}x{} -r {} -i - -an -c:v libx264 -preset veryslow "
        "-crf 30 -pix_fmt yuv420p -profile:v main -movflags +faststart -map_metadata -1 -fflags +bitexact"
    ).format(*SIZE, FRAMES_A_SECOND)
    frames = {lit: _frame(lit) for lit in sorted({_lit(n) for n in range(FRAMES_A_SECOND * SECONDS)})}
    film = b"".join(frames[_lit(n)] for n in range(FRAMES_A_SECOND * SECONDS))
    subprocess.run([*command.split(), str(path)], input=film, check=True)  # noqa: S603  # a command of ours


def _lit(number: int) -> float:
    """How much light there is in a frame."""
    return round(min(1.0, max(0.0, (number / FRAMES_A_SECOND - DARK_S) / GROWS_S)), 3)


def _frame(lit: float) -> bytes:
    return switched_on(lit).resize(SIZE, Image.Resampling.LANCZOS).tobytes()
