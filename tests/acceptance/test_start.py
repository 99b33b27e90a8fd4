"""The developer's first page: what it shows, who it says has come, and why somebody could not."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import jwt
import pytest

import tradepost_server.gateway.start as start_page
from support.eventually import eventually
from support.node import LiveNode
from tradepost_server.gateway.arrivals import KEPT, WAITERS_MAX

pytestmark = pytest.mark.one_node("who came to a process is known to that one")

ROOT = Path(__file__).resolve().parents[2]
SNIPPETS = ROOT / "server" / "tradepost_server" / "gateway" / "snippets"
SHOP = "http://localhost:3000"
Row = dict[str, Any]


async def start(node: LiveNode) -> Row:
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{node.url}/start/start.json")
    assert answer.status_code == 200, answer.text
    shown: Row = answer.json()
    return shown


async def arrivals(node: LiveNode, after: int = 0) -> list[Row]:
    """Those after a number; waits for one."""
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        answer = await client.get(f"{node.url}/start/arrivals.json", params={"after": after})
    assert answer.status_code == 200, answer.text
    found: list[Row] = answer.json()["arrivals"]
    return found


async def ask_settings(node: LiveNode, site: str, origin: str) -> int:
    """As the script does; the status of the answer."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{node.url}/w/{site}/config.json", headers={"origin": origin})
    return answer.status_code


async def waiters(node: LiveNode, n: int) -> None:
    """Until so many pages wait."""

    async def there() -> bool:
        return node.sockets.arrivals.waiting == n

    await eventually(there)


async def listed(node: LiveNode, *origins: str) -> str:
    """Puts origins on the list of the first site; its id."""
    site = (await node.rest.get("/sites")).json()["sites"][0]["id"]
    answer = await node.rest.patch(f"/sites/{site}", json={"settings": {"origins": origins}})
    assert answer.status_code == 200, answer.text
    return str(site)


async def try_token(node: LiveNode, token: str, origin: str | None = None) -> tuple[list[Row], tuple[int, str] | None]:
    """What a socket is told that begins with this token."""
    socket = await node.stranger(**({} if origin is None else {"origin": origin}))
    await socket.say(type="auth", token=token, client="tests/1")
    await socket.until(lambda s: s.frames)
    return socket.frames, socket.ended


def signed(
    node: LiveNode, *, kid: str | None = None, secret: str | None = None, alg: str = "HS256", **claims: Any
) -> str:
    """A token of buyer:7, wrong where the test says so."""
    now = int(time.time())
    said = {"aud": "tradepost", "sub": "buyer:7", "role": "buyer", "iat": now, "exp": now + 600, **claims}
    headers = {} if kid == "" else {"kid": kid or node.kid}
    return jwt.encode(said, secret or node.secret, algorithm=alg, headers=headers)


async def test_it_shows_the_site_of_the_test_tenant_and_four_languages(node: LiveNode) -> None:
    site = await listed(node, SHOP)
    shown = await start(node)
    assert (shown["tenant"], shown["site"], shown["origins"]) == ("default", site, [SHOP])
    assert [s["language"] for s in shown["snippets"]] == ["Python", "Node", "PHP", "Ruby"]
    assert node.secret not in str(shown)
    assert node.api_key not in str(shown)


@pytest.mark.parametrize(
    ("runtime", "name"),
    [("python", "py"), ("node", "mjs"), ("php", "php"), ("ruby", "rb")],
)
async def test_a_snippet_as_shown_mints_a_token_that_opens_a_socket(node: LiveNode, runtime: str, name: str) -> None:
    runs = {"python": [sys.executable], "node": ["sh", str(ROOT / "tools" / "node.sh"), "node"]}.get(runtime, [runtime])
    if shutil.which(runs[0]) is None:
        pytest.skip(f"there is no {runtime} on this machine")
    environment = {**os.environ, "TRADEPOST_KID": node.kid, "TRADEPOST_SECRET": node.secret}
    command = [*runs, SNIPPETS / f"tradepost_token.{name}"]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=30, env=environment, check=True
    )
    frames, _ = await try_token(node, done.stdout.strip())
    assert (frames[0]["type"], frames[0]["profile"]["id"], frames[0]["profile"]["name"]) == (
        "welcome",
        "buyer:7",
        "Ana",
    )


async def test_who_connects_is_told_with_their_origin_and_role(node: LiveNode) -> None:
    await listed(node, SHOP)
    await try_token(node, signed(node), SHOP)
    (told,) = await arrivals(node)
    assert {name: told[name] for name in ("step", "origin", "profile", "role")} == {
        "step": "socket",
        "origin": SHOP,
        "profile": "buyer:7",
        "role": "buyer",
    }
    assert "outcome" not in told


TIMES = ("iat", "exp")  # of a token, said as seconds from now


@pytest.mark.parametrize(
    ("wrong", "outcome", "told"),
    [
        ({"iat": -3_640, "exp": -40}, "expired", {"seconds": 40, "issued_s": 3_640}),
        ({"iat": 540, "exp": 900}, "not_yet", {"seconds": 540}),
        ({"exp": 10 * 86_400}, "lives_too_long", {"seconds": 10 * 86_400}),
        ({"aud": "shop"}, "wrong_audience", {"detail": "shop"}),
        ({"role": "emperor"}, "unknown_role", {"detail": "emperor"}),
        ({"sub": 7}, "wrong_claims", {"detail": "$.sub"}),
        ({"secret": "another secret of at least 32 bytes"}, "wrong_signature", {}),
        (
            {"alg": "HS384", "secret": "another secret that has 48 bytes or somewhat more"},
            "wrong_algorithm",
            {"detail": "HS256"},
        ),
    ],
)
async def test_why_a_token_was_refused_is_told_here_and_not_to_its_sender(
    node: LiveNode, wrong: Row, outcome: str, told: Row
) -> None:
    now = int(time.time())
    claims = {name: now + value if name in TIMES else value for name, value in wrong.items()}
    frames, _ = await try_token(node, signed(node, **claims), SHOP)
    assert frames[0]["code"] == "unauthorized"
    assert set(frames[0]) <= {"type", "code", "message", "retryable"}
    (arrival,) = await arrivals(node)
    assert (arrival["step"], arrival["outcome"], arrival["origin"]) == ("socket", outcome, SHOP)
    for name, value in told.items():
        near = isinstance(value, int)
        assert arrival[name] == (pytest.approx(value, abs=60) if near else value)


@pytest.mark.parametrize(
    ("token", "outcome"),
    [("<html>please log in</html>", "not_a_token"), ("kid", "no_key_named"), ("none", "unknown_key")],
)
async def test_a_token_of_no_key_is_told_where_the_page_is_on_this_machine(
    node: LiveNode, token: str, outcome: str
) -> None:
    made = {"kid": signed(node, kid=""), "none": signed(node, kid="kid_none")}
    await try_token(node, made.get(token, token), SHOP)
    assert [a["outcome"] for a in await arrivals(node)] == [outcome]


async def test_an_origin_that_is_not_on_the_list_is_named(node: LiveNode) -> None:
    frames, _ = await try_token(node, signed(node), "https://staging.example")
    assert frames[0]["code"] == "unauthorized"
    assert [(a["outcome"], a["origin"]) for a in await arrivals(node)] == [
        ("origin_blocked", "https://staging.example")
    ]


async def test_a_page_that_asks_for_its_settings_is_told_and_one_that_may_not_too(node: LiveNode) -> None:
    site = await listed(node, SHOP)
    assert await ask_settings(node, site, SHOP) == 200
    assert await ask_settings(node, site, "https://staging.example") == 403
    assert await ask_settings(node, "st_pk_typo", SHOP) == 404
    assert [(a["step"], a.get("outcome", "ok"), a["origin"], a["site"]) for a in await arrivals(node)] == [
        ("settings", "ok", SHOP, site),
        ("settings", "origin_blocked", "https://staging.example", site),
        ("settings", "unknown_site", SHOP, "st_pk_typo"),
    ]


async def test_a_token_of_another_tenant_than_the_sites_is_told_without_that_tenant(
    two_tenants: tuple[LiveNode, LiveNode],
) -> None:
    node, other = two_tenants
    await ask_settings(node, await listed(node, SHOP), SHOP)
    await try_token(other, signed(other, sub="buyer:secret"), SHOP)
    told = (await arrivals(node))[-1]
    assert told["outcome"] == "wrong_tenant"
    assert "buyer:secret" not in str(told)


async def test_what_happens_at_another_tenant_is_not_told(two_tenants: tuple[LiveNode, LiveNode]) -> None:
    node, other = two_tenants
    await try_token(other, signed(other))
    await try_token(node, signed(node))
    assert [a["profile"] for a in await arrivals(node)] == ["buyer:7"]


async def test_the_script_is_told_for_pages_of_this_machine_and_of_the_list_alone(node: LiveNode) -> None:
    await listed(node, "https://shop.example")
    async with httpx2.AsyncClient(trust_env=False) as client:
        for page in ("https://elsewhere.example/", "https://shop.example/lamp?id=9", "http://localhost:3000/"):
            await client.get(f"{node.url}/w/v1.js", headers={"referer": page})
    assert [(a["step"], a["origin"]) for a in await arrivals(node)] == [
        ("script", "https://shop.example"),
        ("script", "http://localhost:3000"),
    ]


async def test_strangers_push_out_nobody_and_never_take_more_room(node: LiveNode) -> None:
    await try_token(node, signed(node))
    for _ in range(3 * KEPT):
        node.sockets.arrivals.note(None, "script", origin="http://localhost:1")
    told = await arrivals(node)
    assert told[0]["profile"] == "buyer:7"
    assert len(told) == 1 + KEPT


async def test_the_page_hears_at_once_of_who_comes(node: LiveNode) -> None:
    waiting = asyncio.create_task(arrivals(node, (await start(node))["latest"]))
    await waiters(node, 1)
    await try_token(node, signed(node))
    assert [a["profile"] for a in await waiting] == ["buyer:7"]


async def test_who_waits_in_vain_is_answered_with_nothing(node: LiveNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_page, "WAIT_S", 0.05)
    assert await arrivals(node) == []


async def test_one_page_too_many_does_not_wait(node: LiveNode) -> None:
    waiting = [asyncio.create_task(arrivals(node)) for _ in range(WAITERS_MAX)]
    await waiters(node, WAITERS_MAX)
    assert await arrivals(node) == []
    node.sockets.arrivals.close()
    assert await asyncio.gather(*waiting) == [[]] * WAITERS_MAX


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "9" * 16, "²"])
async def test_a_number_that_is_none_is_refused(node: LiveNode, after: str) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{node.url}/start/arrivals.json", params={"after": after})
    assert (answer.status_code, answer.json()["path"]) == (400, "$.after")


async def test_there_is_no_such_page_where_the_tenant_is_no_test_tenant(node: LiveNode) -> None:
    connection = await asyncpg.connect(node.dsn)
    await connection.execute("UPDATE tenants SET test = false")
    await connection.close()
    async with httpx2.AsyncClient(trust_env=False) as client:
        for path in ("/start", "/start/start.json", "/start/arrivals.json"):
            assert (await client.get(f"{node.url}{path}")).status_code == 404, path
