"""The figures that are copied into the docs."""

import json
from pathlib import Path

import pytest
from tools import figures as pages

from privacy.leaks import Measured, Share, figures

PROVED = {"histories": 2, "steps": 30, "paths": 15, "mismatches": 0, "seconds": 1.0, "at": "2026-01-01", "machine": {}}


@pytest.mark.parametrize("measured", [None, Measured({"split_words": Share(9, 10)}, {"list": Share(1, 200)})])
def test_how_much_contact_data_is_found_is_shown_once_it_was_measured(
    measured: Measured | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = PROVED if measured is None else PROVED | figures(measured)
    (tmp_path / "privacy.json").write_text(json.dumps(found))
    monkeypatch.setattr(pages, "RESULTS", tmp_path)
    page = pages.privacy_table()
    assert ("| split words | 10 | 90.0% | 59.6% – 98.2% |" in page) == (measured is not None)
    assert ("Of 200 ordinary lines 0.50%" in page) == (measured is not None)


def test_the_ratios_to_the_peers_are_shown_once_they_were_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "RESULTS", tmp_path)
    assert "Not measured yet" in pages.peers_table()
    ours, peer = {"deliveries_per_s": {"median": 900_000}}, {"times deliveries_per_s": {"median": 1.5}}
    document = {
        "at": "2026-01-01",
        "machine": {},
        "rounds": 5,
        "summary": {"room_100": {"tradepost": ours, "nats": peer}},
        "goals": [{"words": "as fast as light", "met": False}, {"words": "so far unknown", "met": None}],
    }
    (tmp_path / "peers.json").write_text(json.dumps(document))
    page = pages.peers_table()
    assert "saturated: deliveries/s | 900,000 | 1.50 | – |" in page
    assert "Goals not reached: as fast as light." in page
