"""Which pages may use a site and read the answers: its settings, its origins, and what browsers ask beforehand."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx2

from support import neighbour
from support.node import LiveNode, client

Pair = tuple[LiveNode, LiveNode]
SHOP, POLICY_PAGE, EVIL = "https://shop.example", "https://app.example", "https://evil.example"


async def list_shop(node: LiveNode) -> None:
    """The site's page is SHOP, the policy's POLICY_PAGE."""
    changed = await node.rest.patch(f"/sites/{node.site}", json={"settings": {"origins": [SHOP]}})
    assert changed.is_success, changed.text
    assert (await node.rest.put("/policy", json={"policy": {"origins": [POLICY_PAGE]}})).is_success


async def page(node: LiveNode, method: str, path: str, origin: str | None, **more: Any) -> httpx2.Response:
    """A request as a page of that origin makes it."""
    headers = {**({} if origin is None else {"Origin": origin}), **more.pop("headers", {})}
    async with httpx2.AsyncClient(base_url=node.url, trust_env=False) as browser:
        return await browser.request(method, path, headers=headers, **more)


async def socket_code(node: LiveNode, origin: str) -> int:
    """0 where a socket of that page is welcomed, else its close code."""
    socket = await node.stranger(additional_headers={"Origin": origin})
    await socket.say(type="auth", token=await node.token("buyer:1", "buyer"))
    await socket.until(lambda s: s.frames or s.ended)
    return 0 if socket.frames and socket.frames[0]["type"] == "welcome" else (await socket.end())[0]


async def test_a_page_of_the_site_is_told_how_the_widget_looks(node: LiveNode) -> None:
    await list_shop(node)
    for origin in (SHOP, POLICY_PAGE, node.url, None):
        answer = await page(node, "GET", f"/w/{node.site}/config.json", origin)
        assert answer.status_code == 200, origin
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "origin" in answer.headers["vary"].lower()
    shown = answer.json()
    assert shown["site"] == node.site
    assert shown["theme"] == {
        "mode": "auto",
        "accent": "#2457e0",
        "accent_text": "#ffffff",
        "accent_dark": shown["theme"]["accent_dark"],
        "accent_dark_text": "#000000",
        "radius_px": 16,
    }
    assert shown["launcher"] == {"show": "default", "position": "end", "offset_x_px": 20, "offset_y_px": 20}
    assert (shown["tenant_test"], shown["visitors"], shown["protocol"]) == (True, True, 1)
    assert (shown["push"], shown["notification_content"]) == ({"key": node.services.push.public_key}, True)
    assert shown["limits"] == {"text_chars": 8_192, "frame_bytes": 65_536, "file_bytes": 52_428_800}


async def test_the_settings_say_what_notifications_may(node: LiveNode) -> None:
    assert (await node.rest.patch(f"/sites/{node.site}", json={"settings": {"push": False}})).is_success
    assert (await node.rest.put("/policy", json={"policy": {"notification_content": False}})).is_success
    shown = (await page(node, "GET", f"/w/{node.site}/config.json", None)).json()
    assert (shown["push"], shown["notification_content"]) == (None, False)


async def test_a_page_of_another_origin_is_told_that_it_is_blocked_in_words_that_it_can_read(node: LiveNode) -> None:
    await list_shop(node)
    for origin in (EVIL, "null", f"{SHOP}.evil.example", "http://shop.example", f"{SHOP}:8443"):
        answer = await page(node, "GET", f"/w/{node.site}/config.json", origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_blocked"), origin
        assert answer.headers["access-control-allow-origin"] == "*"
        for path in ("visitor", "exchange"):
            refused = await page(node, "POST", f"/w/{node.site}/{path}", origin, json={"code": "x"})
            assert (refused.status_code, refused.json()["code"]) == (403, "origin_blocked"), (origin, path)


async def test_an_unknown_site_is_told_as_such(node: LiveNode) -> None:
    for site in ("st_pk_00000000000000000000", "x", "a" * 500):
        answer = await page(node, "GET", f"/w/{site}/config.json", EVIL)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_t13_pages_of_sites_and_of_the_policy_speak_over_sockets_and_rest(node: LiveNode) -> None:
    await list_shop(node)
    bearer = {"Authorization": f"Bearer {await node.token('buyer:1', 'buyer')}"}
    for origin, code, status in ((SHOP, 0, 200), (POLICY_PAGE, 0, 200), (EVIL, 4501, 401)):
        assert await socket_code(node, origin) == code, origin
        answer = await page(node, "GET", "/v1/sync", origin, headers=bearer)
        assert answer.status_code == status, origin
        allowed = answer.headers.get("access-control-allow-origin")
        assert allowed == (origin if status == 200 else None)
        assert "access-control-allow-credentials" not in answer.headers
        assert "origin" in answer.headers["vary"].lower()


async def test_t13_the_page_of_one_tenant_does_not_speak_for_another(two_tenants: Pair) -> None:
    node, other = two_tenants
    await list_shop(node)
    bearer = {"Authorization": f"Bearer {await other.token('buyer:1', 'buyer')}"}
    assert await socket_code(other, SHOP) == 4501
    refused = await page(other, "GET", "/v1/sync", SHOP, headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    assert (await page(other, "GET", f"/w/{other.site}/config.json", SHOP)).status_code == 403


async def test_what_a_browser_asks_beforehand_is_answered_for_listed_pages_alone(node: LiveNode) -> None:
    await list_shop(node)
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,content-type"}
    for path in ("/v1/conversations/cv_1", "/v1/files", "/f/x/y.pdf", "/g/local/deal.gif", f"/w/{node.site}/visitor"):
        answer = await page(node, "OPTIONS", path, SHOP, headers=asked)
        assert (answer.status_code, answer.text) == (204, ""), path
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert "PATCH" in answer.headers["access-control-allow-methods"]
        for name in ("authorization", "content-type", "idempotency-key"):
            assert name in answer.headers["access-control-allow-headers"]
        assert answer.headers["access-control-max-age"] == "600"
        assert "access-control-allow-credentials" not in answer.headers
        refused = await page(node, "OPTIONS", path, EVIL, headers=asked)
        assert not [name for name in refused.headers if name.startswith("access-control-")], path


async def test_errors_files_and_pictures_can_be_read_by_listed_pages(node: LiveNode) -> None:
    await list_shop(node)
    for path, status in (
        ("/v1/sync", 401),
        ("/f/nothing/x.pdf", 404),
        ("/g/local/deal.gif", 200),
        ("/v1/nowhere", 404),
    ):
        answer = await page(node, "GET", path, SHOP)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, SHOP), path
        other = await page(node, "GET", path, EVIL)
        assert "access-control-allow-origin" not in other.headers, path
        assert "origin" in other.headers["vary"].lower(), path


async def test_origins_that_another_process_changes_are_obeyed_within_two_seconds(node: LiveNode) -> None:
    bearer = {"Authorization": f"Bearer {await node.token('buyer:1', 'buyer')}"}

    async def becomes(status: int) -> None:
        async with asyncio.timeout(4):  # two, and a busy machine
            in_a_row = 0
            while in_a_row < neighbour.count():
                answer = await page(node, "GET", "/v1/sync", SHOP, headers=bearer)
                in_a_row = in_a_row + 1 if answer.status_code == status else 0
                await asyncio.sleep(0.1)

    assert (await page(node, "GET", "/v1/sync", SHOP, headers=bearer)).status_code == 401
    second = await second_process(node)
    assert second == 0
    await becomes(200)
    assert await socket_code(node, SHOP) == 0
    async with client(node.url, node.api_key) as shop:
        assert (await shop.patch(f"/sites/{node.site}", json={"settings": {"origins": []}})).is_success
    assert (await page(node, "GET", "/v1/sync", SHOP, headers=bearer)).status_code == 401  # here at once


async def second_process(node: LiveNode) -> int:
    """`tradepost site set` beside the running server; its exit code."""
    path = node.settings.data / "site.json"
    path.write_text(json.dumps({"origins": [SHOP]}))
    command = [str(Path(sys.executable).with_name("tradepost")), "site", "set", node.site, str(path)]
    environment = {**os.environ, "TRADEPOST_DATABASE_URL": node.dsn}
    process = await asyncio.create_subprocess_exec(
        *command, "--data", str(node.settings.data), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    return await process.wait()


async def test_pages_that_are_made_on_this_machine_may_use_the_first_site_of_a_test_tenant(node: LiveNode) -> None:
    for origin in ("http://localhost:3000", "http://127.0.0.1:5173", "http://localhost"):
        answer = await page(node, "GET", f"/w/{node.site}/config.json", origin)
        assert answer.status_code == 200, origin
        assert await socket_code(node, origin) == 0, origin
        answer = await page(node, "OPTIONS", "/v1/sync", origin, headers={"Access-Control-Request-Method": "GET"})
        assert answer.headers["access-control-allow-origin"] == origin
    for origin in ("http://localhost.evil.example:3000", "https://localhost:3000", "http://localhost:1.evil", "null"):
        answer = await page(node, "GET", f"/w/{node.site}/config.json", origin)
        assert answer.status_code == 403, origin


async def test_a_site_that_lists_no_page_of_this_machine_admits_none(node: LiveNode) -> None:
    await list_shop(node)
    for origin in ("http://localhost:3000", "http://127.0.0.1:5173"):
        answer = await page(node, "GET", f"/w/{node.site}/config.json", origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_blocked"), origin


async def test_no_other_host_is_listed_with_all_its_ports(node: LiveNode) -> None:
    for listed in ("http://shop.example:*", "https://localhost:*", "*"):
        answer = await node.rest.patch(f"/sites/{node.site}", json={"settings": {"origins": [listed]}})
        assert (answer.status_code, answer.json()["path"]) == (400, "$.settings.origins[0]"), listed
