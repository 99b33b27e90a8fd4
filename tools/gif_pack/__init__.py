"""The built-in GIF pack, drawn by code: `python -m tools.gif_pack` writes it, `--check` compares it."""
