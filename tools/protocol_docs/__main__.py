"""`python -m tools.protocol_docs` writes all that is made from the protocol; `--check` names what is not up to date."""

import json
import sys
from pathlib import Path

from tradepost.protocol import schema

from . import asyncapi, kinds_page
from .golden import golden, text
from .page import page

ROOT = Path(__file__).resolve().parents[2]


def files() -> dict[Path, str]:
    """Every made file by its place in the repository, with what it should hold."""
    made = {Path("tests/golden") / f"{name}.json": f"{text(frame)}\n" for name, frame in golden().items()}
    return made | {
        Path("docs/protocol.md"): page(),
        Path("docs/content.md"): kinds_page.page(),
        Path("docs/schema/protocol.json"): json.dumps(schema.document(), indent=2, ensure_ascii=False) + "\n",
        Path("docs/asyncapi.json"): asyncapi.text(),
    }


def stale(root: Path = ROOT) -> list[Path]:
    """The files that do not hold what they should, and golden frames of what is no more."""
    wanted = files()
    differing = [path for path, held in wanted.items() if _read(root / path) != held]
    return differing + [path for path in _golden_frames(root) if path not in wanted]


def write(root: Path = ROOT) -> None:
    """Write every made file, and remove golden frames of what is no more."""
    wanted = files()
    for path in _golden_frames(root):
        if path not in wanted:
            (root / path).unlink()
    for path, held in wanted.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(held, encoding="utf-8")


def _golden_frames(root: Path) -> list[Path]:
    return [path.relative_to(root) for path in sorted((root / "tests/golden").glob("*.json"))]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """The exit code: 1 where `--check` found something."""
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    for path in stale():
        print(f"not up to date: {path}; run: python -m tools.protocol_docs", file=sys.stderr)
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main())
