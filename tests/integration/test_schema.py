"""The schema: what every table, key and policy has in common, and the few exceptions by name."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest

WITHOUT_TENANT = {  # and the tables of pgqueuer
    *("tenants", "epochs", "followers", "outbox", "alembic_version"),
    *("deployment", "beside"),  # which database this is, and which there are
}
HOT = {"events", "messages"}  # no foreign keys: they cost half of the rate
UNIQUE_WITHOUT_TENANT = {
    "tenants": {("id",), ("slug",)},
    "api_keys": {("id",)},  # an API key is looked up before its tenant is known
    "signing_keys": {("kid",)},  # likewise
    "sites": {("id",)},  # likewise: a page names its site alone
    "epochs": {("number",)},
    "followers": {("name",)},
    "outbox": {("id",)},
    "deployment": {("one",)},
    "beside": {("number",)},
    "alembic_version": {("version_num",)},
}

TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS secured FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'pgqueuer%' ORDER BY 1
"""
FOREIGN_KEYS = """
SELECT conrelid::regclass::text AS name, conname, ARRAY(
    SELECT attname FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number ORDER BY place) AS columns
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
UNIQUE_INDEXES = """
SELECT i.indrelid::regclass::text AS name, ARRAY(
    SELECT attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY place) AS columns
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'pgqueuer%'
"""


@pytest.fixture
async def db(database_dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database_dsn)
    yield connection
    await connection.close()


Db: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def test_every_table_begins_with_tenant_id_but_for_those_that_serve_all(db: Db) -> None:
    names = {row["name"] for row in await db.fetch(TABLES)}
    rows = await db.fetch(
        "SELECT table_name, column_name, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND ordinal_position = 1"
    )
    first = {row["table_name"]: (row["column_name"], row["is_nullable"]) for row in rows}
    assert names >= WITHOUT_TENANT
    for name in names - WITHOUT_TENANT:
        assert first[name] == ("tenant_id", "NO"), name
    assert not {name for name in WITHOUT_TENANT if first[name][0] == "tenant_id"}


async def test_every_foreign_key_carries_the_tenant(db: Db) -> None:
    for row in await db.fetch(FOREIGN_KEYS):
        assert row["columns"][0] == "tenant_id", row["conname"]


async def test_the_hot_tables_have_no_foreign_keys(db: Db) -> None:
    assert not {row["name"] for row in await db.fetch(FOREIGN_KEYS)} & HOT


async def test_every_unique_key_begins_with_the_tenant_but_for_those_listed(db: Db) -> None:
    rows = await db.fetch(UNIQUE_INDEXES)
    others = {(row["name"], tuple(row["columns"])) for row in rows if row["columns"][0] != "tenant_id"}
    assert others == {(name, columns) for name, keys in UNIQUE_WITHOUT_TENANT.items() for columns in keys}


async def test_every_table_of_tenants_is_behind_the_wall_with_a_policy_for_both_roles(db: Db) -> None:
    policies = await db.fetch("SELECT tablename, policyname, roles::text[], qual FROM pg_policies")
    found = {(p["tablename"], p["roles"][0]): p["qual"] for p in policies}
    for row in await db.fetch(TABLES):
        name = row["name"]
        if name in WITHOUT_TENANT - {"tenants"}:
            continue
        assert row["secured"], name
        column = "id" if name == "tenants" else "tenant_id"
        assert found[(name, "tradepost_tenant")].startswith(f"({column} = (current_setting("), name
        assert found[(name, "tradepost_service")] == "true", name


async def test_the_tenants_role_has_no_way_around_the_wall(db: Db) -> None:
    role = await db.fetchrow("SELECT * FROM pg_roles WHERE rolname = 'tradepost_tenant'")
    assert role is not None
    assert not any(role[right] for right in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcanlogin"))
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'tradepost_tenant'::regrole"
    assert await db.fetchval(owned) == 0
    definers = "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    assert {row["proname"] for row in await db.fetch(definers)} == {"search_candidates"}  # it asks for the wall itself


async def test_the_tenants_role_may_write_no_keys_and_delete_nothing_of_the_log(db: Db) -> None:
    async def may(table: str, right: str) -> bool:
        return bool(await db.fetchval("SELECT has_table_privilege('tradepost_tenant', $1, $2)", table, right))

    for table in ("api_keys", "signing_keys"):
        assert not any([await may(table, right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE")]), table
    for table in ("events", "messages", "logs", "stints", "participants", "conversations", "answers"):
        assert not await may(table, "DELETE"), table
        assert not await may(table, "TRUNCATE"), table
    assert not any([await may("tenants", right) for right in ("INSERT", "UPDATE", "DELETE")])


async def test_event_rows_have_no_place_for_content(db: Db) -> None:
    columns = await db.fetch("SELECT column_name FROM information_schema.columns WHERE table_name = 'events'")
    assert {row["column_name"] for row in columns} == {
        *(
            "tenant_id",
            "conversation_id",
            "lane_id",
            "seq",
            "at",
            "name",
            "actor_id",
            "message_id",
            "data",
            "xid",
            "epoch",
        )
    }
