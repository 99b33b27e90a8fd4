"""A voice note: spoken by espeak-ng, kept as Opus."""

import array
import subprocess
import tempfile
import wave
from pathlib import Path

WORDS = "Picked up! It is light, for so much brass. I ride now."
BARS = 48
VOICE = "-v en-gb -s 150 -p 38"
OPUS = "-af lowpass=f=5500 -ac 1 -c:a libopus -b:a 20k -map_metadata -1 -fflags +bitexact"


def write(path: Path) -> tuple[float, list[int]]:
    """Seconds, and the loudness over time, 0 to 100, to be drawn."""
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.wav"
        subprocess.run(["espeak-ng", *VOICE.split(), "-w", spoken, WORDS], check=True)  # noqa: S603, S607
        subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", spoken, *OPUS.split(), path], check=True)  # noqa: S603, S607
        return _loudness(spoken)


def _loudness(path: Path) -> tuple[float, list[int]]:
    with wave.open(str(path)) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
        length_s = sound.getnframes() / sound.getframerate()
    per_bar = len(samples) // BARS
    peaks = [max(abs(value) for value in samples[n * per_bar : (n + 1) * per_bar]) for n in range(BARS)]
    return round(length_s, 1), [round(100 * peak / max(peaks)) for peak in peaks]
