"""`python -m tools.demo_assets` makes everything anew; it needs `ffmpeg` and `espeak-ng`."""

from pathlib import Path

from tools.demo_assets import film, goods, invoice, lamp, voice

ASSETS = Path(__file__).parents[2] / "server" / "tradepost_server" / "demo" / "assets"


def main() -> None:
    """Writes the files and says how large they are."""
    ASSETS.mkdir(exist_ok=True)
    for name, picture in (("lamp", lamp.by_the_window()), ("at-home", lamp.on_the_desk())):
        picture.save(ASSETS / f"{name}.jpg", quality=84, optimize=True, progressive=True)
    for name, picture in (("bulb", goods.bulb()), ("cloth", goods.cloth()), ("dimmer", goods.dimmer())):
        picture.quantize(128).save(ASSETS / f"{name}.png", optimize=True)
    (ASSETS / "invoice-brass-lamp.pdf").write_bytes(invoice.pdf())
    film.write(ASSETS / "lamp-is-lit.mp4")
    print("waveform", voice.write(ASSETS / "picked-up.ogg"))
    for path in sorted(ASSETS.iterdir()):
        print(f"{path.name:20} {path.stat().st_size / 1024:6.1f} KiB")


if __name__ == "__main__":
    main()
