"""A backup is made while people write; restored into an empty directory it has everything that was acked before."""

import asyncio
import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from support import ports
from support import postgres as clusters
from support.command import run, says
from support.eventually import eventually
from support.files import picture
from support.process import PROGRAM, ServerProcess
from support.sockets import Frame, RawSocket, Refused, open_socket
from tradepost import Client, content, events
from tradepost.protocol.commands import CreateToken
from tradepost.protocol.model import Message
from tradepost.stream import Stream
from tradepost_server import embedded, secrets
from tradepost_server.gateway.auth import sign

pytestmark = pytest.mark.timeout(180)


@asynccontextmanager
async def buyer_at(server: ServerProcess, token: str) -> AsyncIterator[RawSocket]:
    socket = await open_socket(f"{server.url.replace('http', 'ws', 1)}/v1/ws")
    await socket.say(type="auth", token=token)
    await socket.until(lambda s: s.frames)
    assert socket.frames[0]["type"] == "welcome", socket.frames[0]
    try:
        yield socket
    finally:
        await socket.close()


def token_of(server: ServerProcess, profile: str) -> str:
    signing = server.keys.signing
    command = CreateToken(profile=profile, role=profile.partition(":")[0])
    return sign(signing.kid, signing.secret.encode(), command).token


async def conversation(server: ServerProcess) -> str:
    async with server.rest() as rest:
        invited = [{"profile": "buyer:7", "role": "buyer"}, {"profile": "seller:42", "role": "seller"}]
        made: str = (await rest.post("/conversations", json={"participants": invited})).json()["conversation"]["id"]
    return made


async def write(socket: RawSocket, where: str, acked: dict[str, Frame]) -> None:
    """One message after the other, until cancelled or the server is gone; acks are written down."""
    with contextlib.suppress(ConnectionError, Refused):
        while True:
            name = f"c{len(acked)}"
            acked[name] = await socket.send(where, f"message {name}", client_id=name)


async def next_message(stream: "Stream[events.Body]") -> Message:
    while True:
        body = (await anext(stream)).body
        if isinstance(body, events.MessageCreated):
            return body.message


@contextlib.contextmanager
def served(data: Path, port: int) -> Iterator[ServerProcess]:
    server = ServerProcess(data=data, port=port)
    try:
        server.start()
        yield server
    finally:
        server.clear_away()


async def test_all_that_was_acked_before_a_backup_is_there_after_a_restore(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    where, token = await conversation(server_process), token_of(server_process, "buyer:7")
    async with Client(server_process.url, token=token) as buyer:
        file = await buyer.upload(picture(), name="bike.png")
        await (await buyer.conversations.get(where)).send(content.Image(file=file.id, alt="A bike"))
        whole = await buyer.download(file)
    acked: dict[str, Frame] = {}
    async with buyer_at(server_process, token) as socket:
        masked = await socket.send(where, "write to me at anna@example.org", client_id="contact")
        async with server_process.rest() as rest:
            flags = (await rest.get("/flags")).json()
            assert len(flags["flags"]) == 1
        writing = asyncio.create_task(write(socket, where, acked))
        await socket.until(lambda _: len(acked) >= 20)
        before = dict(acked)
        done = await asyncio.to_thread(run, "backup", "--data", server_process.data, "--to", tmp_path / "all.tar")
        says(done, 0, "conversations: 1", "objects of files: 2", "The keys are in it")
        assert len(acked) > len(before)
        writing.cancel()
    assert (tmp_path / "all.tar").stat().st_mode & 0o077 == 0
    await asyncio.to_thread(server_process.stop)
    shutil.rmtree(server_process.data)

    done = await asyncio.to_thread(run, "restore", "--from", tmp_path / "all.tar", "--data", tmp_path / "again")
    says(done, 0, "conversations: 1", "objects of files: 2")
    with served(tmp_path / "again", server_process.port) as again:
        async with buyer_at(again, token) as socket:
            for name, ack in before.items():
                assert await socket.send(where, f"message {name}", client_id=name) == ack
        async with Client(again.url, token=token) as buyer:
            assert await buyer.download(file) == whole
        async with again.rest() as rest:
            assert (await rest.get("/flags")).json() == flags
        async with buyer_at(again, token_of(again, "agent:1")) as agent:
            at = {"conversation": where, "message": masked["message"]}
            assert "anna@example.org" in str(await agent.command("message.reveal", **at, reason="Dispute 81"))


async def test_who_has_heard_more_than_the_backup_has_is_told_reset_and_hears_what_comes(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    where, token = await conversation(server_process), token_of(server_process, "buyer:7")
    async with buyer_at(server_process, token_of(server_process, "seller:42")) as seller:
        await seller.send(where, "first")
    says(await asyncio.to_thread(run, "backup", "--data", server_process.data, "--to", tmp_path / "b.tar"), 0)
    async with Client(server_process.url, token=token) as buyer, buyer.subscribe(where) as stream:
        async with buyer_at(server_process, token_of(server_process, "seller:42")) as seller:
            for n in range(5):
                await seller.send(where, f"lost {n}")
        await next_message(stream)
        await asyncio.to_thread(server_process.stop)
        done = await asyncio.to_thread(run, "restore", "--from", tmp_path / "b.tar", "--data", tmp_path / "again")
        says(done, 0)
        with served(tmp_path / "again", server_process.port) as again:
            async with asyncio.timeout(60):
                while not isinstance(body := (await anext(stream)).body, events.Gap):
                    pass
            assert body.reason == "reset"
            assert (body.after, len(body.messages), b"first" in bytes(body.messages[0].content)) == (0, 1, True)
            async with buyer_at(again, token_of(again, "seller:42")) as seller:
                await seller.send(where, "after")
            async with asyncio.timeout(20):
                while b"after" not in bytes((await next_message(stream)).content):
                    pass


@pytest.fixture
async def kept(database_dsn: str, tmp_path: Path) -> Path:
    """A backup of a small server with a database of its own."""
    own = {"TRADEPOST_DATABASE_URL": database_dsn}
    says(await asyncio.to_thread(lambda: run("tenant", "create", "shop", "--data", tmp_path / "own", **own)), 0)
    done = await asyncio.to_thread(lambda: run("backup", "--data", tmp_path / "own", "--to", tmp_path, **own))
    says(done, 0, str(tmp_path / "tradepost-"), "as of")
    (found,) = tmp_path.glob("tradepost-*.tar")
    return found


@pytest.fixture
async def empty_dsn(postgres: embedded.EmbeddedPostgres) -> AsyncIterator[str]:
    """A database with nothing in it."""
    dsn = await clusters.create(postgres, "template1")
    yield dsn
    await clusters.drop(postgres, dsn)


def damage(source: Path, member: str, to: Path) -> Path:
    """A copy in which a bit of the member is another."""
    with tarfile.open(source) as tar:
        place = tar.getmember(member).offset_data
    raw = bytearray(source.read_bytes())
    raw[place] ^= 1
    to.write_bytes(raw)
    return to


def with_manifest(source: Path, to: Path, **changed: object) -> Path:
    """A copy that says something else of itself, sound otherwise."""
    lines = []
    with tarfile.open(source) as tar, tarfile.open(to, "w") as made:
        for member in tar.getmembers():
            taken = tar.extractfile(member)
            assert taken is not None
            raw = taken.read()
            if member.name == "manifest.json":
                raw = json.dumps(json.loads(raw) | changed).encode()
            if member.name == "checksums.txt":
                raw = "".join(lines).encode()
            lines.append(f"{hashlib.sha256(raw).hexdigest()}  {member.name}\n")
            member.size = len(raw)
            made.addfile(member, io.BytesIO(raw))
    return to


def test_what_is_no_whole_backup_is_refused_in_words_and_changes_nothing(kept: Path, tmp_path: Path) -> None:
    whole, (cut, empty, other) = kept.read_bytes(), (tmp_path / name for name in ("cut", "empty", "other"))
    cut.write_bytes(whole[: len(whole) // 2])
    empty.write_bytes(b"")
    other.write_text("hello")
    for source, code, *words in (
        (tmp_path / "none.tar", 2, "none.tar cannot be read", "No such file"),
        (cut, 2, "cut is no whole backup", "it ends"),
        (empty, 2, "empty is no whole backup"),
        (other, 2, "other is no whole backup", "no tar"),
        (damage(kept, "tables/tenants/00000001.z", tmp_path / "bit"), 2, "tables/tenants/00000001.z is not as it was"),
        (damage(kept, "checksums.txt", tmp_path / "sums"), 2, "sums is no whole backup", "not as it was written"),
        (with_manifest(kept, tmp_path / "newer", schema="9999"), 5, "schema step 9999", "newer one"),
        (with_manifest(kept, tmp_path / "format", format=2), 2, "format 2"),
        (with_manifest(kept, tmp_path / "fields", tables=5), 2, "manifest.json cannot be read"),
    ):
        says(run("restore", "--from", source, "--data", tmp_path / "new"), code, *words)
    assert not (tmp_path / "new").exists()


def test_what_is_not_empty_is_not_restored_into(kept: Path, tmp_path: Path, database_dsn: str) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "notes.txt").write_text("mine")
    says(run("restore", "--from", kept, "--data", tmp_path / "used"), 6, "used is not empty: it has notes.txt")
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["notes.txt"]
    done = run("restore", "--from", kept, "--data", tmp_path / "new", TRADEPOST_DATABASE_URL=database_dsn)
    says(done, 4, "The database is not empty: it has a table")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_is_never_written_over_another_and_never_half(kept: Path, tmp_path: Path, database_dsn: str) -> None:
    own = {"TRADEPOST_DATABASE_URL": database_dsn}
    before = kept.read_bytes()
    says(run("backup", "--data", tmp_path / "own", "--to", kept, **own), 2, "is there already", "Nothing was written")
    assert kept.read_bytes() == before
    says(run("backup", "--data", tmp_path / "own", "--to", tmp_path / "no" / "b.tar", **own), 2, "cannot be written")
    gone = {"TRADEPOST_DATABASE_URL": f"postgresql://nobody@127.0.0.1:{ports.free()}/none"}
    says(run("backup", "--data", tmp_path / "own", "--to", tmp_path / "b.tar", **gone), 4, "database does not answer")
    assert not list(tmp_path.glob("b.tar*"))


def test_a_backup_without_the_key_that_opens_it_is_refused_and_its_restore_asks_for_it(
    kept: Path, tmp_path: Path, database_dsn: str, empty_dsn: str
) -> None:
    own, new = {"TRADEPOST_DATABASE_URL": database_dsn}, {"TRADEPOST_DATABASE_URL": empty_dsn}
    key, wrong = (tmp_path / "own" / "secret.key").read_text(), secrets.key_under(tmp_path)
    says(run("backup", "--data", tmp_path / "else", "--to", tmp_path / "b.tar", **own), 6, "no secret.key")
    elsewhere = run("backup", "--data", tmp_path, "--to", tmp_path / "b.tar", **own)
    says(elsewhere, 6, "not the one the keys were made with")
    bare = tmp_path / "bare.tar"
    done = run("backup", "--without-keys", "--data", tmp_path / "own", "--to", bare, **own)
    says(done, 0, "keep it elsewhere", "nobody can sign in")
    assert key.encode() not in bare.read_bytes()
    assert key.encode() in kept.read_bytes()
    restore = ("restore", "--from", bare, "--data", tmp_path / "new")
    says(run(*restore, **new), 6, "TRADEPOST_SECRET_KEY is not set")
    says(run(*restore, **new, TRADEPOST_SECRET_KEY=wrong), 6, "not the key")
    says(run(*restore, **new, TRADEPOST_SECRET_KEY=key), 0)
    says(run("token", "buyer:7", "--tenant", "shop", "--data", tmp_path / "new", **new, TRADEPOST_SECRET_KEY=key), 0)


def test_files_in_a_bucket_are_named_and_left_to_it(tmp_path: Path, database_dsn: str, empty_dsn: str) -> None:
    own = {"TRADEPOST_DATABASE_URL": database_dsn, "TRADEPOST_STORAGE_URL": "s3://shop/files"}
    says(run("tenant", "create", "shop", "--data", tmp_path / "own", **own), 0)
    done = run("backup", "--data", tmp_path / "own", "--to", tmp_path / "b.tar", **own)
    says(done, 0, "Files lie in s3://shop/files, which is kept by its own means")
    done = run("restore", "--from", tmp_path / "b.tar", "--data", tmp_path / "new", TRADEPOST_DATABASE_URL=empty_dsn)
    says(done, 0, "Files were kept in s3://shop/files: set TRADEPOST_STORAGE_URL")


STALL = """
CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); RETURN NULL; END';
CREATE FUNCTION stall_tenants() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.tenants') THEN
        CREATE TRIGGER stall BEFORE INSERT ON public.tenants EXECUTE FUNCTION stall();
    END IF;
END $$;
CREATE EVENT TRIGGER stall ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION stall_tenants();
"""


async def test_a_restore_killed_in_the_middle_leaves_what_says_that_it_is_unfinished(
    kept: Path, tmp_path: Path, empty_dsn: str
) -> None:
    new = {"TRADEPOST_DATABASE_URL": empty_dsn}
    await clusters.execute(empty_dsn, STALL)
    command = [str(PROGRAM), "restore", "--from", str(kept), "--data", str(tmp_path / "new")]
    restoring = subprocess.Popen(command, env={**os.environ, **new}, stderr=subprocess.DEVNULL)
    connection = await asyncpg.connect(empty_dsn)

    async def stalls() -> bool:
        assert restoring.poll() is None
        return bool(await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))

    await eventually(stalls, within_s=60)
    restoring.kill()
    restoring.wait(20)
    await connection.fetch("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    await connection.close()
    serve = ("serve", "--port", "0")
    done = await asyncio.to_thread(lambda: run(*serve, "--data", tmp_path / "new"))
    says(done, 6, str(tmp_path / "new"), "begun and is not finished", "Restore the backup again")
    for words in (serve, ("backup", "--to", str(tmp_path / "c.tar"))):
        done = await asyncio.to_thread(lambda words=words: run(*words, "--data", tmp_path / "own", **new))
        says(done, 5, "into this database has begun and is not finished", "Restore the backup again")


def test_an_embedded_server_killed_in_its_restore_does_not_serve_what_is_there(kept: Path, tmp_path: Path) -> None:
    data = tmp_path / "new"
    restoring = subprocess.Popen([str(PROGRAM), "restore", "--from", str(kept), "--data", str(data)])
    while not (data / "restore.unfinished").exists():
        assert restoring.poll() is None
    restoring.kill()
    restoring.wait(20)
    try:
        says(run("serve", "--port", "0", "--data", data), 6, "not finished")
        says(run("restore", "--from", kept, "--data", data), 6, "is not empty")
    finally:
        if (left := embedded.find(data)) is not None:
            embedded.stop(left)
