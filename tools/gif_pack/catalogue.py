"""All motifs of the pack, and their words."""

import tomllib
from pathlib import Path
from typing import Any

from tools.gif_pack import gestures, looking, money, moods, parcels, party, travel, trouble, waiting
from tools.gif_pack.motif import Motif

MOTIFS: tuple[Motif, ...] = (
    *travel.MOTIFS,
    *parcels.MOTIFS,
    *gestures.MOTIFS,
    *moods.MOTIFS,
    *waiting.MOTIFS,
    *money.MOTIFS,
    *looking.MOTIFS,
    *trouble.MOTIFS,
    *party.MOTIFS,
)

WORDS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
