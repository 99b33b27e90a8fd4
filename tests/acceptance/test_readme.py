"""The README's snippets run as written, in an empty folder, against `tradepost serve`."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.process import ServerProcess

README = Path(__file__).parents[2] / "README.md"
PROGRAM = Path(sys.executable)


def snippet(name: str) -> str:
    found = re.search(rf"<!-- snippet: {name} -->\n```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert found is not None, f"README.md has no snippet {name}"
    return found[1]


def test_the_script_tag_of_the_readme_is_that_of_the_plain_example() -> None:
    found = re.search(r"<!-- snippet: tag -->\n```html\n(.*?)\n```", README.read_text(), re.DOTALL)
    assert found is not None
    assert found[1] in (README.parent / "examples" / "plain" / "index.html").read_text()


def test_the_hello_of_the_readme_runs_as_written(server_process: ServerProcess, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    (folder / "tradepost-data").mkdir(parents=True)
    shutil.copy(server_process.data / "keys.json", folder / "tradepost-data" / "keys.json")
    (folder / "hello.py").write_text(snippet("hello"))
    for _ in range(2):
        done = subprocess.run([PROGRAM, "hello.py"], cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert sum("Is it still for sale?" in line for line in lines) == 2
    assert "buyer ['participant:" in lines[0]
    assert lines[0].endswith("Could you go down to 40? (only between us)")


def test_the_rich_kinds_of_the_readme_run_as_written(server_process: ServerProcess, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    (folder / "tradepost-data").mkdir(parents=True)
    shutil.copy(server_process.data / "keys.json", folder / "tradepost-data" / "keys.json")
    (folder / "rich.py").write_text(snippet("rich"))
    done = subprocess.run([PROGRAM, "rich.py"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "A brass lamp" in done.stdout
    assert "2300" not in done.stdout


def test_the_bot_of_the_readme_answers_and_ends_gracefully(server_process: ServerProcess, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(snippet("bot"))
    (tmp_path / "ask.py").write_text(ASK)
    keys = server_process.keys
    environment = {**os.environ, "TRADEPOST_URL": server_process.url, "TRADEPOST_API_KEY": keys.api_key}
    token = subprocess.run(
        [PROGRAM, "ask.py", "token"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.strip()
    bot_environment = {**os.environ, "TRADEPOST_URL": server_process.url, "TRADEPOST_TOKEN": token}
    bot = subprocess.Popen([PROGRAM, "bot.py"], cwd=tmp_path, env=bot_environment, stderr=subprocess.PIPE)
    try:
        asked = subprocess.run(
            [PROGRAM, "ask.py", "ask"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        assert asked.stdout.strip() == "Order 55 is on its way.", asked.stderr
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=20) == 0
    finally:
        if bot.poll() is None:
            bot.kill()
        _, said = bot.communicate()
    assert b"Traceback" not in said


ASK = """
import asyncio
import sys

from tradepost import Client
from tradepost.protocol.events import MessageCreated


async def main() -> None:
    async with Client.from_env() as shop:
        if sys.argv[1] == "token":
            print(await shop.tokens.create("bot:helper", role="bot"))
            return
        order = await shop.conversations.ensure(key="order:55", participants=["buyer:7", "bot:helper"])
        async with asyncio.timeout(30):
            while not any(who.profile == "bot:helper" and who.online for who in order.participants):
                await asyncio.sleep(0.05)
                order = await order.refresh()
        async with Client(shop.url, get_token=shop.token_source("buyer:7", role="buyer")) as buyer:
            async with buyer.subscribe(types=[MessageCreated]) as heard:
                chat = await buyer.conversations.get(order.id)
                await chat.send("order 55")
                async with asyncio.timeout(30):
                    async for event in heard:
                        if event.message.author.role == "bot":
                            print(event.message.text)
                            return


asyncio.run(main())
"""


def test_what_serve_shows_on_a_terminal_is_the_readme_s_hello(server_process: ServerProcess, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    server_process.stop()
    main, side = pty.openpty()
    command = [str(PROGRAM.with_name("tradepost")), "serve", "--port", str(server_process.port)]
    server = subprocess.Popen([*command, "--data", str(server_process.data)], stdout=side, stderr=side)
    os.close(side)
    try:
        shown = ""
        deadline = time.monotonic() + 60
        while "Ctrl-C stops it" not in shown and time.monotonic() < deadline:
            shown += os.read(main, 65_536).decode()
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=40) == 0
        os.close(main)
    text = shown.replace("\r\n", "\n")
    assert server_process.url in text
    assert server_process.keys.api_key in text
    code = "\n".join(line[4:] for line in text[text.index("    import asyncio") :].split("  Ctrl-C")[0].split("\n"))
    (tmp_path / "hello.py").write_text(code)
    server_process.start()
    done = subprocess.run([PROGRAM, tmp_path / "hello.py"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "buyer Is it still for sale?" in done.stdout
