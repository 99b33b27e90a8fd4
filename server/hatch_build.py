"""Puts the built web assets into the wheel and the source distribution, at `tradepost_server/web`."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "tradepost_server/web"


class WebAssets(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own config, which we do not read
    """Named `custom` in pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable installation serves what lies in web-widget/dist, and a source distribution carries it along.

        Raises: FileNotFoundError with the command that builds them.
        """
        root = Path(self.root)
        if version == "editable" or (root / INSIDE).is_dir():
            return
        built = root.parent / "web-widget" / "dist" / "w"
        if not (built / "assets").is_dir():
            raise FileNotFoundError(f"{built} is not built: run `make setup` in the repository first")
        build_data["force_include"][str(built)] = INSIDE
