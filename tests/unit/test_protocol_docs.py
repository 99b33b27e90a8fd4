"""docs/protocol.md and the other made files hold what the protocol says now."""

import json
import re
from typing import get_args

import msgspec
import pytest
from tools.protocol_docs.__main__ import ROOT, files, stale
from tools.protocol_docs.page import page, slug

from tradepost.protocol import commands, content, events, frames, limits, signals
from tradepost.protocol.errors import ERROR_CODES, CloseCode
from tradepost_server import wire

PAGE = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```json\n(.+?)\n```$", PAGE, re.DOTALL | re.MULTILINE)


def test_every_made_file_is_up_to_date() -> None:
    assert stale() == [], "run: python -m tools.protocol_docs"


def test_the_page_is_the_same_each_time() -> None:
    assert page() == page() == PAGE


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: re.sub(r"\W+", " ", example)[:50])
def test_every_example_of_the_page_decodes(example: str) -> None:
    value = json.loads(example)
    if "kind" in value:
        assert content.decode(example.encode()) is not None
    elif value["type"] in COMMAND_TYPES | {"auth", "ping", "pong"}:
        assert wire.decode_frame(example.encode())
    else:
        assert msgspec.json.decode(example, type=frames.OutboundFrame)


COMMAND_TYPES = {command.__struct_config__.tag for command in get_args(commands.CommandFrame)}


def test_every_frame_event_signal_and_kind_has_its_entry() -> None:
    headings = set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE))
    plain = [*get_args(frames.InboundFrame), *get_args(frames.OutboundFrame), *get_args(events.Event)]
    wanted = {struct.__struct_config__.tag for struct in plain}
    wanted |= {f"{struct.__struct_config__.tag} (signal)" for struct in get_args(signals.Signal)}
    wanted |= {f"{struct.__struct_config__.tag} (content)" for struct in content.KINDS}
    assert wanted <= headings


def test_every_link_of_the_page_leads_somewhere() -> None:
    anchors = {slug(heading) for heading in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert (ROOT / "docs" / target).exists(), target


def test_every_error_close_code_and_limit_stands_on_the_page() -> None:
    assert all(f"| `{code}` |" in PAGE for code in ERROR_CODES)
    assert all(f"| {int(code)} |" in PAGE for code in CloseCode)
    numbers = [value for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)]
    assert all(f"| {number:,} |" in PAGE for number in numbers)


def test_no_cell_of_a_field_table_is_torn() -> None:
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (4, 5), line


def test_a_missing_golden_frame_and_one_too_many_are_noticed(tmp_path: object) -> None:
    assert isinstance(tmp_path, type(ROOT))
    for path, held in files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(held, encoding="utf-8")
    assert stale(tmp_path) == []
    (tmp_path / "tests/golden/ping.json").rename(tmp_path / "tests/golden/song.json")
    assert [path.name for path in stale(tmp_path)] == ["ping.json", "song.json"]
