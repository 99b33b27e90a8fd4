-- Finding messages by their words: an index of them beside the hot tables, filled by a follower of the log.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Followers read the log in the order of its transactions, and never past one that is still open.
CREATE INDEX events_xid ON events (xid);

-- How far each follower is.
CREATE TABLE followers (
    name text PRIMARY KEY,
    epoch integer NOT NULL DEFAULT 0,
    xid xid8 NOT NULL DEFAULT '0',         -- events of older transactions are done
    walked text[]                          -- tenant, conversation, message: how far a walk through everything is; null: none
);
INSERT INTO followers (name) VALUES ('search');

-- The words of a message as it stood at `edited_at`. Who may read it is asked of its row in messages, on each search.
CREATE TABLE search_documents (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    profile_id text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    edited_at timestamptz,
    words text NOT NULL,                   -- folded, a space between
    lexemes tsvector NOT NULL,             -- words, their stems, and pieces of those of scripts that are searched by piece
    PRIMARY KEY (tenant_id, conversation_id, message_id)
);
CREATE INDEX search_documents_newest ON search_documents (tenant_id, message_id DESC, conversation_id DESC);
CREATE INDEX search_documents_lexemes ON search_documents USING gin (lexemes);
CREATE INDEX search_documents_words ON search_documents USING gin (words gin_trgm_ops);

ALTER TABLE search_documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON search_documents TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON search_documents TO tradepost_service USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_documents, followers TO tradepost_service;

-- Messages with these words, newest first; where `goes_on` says so of the last one, there may be more though these are
-- fewer than asked for. Under row-level security PostgreSQL would look through all rows before it used the index, so
-- this runs as the owner of the table; it answers for the tenant of the transaction alone. What the asker may read of
-- the answer is not decided here.
CREATE FUNCTION search_candidates(
    tenant integer,
    within text[],                         -- conversations; null: all of the tenant's
    wanted tsquery,                        -- null: any
    phrases text[],                        -- folded words that stand together
    akin text[],                           -- folded words, of which something like it is there
    kinds text[],
    author text,
    after_id text,                         -- message ids, which begin with their time
    before_id text,
    before_conversation text,
    how_many integer
) RETURNS TABLE (conversation_id text, message_id text, edited_at timestamptz, goes_on boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET random_page_cost = 1.1
SET pg_trgm.word_similarity_threshold = 0.4
AS $$
#variable_conflict use_column
DECLARE
    newest integer := CASE WHEN akin IS NULL THEN 2000 ELSE 1000 END;
    found integer;
    edge record;
BEGIN
    IF tenant IS DISTINCT FROM current_setting('tradepost.tenant_id')::integer THEN
        RAISE insufficient_privilege USING MESSAGE = 'another tenant';
    END IF;
    -- What is frequent is found among the newest; for what is rare the index is cheap. A few conversations are cheap, too.
    IF within IS NULL OR cardinality(within) NOT BETWEEN 2 AND 200 THEN
        RETURN QUERY
            SELECT d.conversation_id, d.message_id, d.edited_at, true FROM (
                SELECT * FROM search_documents n
                WHERE n.tenant_id = tenant AND (within IS NULL OR cardinality(within) > 1 OR n.conversation_id = within[1])
                  AND n.message_id >= after_id AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
                ORDER BY n.message_id DESC, n.conversation_id DESC LIMIT newest) d
            WHERE (within IS NULL OR d.conversation_id = ANY(within))
              AND (wanted IS NULL OR d.lexemes @@ wanted)
              AND (kinds IS NULL OR d.kind = ANY(kinds)) AND (author IS NULL OR d.profile_id = author)
              AND (phrases IS NULL OR (SELECT bool_and(strpos(d.words, p) > 0) FROM unnest(phrases) p))
              AND (akin IS NULL OR (SELECT bool_and(d.words %> a) FROM unnest(akin) a))
            ORDER BY d.message_id DESC, d.conversation_id DESC LIMIT how_many;
        GET DIAGNOSTICS found = ROW_COUNT;
        IF found >= greatest(1, how_many / 4) THEN
            RETURN;
        END IF;
        SELECT n.message_id, n.conversation_id INTO edge FROM search_documents n
            WHERE n.tenant_id = tenant AND (within IS NULL OR cardinality(within) > 1 OR n.conversation_id = within[1])
              AND n.message_id >= after_id AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
            ORDER BY n.message_id DESC, n.conversation_id DESC OFFSET newest - 1 LIMIT 1;
        before_id := coalesce(edge.message_id, '');
        before_conversation := edge.conversation_id;
        how_many := how_many - found;
    END IF;
    -- Inside is no order and no limit, or PostgreSQL would rather read all rows in their order than trust its index.
    RETURN QUERY
        SELECT d.conversation_id, d.message_id, d.edited_at, false FROM (
            SELECT n.conversation_id, n.message_id, n.edited_at FROM search_documents n
            WHERE n.tenant_id = tenant AND n.message_id >= after_id
              AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
              AND (within IS NULL OR n.conversation_id = ANY(within))
              AND (wanted IS NULL OR n.lexemes @@ wanted)
              AND (akin IS NULL OR (n.words %> akin[1]
                    AND coalesce((SELECT bool_and(n.words %> a) FROM unnest(akin[2:]) a), true)))
              AND (phrases IS NULL OR (SELECT bool_and(strpos(n.words, p) > 0) FROM unnest(phrases) p))
              AND (kinds IS NULL OR n.kind = ANY(kinds)) AND (author IS NULL OR n.profile_id = author)
            OFFSET 0) d
        ORDER BY d.message_id DESC, d.conversation_id DESC LIMIT how_many;
END $$;
REVOKE ALL ON FUNCTION search_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_candidates TO tradepost_tenant;
