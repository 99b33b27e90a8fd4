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
