"""Sites that do not end, lie or explode: each is over within its limits, and memory stays flat (T52)."""

import asyncio
import gzip
import ssl
import time
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from support.site import Page, Site, Visit, answer, site
from tradepost_server.outbound import Allowed, Limits, Outbound, Refused, Unreachable
from tradepost_server.outbound.bodies import MediaType, decode

MEGABYTE = 2**20
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
async def world() -> AsyncIterator[Site]:
    async with site() as found:
        yield found


def outbound(place: Site, tls: ssl.SSLContext | None = None) -> Outbound:
    async def resolve(host: str, port: int) -> list[str]:
        return [place.host]

    return Outbound(Allowed.parse([f"{place.host}/32"]), resolve=resolve, tls=tls)


async def endless_body(visit: Visit) -> None:
    await visit.say(OK + b"\r\n")
    while True:
        await visit.say(b"x" * 65_536)


async def endless_chunks(visit: Visit) -> None:
    await visit.say(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.say(b"1\r\nx\r\n" * 10_000)


async def endless_headers(visit: Visit) -> None:
    await visit.say(b"HTTP/1.1 200 OK\r\n")
    while True:
        await visit.say(b"X-A: " + b"x" * 8_000 + b"\r\n")


async def one_endless_header(visit: Visit) -> None:
    await visit.say(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        await visit.say(b"x" * 65_536)


async def endless_promises(visit: Visit) -> None:
    while True:
        await visit.say(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1_000)


async def gzip_bomb(visit: Visit) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * MEGABYTE) for _ in range(64))
    await visit.say(OK + b"Content-Encoding: gzip\r\n\r\n" + bomb + packer.flush())


async def gzip_of_nothing(visit: Visit) -> None:
    """Empty blocks: an endless stream that unpacks to no byte at all."""
    packer = zlib.compressobj(wbits=31)
    await visit.say(OK + b"Content-Encoding: gzip\r\n\r\n" + packer.compress(b""))
    while True:
        await visit.say(b"".join(packer.flush(zlib.Z_FULL_FLUSH) + packer.compress(b"") for _ in range(500)) or b"")


def many_headers() -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(500)) + b"Content-Length: 0\r\n\r\n"


def packed(body: bytes, encoding: str = "gzip", cut: int = 0) -> bytes:
    data = gzip.compress(body)
    head = f"Content-Encoding: {encoding}\r\n\r\n".encode()
    return OK + head + data[: len(data) - cut]


HOSTILE: dict[str, tuple[Page, tuple[str, ...]]] = {
    "an endless body": (endless_body, ("too_large",)),
    "endless chunks of one byte": (endless_chunks, ("protocol",)),
    "endless headers": (endless_headers, ("protocol", "headers", "too_large")),
    "one endless header": (one_endless_header, ("protocol", "headers", "too_large")),
    "endless early hints": (endless_promises, ("too_large", "timeout")),
    "500 headers": (many_headers(), ("headers",)),
    "40 KB of headers": (OK + b"X-A: " + b"x" * 40_000 + b"\r\n\r\n", ("headers",)),
    "a gzip bomb of 64 MB": (gzip_bomb, ("too_large",)),
    "gzip of nothing without end": (gzip_of_nothing, ("too_large", "timeout")),
    "ten gigabytes announced": (OK + b"Content-Length: 10737418240\r\n\r\nx", ("too_large",)),
    "a length of a thousand digits": (
        OK + b"Content-Length: " + b"9" * 1_000 + b"\r\n\r\nx",
        ("too_large", "protocol"),
    ),
    "a length that is none": (OK + b"Content-Length: -1\r\n\r\nx", ("protocol",)),
    "two lengths": (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", ("protocol",)),
    "fewer bytes than announced": (OK + b"Content-Length: 100\r\n\r\nx", ("protocol",)),
    "a chunk of a negative size": (OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n", ("protocol",)),
    "packed twice": (packed(b"x", "gzip, gzip"), ("encoding",)),
    "packed with what we did not ask for": (packed(b"x", "br"), ("encoding",)),
    "not packed at all, but said to be": (OK + b"Content-Encoding: gzip\r\n\r\nplain", ("encoding",)),
    "packed, and cut off": (packed(b"x" * 100, cut=6), ("encoding",)),
    "no answer at all": (b"", ("protocol",)),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", ("protocol",)),
    "HTTP/0.9": (b"<html>hello</html>", ("protocol",)),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_t52_a_hostile_site_is_over_within_its_limits(world: Site, name: str) -> None:
    world.pages["/"], reasons = HOSTILE[name]
    way_out, process = outbound(world), psutil.Process()
    before, began = process.memory_info().rss, time.monotonic()
    with pytest.raises(Unreachable) as failure:
        await way_out.get("http://world.test:" + str(world.port), limits=Limits(total_s=3.0))
    assert failure.value.reason in reasons
    assert time.monotonic() - began < 15  # three seconds, on a machine that does much else
    assert process.memory_info().rss - before < 32 * MEGABYTE


async def test_t52_a_byte_a_second_ends_after_five_seconds(world: Site) -> None:
    async def drip(visit: Visit) -> None:
        for byte in OK + b"\r\n" + b"x" * 1_000:
            await visit.say(bytes([byte]))
            await asyncio.sleep(1.0)

    world.pages["/"] = drip
    began = time.monotonic()
    with pytest.raises(Unreachable) as failure:
        await outbound(world).get(f"http://world.test:{world.port}/")
    assert failure.value.reason == "timeout"
    assert 4.9 < time.monotonic() - began < 15


async def test_t52_redirects_share_the_five_seconds(world: Site) -> None:
    async def slow_redirect(visit: Visit) -> None:
        await asyncio.sleep(0.4)
        await visit.say(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n")

    world.pages |= {"/": slow_redirect, "/next": slow_redirect}
    with pytest.raises(Unreachable) as failure:
        await outbound(world).get(f"http://world.test:{world.port}/", limits=Limits(total_s=1.0))
    assert failure.value.reason == "timeout"


async def test_a_dns_that_does_not_answer_ends_in_time(world: Site) -> None:
    async def silent(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(Unreachable) as failure:
        await Outbound(resolve=silent).get("http://world.test/", limits=Limits(total_s=0.3))
    assert failure.value.reason == "timeout"


async def test_the_system_is_asked_about_names_and_its_answer_is_checked(world: Site) -> None:
    way_out = Outbound(Allowed(ports=frozenset({world.port})))
    with pytest.raises(Refused) as refusal:
        await way_out.get(f"http://localhost:{world.port}/")
    await way_out.close()
    assert (refusal.value.reason, world.connections) == ("address", 0)


async def test_a_longer_body_can_be_cut_instead(world: Site) -> None:
    world.pages["/"] = endless_body
    fetched = await outbound(world).get(f"http://world.test:{world.port}", limits=Limits(body_bytes=1_000, cut=True))
    assert (fetched.body, fetched.whole) == (b"x" * 1_000, False)


async def test_a_body_of_just_the_limit_is_whole(world: Site) -> None:
    world.pages |= {"/": answer(b"x" * 1_000), "/packed": packed(b"x" * 1_000)}
    way_out, limits = outbound(world), Limits(body_bytes=1_000)
    for path in ("/", "/packed"):
        fetched = await way_out.get(f"http://world.test:{world.port}{path}", limits=limits)
        assert (len(fetched.body), fetched.whole) == (1_000, True)
    with pytest.raises(Unreachable):
        await way_out.get(f"http://world.test:{world.port}/packed", limits=Limits(body_bytes=999))


async def test_only_the_media_types_that_were_asked_for_are_read(world: Site) -> None:
    world.pages |= {"/a": answer(b"x", "IMAGE/PNG ; q=1"), "/b": answer(b"x", "text/html"), "/c": answer(b"x", "")}
    way_out, limits = outbound(world), Limits(types=("image/*", "application/pdf"))
    assert (await way_out.get(f"http://world.test:{world.port}/a", limits=limits)).media.name == "image/png"
    for path in ("/b", "/c"):
        with pytest.raises(Unreachable) as failure:
            await way_out.get(f"http://world.test:{world.port}{path}", limits=limits)
        assert failure.value.reason == "type"


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "añb".encode(), "añb"),
        ("'ISO-8859-1'", "añb €".encode("windows-1252"), "añb €"),
        ("shift_jis", "値段".encode("shift_jis"), "値段"),
        ("utf-8", b"a\xff\xfeb", "a��b"),
        ("no-such-charset", "añb".encode(), "añb"),
        ("base64", b"QUJD", "QUJD"),
        ("zip", b"x\x9c", "x�"),
        ("idna", b"xn--" + b"a" * 50_000, "xn--" + "a" * 50_000),
        ("utf-7", b"+ADw-script+AD4-", "+ADw-script+AD4-"),
        ("x" * 5_000, b"abc", "abc"),
        ("\x00", b"abc", "abc"),
    ],
)
async def test_t52_a_bad_charset_is_read_as_well_as_can_be(charset: str, body: bytes, text: str) -> None:
    began = time.monotonic()
    assert decode(body, MediaType.parse(f"text/html; charset={charset}").charset) == text
    assert time.monotonic() - began < 2


def certificate(directory: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A site's TLS for a name, and a client's that trusts nobody else."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    cert = (
        x509.CertificateBuilder(issuer_name=whose, subject_name=whose, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = directory / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + cert.public_bytes(Encoding.PEM))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


async def test_tls_is_checked_by_the_name_though_the_connection_goes_to_an_address(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "world.test")
    named: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: named.append(name)
    async with site(tls=server, pages={"/": answer(b"safe"), "/down": b""}) as place:
        place.pages["/down"] = (
            f"HTTP/1.1 302 Found\r\nLocation: http://world.test:{place.port}/\r\nContent-Length: 0\r\n\r\n".encode()
        )
        way_out = outbound(place, tls=client)
        assert (await way_out.get(f"https://world.test:{place.port}/")).body == b"safe"
        for url in (f"https://other.test:{place.port}/", f"https://127.0.0.1:{place.port}/"):
            with pytest.raises(Unreachable) as failure:
                await way_out.get(url)
            assert failure.value.reason == "tls"
        with pytest.raises(Exception, match="from https to http"):
            await way_out.get(f"https://world.test:{place.port}/down")
    assert named[0] == "world.test"
    with pytest.raises(Unreachable) as failure:
        async with site(tls=server) as place:
            await outbound(place).get(f"https://world.test:{place.port}/")
    assert failure.value.reason == "tls"
