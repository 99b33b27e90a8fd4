"""The log at its most talkative: no word of a message, no token, no secret, whatever fails."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from support.eventually import eventually
from support.process import ServerProcess
from support.sockets import Refused, open_socket
from tradepost_server import embedded

WORD = "canary4711"  # in all that people write
SECRET_KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()
KEYS = {"TRADEPOST_SECRET_KEY": SECRET_KEY, "TRADEPOST_STORAGE_SECRET_KEY": "canary-storage-key"}


@pytest.fixture
def talkative(tmp_path: Path) -> Iterator[ServerProcess]:
    environment = {
        **KEYS,
        "TRADEPOST_LOG_LEVEL": "debug",
        "TRADEPOST_WORKERS": "1",  # one address of metrics
        "TRADEPOST_LOG_FORMAT": "json",
        "TRADEPOST_TRACES": "otlp",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",  # nobody takes them
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=canary-collector-key",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
        "OTEL_BSP_SCHEDULE_DELAY": "3600000",  # tried at the stop alone: a failure is a line of its own
    }
    server = ServerProcess(data=tmp_path / "served", environment=environment)
    try:
        server.start()
        yield server
    finally:
        server.clear_away()


def lines(server: ServerProcess) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.splitlines()]


async def refuse_what_is_said(server: ServerProcess) -> None:
    """From now on PostgreSQL answers rows with the word by a refusal that cites them."""
    found = embedded.find(server.data)
    assert found is not None
    connection = await asyncpg.connect(found.dsn)
    try:
        for table, column in (("conversations", "title"), ("messages", "content::text")):
            check = f"CHECK ({column} NOT LIKE '%{WORD} refused%') NOT VALID"
            await connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT planted_{table} {check}")
    finally:
        await connection.close()


async def test_no_word_token_or_secret_is_in_it_whatever_fails(talkative: ServerProcess) -> None:
    server = talkative
    tokens: list[str] = []
    async with server.rest() as rest:
        people = [{"profile": f"{WORD}:{role}", "role": role, "name": WORD} for role in ("buyer", "seller", "agent")]
        made = (await rest.post("/conversations", json={"participants": people, "title": WORD})).json()["conversation"]
        for person in people:
            body = {"profile": person["profile"], "role": person["role"], "name": WORD}
            tokens.append((await rest.post("/tokens", json=body)).json()["token"])
        socket = await open_socket(f"{server.url.replace('http', 'ws')}/v1/ws")
        await socket.say(type="auth", token=tokens[0], client=WORD)
        await socket.until(lambda s: s.frames)
        sent = await socket.send(made["id"], f"{WORD} hello, call +49 151 23456789")
        await socket.command("message.edit", conversation=made["id"], message=sent["message"], content=said(WORD))
        await socket.command("message.search", query=WORD)
        await socket.say(type="typing.set", conversation=WORD, on=True)
        await socket.text(f'{{"type":"message.send","content":"{WORD}')
        for credential in (WORD, f"tp_test_{WORD}", f"{WORD}.{WORD}.x"):
            await rest.get("/sync", headers={"Authorization": f"Bearer {credential}"})
        await rest.post(f"/conversations/{made['id']}/messages", json={"content": said(WORD)})
        await rest.get(f"/link-preview?url=http://127.0.0.1:9/{WORD}")
        await rest.post("/files", files={"file": (f"{WORD}.txt", WORD.encode())})

        await refuse_what_is_said(server)
        failed = await rest.post("/conversations", json={"participants": people, "title": f"{WORD} refused"})
        assert (failed.status_code, failed.json()["code"]) == (500, "internal")
        headers = {"Tradepost-As": f"{WORD}:buyer"}
        body = {"content": said(f"{WORD} refused")}
        lost = await rest.post(f"/conversations/{made['id']}/messages", json=body, headers=headers)
        assert lost.json()["code"] == "internal"
        metrics = (await rest.get((server.data / "metrics.address").read_text() + "/metrics")).text
        assert 'tradepost_log_lines_total{level="error"} 2.0' in metrics
        edit = {"conversation": made["id"], "message": sent["message"], "content": said(f"{WORD} refused")}
        with pytest.raises(Refused) as refused:
            await socket.command("message.edit", **edit)
        await socket.say(type="auth", token=f"{WORD}.{WORD}.{WORD}")
        await socket.end()
    found_again = [line for line in lines(server) if line.get("request") == refused.value.frame["request_id"]]
    assert [line["event"] for line in found_again] == ["command failed: message.edit"]
    request = failed.json()["request_id"]
    (line,) = [line for line in lines(server) if line.get("request") == request]
    assert (line["event"], line["level"]) == ("request failed: conversation.create", "error")
    assert len(line["trace_id"]) == 32
    assert "CheckViolationError" in line["exception"]
    assert "planted_conversations" in line["exception"]
    assert "changes.py" in line["exception"]

    found = embedded.find(server.data)
    assert found is not None
    os.kill(found.pid, 9)

    async def noticed() -> bool:
        return "has died" in server.log

    await eventually(noticed, within_s=20)
    assert server.stop() == 0
    keys = server.keys
    hidden = [WORD, *KEYS.values(), "canary-collector-key", keys.api_key, keys.signing.secret, *tokens]
    assert [word for word in hidden if word in server.log] == []


def said(text: str) -> dict[str, str]:
    return {"kind": "text", "text": text}
