-- What PostgreSQL is to know of messages before it has looked at them itself.

-- A conversation is of one tenant: who asks for both finds no fewer than who asks for the conversation.
ALTER TABLE messages ALTER COLUMN tenant_id SET (n_distinct = 1);

-- The primary key and the key of what was sent begin alike. Without statistics PostgreSQL takes the two for equally
-- good, and reads a whole conversation for each message that it looks up, until it looks at the table a minute later.
-- So it is shown some messages of nobody's. A look of its own at the table while it is empty would make it plan for an
-- empty one: the thresholds are above what these rows count for.
ALTER TABLE messages SET (autovacuum_vacuum_threshold = 1000, autovacuum_analyze_threshold = 2000);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM messages) THEN
        INSERT INTO messages (tenant_id, conversation_id, id, lane_id, seq, at, author_id, author_role, profile_id,
            client_id, fingerprint, content)
        SELECT 0, 'cv_' || n % 10, 'ms_' || n, 'all', n, clock_timestamp(), 'pt_' || n % 40, 'buyer', 'p' || n % 40,
            'c' || n, md5(n::text), jsonb_build_object('kind', 'text', 'text', repeat('x', 80))
        FROM generate_series(1, 500) n;
        ANALYZE messages;
        DELETE FROM messages WHERE tenant_id = 0;
    END IF;
END $$;
