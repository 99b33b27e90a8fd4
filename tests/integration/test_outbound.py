"""Going out over HTTP: what is fetched, and that nothing inside is ever reached (T51)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from support.site import Site, answer, redirect, site
from tradepost_server.outbound import Allowed, Limits, Outbound, Refused, Unreachable

WORLD = "127.0.0.2"  # stands for the public internet in these tests: the one address that is allowed
HOSTILE = (
    # this machine, in every spelling
    "http://127.0.0.1:{p}/",
    "http://127.1:{p}/",
    "http://127.0.1:{p}/",
    "http://127.255.255.254:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f000001:{p}/",
    "http://0x7f.1:{p}/",
    "http://0x7f.0x0.0x0.0x1:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://0177.1:{p}/",
    "http://017700000001:{p}/",
    "http://00000177.0.0.1:{p}/",
    "http://127.0.0.1.:{p}/",
    "http://0:{p}/",
    "http://0.0.0.0:{p}/",
    "http://00.00.00.00:{p}/",
    "http://[::]:{p}/",
    "http://[::1]:{p}/",
    "http://[0:0:0:0:0:0:0:1]:{p}/",
    "http://[::127.0.0.1]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://[::ffff:7f00:1]:{p}/",
    "http://[0:0:0:0:0:ffff:7f00:0001]:{p}/",
    "http://[::ffff:0:127.0.0.1]:{p}/",
    "http://[64:ff9b::7f00:1]:{p}/",
    "http://[64:ff9b:1::7f00:1]:{p}/",
    "http://[2002:7f00:1::]:{p}/",
    "http://[2001:0:7f00:1::]:{p}/",
    "http://[2001:0000:4136:e378:8000:63bf:80ff:fffe]:{p}/",
    "http://[fe80::1]:{p}/",
    "http://[fe80::1%25lo]:{p}/",
    "http://[::1%25lo]:{p}/",
    "http://localhost:{p}/",
    "http://LOCALHOST.:{p}/",
    "http://ⓛocalhost:{p}/",
    "http://①②⑦.⓪.⓪.①:{p}/",
    "http://127。0。0。1:{p}/",
    "http://１２７.0.0.1:{p}/",
    "http://%31%32%37.0.0.1:{p}/",
    "http://127.0.0.1%00.example.com:{p}/",
    "http://127.0.0.1%2f.example.com:{p}/",
    # networks around it, and the clouds' own
    "http://10.0.0.1:{p}/",
    "http://172.16.0.1:{p}/",
    "http://172.31.255.255:{p}/",
    "http://192.168.1.1:{p}/",
    "http://100.64.0.1:{p}/",
    "http://100.100.100.200:{p}/latest/meta-data/",
    "http://169.254.169.254:{p}/latest/meta-data/",
    "http://169.254.169.254.:{p}/",
    "http://2852039166:{p}/",
    "http://[::ffff:a9fe:a9fe]:{p}/",
    "http://[fd00:ec2::254]:{p}/",
    "http://168.63.129.16:{p}/",
    "http://192.0.0.192:{p}/",
    "http://198.18.0.1:{p}/",
    "http://224.0.0.1:{p}/",
    "http://240.0.0.1:{p}/",
    "http://255.255.255.255:{p}/",
    "http://[ff02::1]:{p}/",
    "http://[fec0::1]:{p}/",
    "http://[2001:db8::1]:{p}/",
    # not quite an address
    "http://user@127.0.0.1:{p}/",
    "http://example.com@127.0.0.1:{p}/",
    "http://example.com:80@127.0.0.1:{p}/",
    "http://@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\\@example.com/",
    "http://example.com\\@127.0.0.1:{p}/",
    "http:\\\\127.0.0.1:{p}/",
    "http:127.0.0.1:{p}/",
    "http:/127.0.0.1:{p}/",
    "//127.0.0.1:{p}/",
    "127.0.0.1:{p}/",
    " http://127.0.0.1:{p}/",
    "http://127.0.0.1:{p}/ HTTP/1.1\r\nX: y",
    "http://127.0.0.1\t:{p}/",
    "http://exa\u200bmple@127.0.0.1:{p}/",
    "http://:{p}/",
    "http://",
    "",
    # other ways in
    "file:///etc/hostname",
    "file://127.0.0.1:{p}/etc/hostname",
    "gopher://127.0.0.1:{p}/_GET%20/",
    "ftp://127.0.0.1:{p}/",
    "dict://127.0.0.1:{p}/info",
    "ldap://127.0.0.1:{p}/",
    "ws://127.0.0.1:{p}/",
    "jar:http://127.0.0.1:{p}/!/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "unix:///var/run/docker.sock",
    "http://unix:/var/run/docker.sock:/info",
    # names that stand for what is inside
    "http://inside.test:{p}/",
    "http://metadata.test:{p}/",
    "http://mapped.test:{p}/",
    "http://nat64.test:{p}/",
    "http://zone.test:{p}/",
    "http://mixed.test:{p}/",
    "http://nonsense.test:{p}/",
    "http://empty.test:{p}/",
    "http://unknown.test:{p}/",
)
NAMES = {
    "world.test": [WORLD],
    "second.test": [WORLD],
    "inside.test": ["127.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "zone.test": ["fe80::1%lo"],
    "mixed.test": [WORLD, "127.0.0.1"],
    "nonsense.test": ["127.0.0.1; rm"],
    "empty.test": [],
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1", "::1"],
}


class Names:
    """A DNS of the test's own, which remembers what it was asked."""

    def __init__(self, names: dict[str, list[str]] = NAMES) -> None:
        self.names, self.asked = names, list[str]()

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise OSError("no such name")
        return self.names[host]


@pytest.fixture
async def inside() -> AsyncIterator[Site]:
    """A service of this machine on all of its addresses: nobody may reach it."""
    async with site("0.0.0.0") as v4:
        try:
            async with site("::", port=v4.port) as v6:
                yield v4
                v4.connections += v6.connections
        except OSError:  # a machine without IPv6
            yield v4


@pytest.fixture
async def world() -> AsyncIterator[Site]:
    async with site(WORLD) as found:
        yield found


def outbound(*places: Site, names: Names | None = None, allow: str = f"{WORLD}/32") -> Outbound:
    """Everything is as in production, but that the ports of these sites are those of the web."""
    allowed = Allowed.parse([allow])
    ports = frozenset({80, 443, *(place.port for place in places)})
    return Outbound(Allowed(networks=allowed.networks, hosts=allowed.hosts, ports=ports), resolve=names or Names())


async def test_a_page_of_the_world_is_fetched(world: Site) -> None:
    world.pages["/a?b=%20c"] = answer("héllo".encode())
    names = Names()
    fetched = await outbound(world, names=names).get(f"http://world.test:{world.port}/a?b=%20c")
    assert (fetched.status, fetched.ok, fetched.media.name) == (200, True, "text/html")
    assert fetched.text == "héllo"
    assert world.visits[0].headers["host"] == f"world.test:{world.port}"
    assert names.asked == ["world.test"]


async def test_json_is_posted_with_its_headers_and_any_status_is_an_answer(world: Site) -> None:
    world.pages["/hook"] = answer(b"no", status="410 Gone")
    url = f"http://world.test:{world.port}/hook"
    fetched = await outbound(world).post_json(url, b'{"a":1}', {"Webhook-Id": "msg_1", "Host": "inside.test"})
    visit = world.visits[0]
    assert (fetched.status, fetched.ok, fetched.body) == (410, False, b"no")
    assert (visit.method, visit.body, visit.headers["webhook-id"]) == ("POST", b'{"a":1}', "msg_1")
    assert (visit.headers["content-type"], visit.headers["host"]) == ("application/json", f"world.test:{world.port}")


async def test_a_post_follows_no_redirect(world: Site, inside: Site) -> None:
    world.pages["/hook"] = redirect(f"http://127.0.0.1:{inside.port}/", "307 Temporary Redirect")
    fetched = await outbound(world, inside).post_json(f"http://world.test:{world.port}/hook", b"{}")
    assert (fetched.status, inside.connections, len(world.visits)) == (307, 0, 1)


@pytest.mark.parametrize("pattern", HOSTILE)
async def test_t51_nothing_inside_is_reached(inside: Site, pattern: str) -> None:
    way_out = outbound(inside)
    url = pattern.replace("{p}", str(inside.port))
    with pytest.raises((Refused, Unreachable)) as refusal:
        await way_out.get(url)
    with pytest.raises((Refused, Unreachable)):
        await way_out.post_json(url, b"{}")
    assert isinstance(refusal.value, Refused) or refusal.value.reason == "dns"
    assert inside.connections == 0


async def test_t51_the_service_inside_would_have_answered(inside: Site) -> None:
    """The control of the tests above: allowed by name, the very same service is reached by the very same code."""
    fetched = await outbound(inside, allow=f"127.0.0.1:{inside.port}").get(f"http://127.0.0.1:{inside.port}/")
    assert (fetched.status, inside.connections) == (404, 1)


@pytest.mark.parametrize("pattern", [url for url in HOSTILE if url.strip()])
async def test_t51_no_redirect_leads_inside(world: Site, inside: Site, pattern: str) -> None:
    to = pattern.replace("{p}", str(inside.port))
    if not to.isascii() or "\r" in to:
        to = to.encode("utf-8").decode("latin-1").replace("\r\n", "")
    world.pages["/"] = redirect(to)
    try:
        fetched = await outbound(world, inside).get(f"http://world.test:{world.port}/")
    except (Refused, Unreachable):
        assert world.visits
    else:  # written without a host it is a page of the same site
        assert fetched.url.startswith(f"http://world.test:{world.port}/")
        assert len(world.visits) == 2
    assert inside.connections == 0


async def test_t51_a_name_that_changes_its_answer_is_asked_once(world: Site, inside: Site) -> None:
    class Flipping(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            await super().__call__(host, port)
            return [WORLD] if len(self.asked) == 1 else ["127.0.0.1"]

    async with site("127.0.0.2", pages={"/": answer(b"world")}) as outside:
        names = Flipping()
        way_out = outbound(outside, names=names)
        assert (await way_out.get(f"http://world.test:{outside.port}/")).body == b"world"
        assert names.asked == ["world.test"]
        with pytest.raises(Refused):
            await way_out.get(f"http://world.test:{outside.port}/")
    assert inside.connections == 0


async def test_redirects_are_followed_three_times_and_no_further(world: Site) -> None:
    world.pages |= {f"/{n}": redirect(f"/{n - 1}") for n in range(1, 101)} | {"/0": answer(b"there")}
    way_out = outbound(world)
    fetched = await way_out.get(f"http://world.test:{world.port}/3")
    assert (fetched.body, fetched.url) == (b"there", f"http://world.test:{world.port}/0")
    with pytest.raises(Refused, match="3 redirects") as refusal:
        await way_out.get(f"http://world.test:{world.port}/100")
    assert refusal.value.reason == "redirects"
    assert len(world.visits) == 4 + 4


async def test_secrets_in_headers_stay_with_the_origin_they_are_for(world: Site) -> None:
    world.pages |= {"/here": redirect("/there"), "/there": redirect(f"http://second.test:{world.port}/end")}
    world.pages["/end"] = answer(b"end")
    await outbound(world).get(f"http://world.test:{world.port}/here", headers={"Authorization": "Bearer s3cret"})
    assert [v.headers.get("authorization") for v in world.visits] == ["Bearer s3cret", "Bearer s3cret", None]


async def test_ports_other_than_those_of_the_web_are_refused(world: Site) -> None:
    way_out = Outbound(resolve=Names({"world.test": ["93.184.215.14"]}))
    for port in (22, 25, 6379, 8080, 65_535, 65_536, 0):
        with pytest.raises(Refused) as refusal:
            await way_out.get(f"http://world.test:{port}/")
        assert refusal.value.reason == "port"


async def test_an_allowed_network_does_not_open_ports_elsewhere(world: Site) -> None:
    way_out = Outbound(Allowed.parse(["127.0.0.2/32"]), resolve=Names({"far.test": ["93.184.215.14"]}))
    with pytest.raises(Refused) as refusal:
        await way_out.get("http://far.test:8080/")
    assert refusal.value.reason == "port"


async def test_nothing_is_taken_from_the_environment(
    world: Site, inside: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    world.pages["/"] = answer(b"world")
    assert (await outbound(world).get(f"http://world.test:{world.port}/")).body == b"world"
    assert inside.connections == 0


async def test_one_host_gets_no_more_than_its_share_at_once(world: Site) -> None:
    most = now = 0

    async def slow(visit: object) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        visit.writer.write(answer(b"done"))  # type: ignore[attr-defined]

    world.pages["/"] = slow
    way_out = outbound(world)
    await asyncio.gather(*(way_out.get(f"http://world.test:{world.port}/") for _ in range(12)))
    assert most == 4


async def test_who_waits_too_long_for_a_turn_is_told(world: Site) -> None:
    async def never(visit: object) -> None:
        await asyncio.sleep(60)

    world.pages["/"] = never
    way_out, url = outbound(world), f"http://world.test:{world.port}/"
    asked = [way_out.get(url, limits=Limits(total_s=0.5)) for _ in range(300)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    reasons = [o.reason for o in outcomes if isinstance(o, Unreachable)]
    assert sorted(set(reasons)) == ["busy", "timeout"]
    assert len(reasons) == 300


@pytest.mark.parametrize("entry", ["10.0.0.1", "nowhere", ":80", "a:0", "a:99999", "10.0.0.0/33", "10.1.2.3/8", "a:b"])
def test_what_an_operator_allows_is_checked_at_start(entry: str) -> None:
    with pytest.raises(ValueError):
        Allowed.parse([entry])


def test_an_operator_may_allow_hosts_and_networks() -> None:
    allowed = Allowed.parse(["hooks.internal:8080", "[::1]:90", " 10.0.0.0/8", ""])
    assert allowed.hosts == {("hooks.internal", 8080), ("::1", 90)}
    assert [str(net) for net in allowed.networks] == ["10.0.0.0/8"]
