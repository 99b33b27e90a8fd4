"""Which of many tokens no longer admit their profiles: one query, and the same answer as for each alone."""

from support import postgres as clusters
from tradepost_server.store import profiles
from tradepost_server.store.db import connect

PEOPLE = """
INSERT INTO profiles (tenant_id, id, tokens_valid_from, banned) VALUES
(1, 'revoked', to_timestamp(1000), false), (1, 'banned', '-infinity', true), (1, 'good', 'epoch', false),
(2, 'revoked', '-infinity', false), (2, 'good', to_timestamp(1000), false)
"""
TOKENS = [
    (tenant_id, profile_id, issued_at)
    for tenant_id in (1, 2)
    for profile_id in ("good", "revoked", "banned", "unknown", "revoked")
    for issued_at in (999.0, 1000.0)
]


async def test_of_many_tokens_those_are_refused_that_would_be_alone(database_dsn: str) -> None:
    await clusters.execute(database_dsn, "INSERT INTO tenants (slug) VALUES ('a'), ('b')", PEOPLE)
    connection = await connect(database_dsn, "tradepost_service")
    try:
        alone = {n for n, token in enumerate(TOKENS) if not await profiles.may_enter(connection, *token)}
        assert await profiles.refused(connection, TOKENS) == alone
        assert {TOKENS[n] for n in alone} == {
            (1, "revoked", 999.0),
            (1, "banned", 999.0),
            (1, "banned", 1000.0),
            (2, "good", 999.0),
        }
        assert await profiles.refused(connection, []) == set()
    finally:
        await connection.close()
