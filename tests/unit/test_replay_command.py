"""The command around a replay: what it measures, and every way in which it cannot begin or go on, in words."""

import json
from pathlib import Path

import pytest

from support import ports
from tradepost_server.replay import ReplayOptions, replay
from tradepost_server.replay.meter import AWAY_MAX_S, Latencies, Meter, ServerAway
from tradepost_server.replay.report import Report


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talk.jsonl"
    path.write_text(json.dumps({"turns": [{"by": "a", "text": "Hello"}]}) + "\n")
    return path


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRADEPOST_API_KEY", raising=False)


def said(options: ReplayOptions, capsys: pytest.CaptureFixture[str]) -> str:
    """What a replay that cannot be done says."""
    assert replay(options) == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.out == ""
    return captured.err


def test_a_file_that_cannot_be_replayed_is_refused_before_the_server_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "long.jsonl"
    path.write_text(json.dumps({"turns": [{"by": "a", "text": "x" * 9_000}]}))
    assert "line 1: turn 1 has 9,000 characters" in said(ReplayOptions(file=path, data=tmp_path), capsys)


def test_without_a_key_it_says_where_to_get_one(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = said(ReplayOptions(file=file, data=tmp_path / "none"), capsys)
    assert "no API key" in words
    assert "--data" in words


def test_where_nobody_listens_it_says_so(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"http://127.0.0.1:{ports.free()}"
    words = said(ReplayOptions(file=file, data=tmp_path, url=url, api_key="tp_test_x"), capsys)
    assert f"No answer from {url}" in words


def test_an_address_that_is_none_is_named(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = said(ReplayOptions(file=file, data=tmp_path, url="nonsense", api_key="tp_test_x"), capsys)
    assert "'nonsense' is no address" in words


def test_a_report_that_cannot_be_written_is_named_before_anything_is_sent(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ReplayOptions(file=file, data=tmp_path, api_key="tp_test_x", report=tmp_path / "no" / "report.json")
    assert "report.json cannot be written: No such file" in said(options, capsys)


async def test_a_server_that_was_not_heard_for_a_minute_ends_the_run() -> None:
    meter = Meter()
    meter.heard_at -= AWAY_MAX_S
    with pytest.raises(ServerAway, match="not heard for 60 s"):
        await meter.watch()


def test_quantiles_are_right_to_two_per_cent() -> None:
    latencies = Latencies()
    assert latencies.quantile_ms(0.99) == 0
    for ms in range(1, 1_001):
        latencies.add(ms / 1_000)
    assert latencies.quantile_ms(0.5) == pytest.approx(500, rel=0.02)
    assert latencies.quantile_ms(0.99) == pytest.approx(990, rel=0.02)
    assert latencies.quantile_ms(1.0) == pytest.approx(1_000, rel=0.02)


@pytest.mark.parametrize("fault", ["lost", "doubled", "reordered", "foreign"])
def test_one_fault_of_any_kind_is_not_clean(fault: str) -> None:
    numbers = dict.fromkeys(Report.__struct_fields__, 0)
    assert Report(**numbers).is_clean
    assert not Report(**{**numbers, fault: 1}).is_clean
