"""Sites: what the marketplace says of the pages that carry the widget."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from support.node import LiveNode, client
from tradepost_server.cli import cli

Pair = tuple[LiveNode, LiveNode]


async def test_a_site_is_made_with_the_defaults_and_changed_setting_by_setting(node: LiveNode) -> None:
    made = await node.rest.post("/sites", json={"settings": {"title": "Bikes", "origins": ["https://bikes.example"]}})
    assert made.status_code == 201, made.text
    site = made.json()["site"]
    assert site["id"].startswith("st_pk_")
    assert site["settings"]["title"] == "Bikes"
    assert site["settings"]["starts"] == {"support": True, "roles": ["seller"], "unknown": False}
    changed = await node.rest.patch(f"/sites/{site['id']}", json={"settings": {"sound": False, "title": "Two wheels"}})
    after = changed.json()["site"]["settings"]
    assert after == site["settings"] | {"sound": False, "title": "Two wheels"}
    assert (await node.rest.get(f"/sites/{site['id']}")).json() == changed.json()
    audited = (await node.rest.get("/audit")).json()["entries"]
    assert [(e["action"], e["details"]) for e in audited] == [
        ("site.update", {"site": site["id"], "changed": ["sound", "title"]}),
        ("site.create", {"site": site["id"]}),
    ]


async def test_every_tenant_has_a_site_of_its_own_from_the_beginning(two_tenants: Pair) -> None:
    for tenant in two_tenants:
        listed = (await tenant.rest.get("/sites")).json()["sites"]
        assert [site["id"] for site in listed] == [tenant.site]
        assert listed[0]["settings"]["starts"]["unknown"] is True  # these are test tenants
    assert two_tenants[0].site != two_tenants[1].site


async def test_a_removed_site_is_gone(node: LiveNode) -> None:
    assert (await node.rest.delete(f"/sites/{node.site}")).json() == {}
    assert (await node.rest.get(f"/sites/{node.site}")).status_code == 404
    assert (await node.rest.delete(f"/sites/{node.site}")).status_code == 404
    assert (await node.rest.get("/sites")).json() == {"sites": []}


async def test_a_tenant_has_a_hundred_sites_at_most(node: LiveNode) -> None:
    for _ in range(99):
        assert (await node.rest.post("/sites", json={})).status_code == 201
    refused = await node.rest.post("/sites", json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_reached")


@pytest.mark.parametrize(
    ("settings", "path", "words"),
    [
        ({"theme": {"accent": "#ffd400"}}, "$.settings.theme.accent", "1.31:1"),
        ({"theme": {"accent": "gold"}}, "$.settings.theme.accent", "colour"),
        ({"visitor_role": "agent"}, "$.settings.visitor_role", "staff"),
        ({"visitor_role": "pilot"}, "$.settings.visitor_role", "No such role"),
        ({"starts": {"roles": ["supervisor"]}}, "$.settings.starts.roles", "staff"),
        ({"origins": ["https://shop.example/"]}, "$.settings.origins[0]", "origin"),
        ({"origins": ["*"]}, "$.settings.origins[0]", "origin"),
        ({"origins": ["https://a.example", "https://a.example"]}, "$.settings.origins", "once"),
        ({"map": {"tiles_url": "https://tiles.example/", "attribution": "us"}}, "$.settings.map.tiles_url", "{z}"),
        ({"logo_url": "javascript:alert(1)"}, "$.settings.logo_url", "https://"),
        ({"greeting": {"not a language": "hi"}}, "$.settings.greeting", "language"),
        ({"colour": "red"}, "$.settings.colour", "Unknown"),
    ],
)
async def test_settings_that_cannot_be_are_refused_with_the_place(
    node: LiveNode, settings: dict[str, object], path: str, words: str
) -> None:
    refused = await node.rest.patch(f"/sites/{node.site}", json={"settings": settings})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert refused.json()["path"] == path
    assert words in refused.json()["detail"]


async def test_sites_are_for_keys_with_the_scope_and_staff_with_the_grant(node: LiveNode) -> None:
    for role, read, write in (("buyer", 403, 403), ("agent", 200, 403), ("supervisor", 200, 200)):
        async with client(node.url, await node.token(f"{role}:1", role)) as rest:
            assert (await rest.get("/sites")).status_code == read, role
            assert (await rest.patch(f"/sites/{node.site}", json={"settings": {}})).status_code == write, role


async def test_the_site_of_another_tenant_is_not_there(two_tenants: Pair) -> None:
    ours, theirs = two_tenants
    for method, body in (("GET", None), ("PATCH", {"settings": {"title": "Mine"}}), ("DELETE", None)):
        assert (await ours.rest.request(method, f"/sites/{theirs.site}", json=body)).status_code == 404
    assert (await theirs.rest.get(f"/sites/{theirs.site}")).json()["site"]["settings"]["title"] is None


def test_the_command_makes_shows_changes_and_removes_sites(
    database_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADEPOST_DATABASE_URL", database_dsn)
    data, changes = ["--data", str(tmp_path)], tmp_path / "site.json"

    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words, *data], catch_exceptions=False)
        return done.output

    first = run("tenant", "create", "bikes", "--test").rpartition(" ")[2].strip()
    made = run("site", "create", "--tenant", "bikes", "--origin", "https://bikes.example").split()[1]
    listed = run("site", "list", "--tenant", "bikes").splitlines()
    assert [line.split()[0] for line in listed] == [first, made]
    assert listed[1].endswith("https://bikes.example")
    changes.write_text(json.dumps({"title": "Two wheels", "theme": {"accent": "#7a1f6b"}}))
    assert "is changed" in run("site", "set", made, str(changes))
    shown = json.loads(run("site", "show", made))
    assert (shown["title"], shown["theme"]["accent"]) == ("Two wheels", "#7a1f6b")
    assert "is gone" in run("site", "delete", made)
    assert len(run("site", "list", "--tenant", "bikes").splitlines()) == 1
