"""The built-in GIFs: each has its files, moves, loops, is small, and has words in English and Spanish."""

import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
from tools.gif_pack import pack
from tools.gif_pack.catalogue import MOTIFS, WORDS

FEWEST_MOTIFS, FEWEST_FRAMES = 44, 6
INDEX: list[dict[str, Any]] = json.loads((pack.PACK / "pack.json").read_text(encoding="utf-8"))
IDS = [entry["id"] for entry in INDEX]
each_entry = pytest.mark.parametrize("entry", INDEX, ids=IDS)


def test_there_are_enough_of_them_and_no_two_share_an_id() -> None:
    assert len(IDS) >= FEWEST_MOTIFS
    assert [name for name, times in Counter(IDS).items() if times > 1] == []
    assert [name for name in IDS if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_the_pack_holds_the_files_of_its_index_and_no_others() -> None:
    wanted = {"pack.json"} | {f"{name}.{ending}" for name in IDS for ending in ("gif", "png")}
    assert {path.name for path in pack.PACK.iterdir()} == wanted


def test_the_pack_as_a_whole_is_small() -> None:
    assert sum(path.stat().st_size for path in pack.PACK.iterdir()) <= pack.LARGEST_PACK_BYTES


def test_the_index_is_what_the_script_writes_and_no_words_are_left_over() -> None:
    assert pack.index() == (pack.PACK / "pack.json").read_text(encoding="utf-8")
    assert {motif.id for motif in MOTIFS} == WORDS.keys()


@each_entry
def test_a_gif_is_small_moves_and_loops_for_ever(entry: dict[str, Any]) -> None:
    path = pack.PACK / f"{entry['id']}.gif"
    with Image.open(path) as picture:
        assert picture.info["loop"] == 0
        assert picture.size == (entry["width"], entry["height"])
    frames = pack.seen(path.read_bytes())
    assert path.stat().st_size <= pack.LARGEST_BYTES
    assert len(frames) == entry["frames"] >= FEWEST_FRAMES
    assert sum(duration for duration, _ in frames) == entry["duration_ms"]
    assert sum(a != b for (_, a), (_, b) in pairwise(frames)) >= FEWEST_FRAMES - 1


@each_entry
def test_a_still_is_one_frame_of_its_gif(entry: dict[str, Any]) -> None:
    moving, still = (pack.seen((pack.PACK / f"{entry['id']}.{ending}").read_bytes()) for ending in ("gif", "png"))
    assert [pixels for _, pixels in still] == [pixels for _, pixels in moving if pixels == still[0][1]][:1]


@each_entry
def test_it_has_a_short_description_and_search_words_in_both_languages(entry: dict[str, Any]) -> None:
    for language in ("en", "es"):
        assert 8 <= len(entry["alt"][language]) <= 100
        tags = entry["tags"][language]
        assert 4 <= len(tags) <= 8
        assert len(set(tags)) == len(tags)
        assert all(tag == tag.strip() and tag for tag in tags)
    assert entry["alt"]["en"] != entry["alt"]["es"]


def test_a_committed_animation_is_what_the_script_draws() -> None:
    motif = next(motif for motif in MOTIFS if motif.id == "eyes_looking")
    for ending, fresh in zip(("gif", "png"), pack.drawn(motif), strict=True):
        assert pack.seen((pack.PACK / f"{motif.id}.{ending}").read_bytes()) == pack.seen(fresh)
