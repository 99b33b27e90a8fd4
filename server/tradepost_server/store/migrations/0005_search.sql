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

-- How similar a word has to be, in pieces of three: of long ones as much as one with two letters swapped, or every other
-- word would be, and each takes long to compare.
CREATE FUNCTION search_similarity(word text) RETURNS double precision LANGUAGE sql IMMUTABLE
RETURN least(0.5, greatest(0.4, (length(word) - 3) / (length(word) + 5.0) - 0.001));

-- Messages with these words, newest first. Fewer than asked for are not all, unless a row of nulls comes after them.
-- Under row-level security PostgreSQL would look through all rows before it used the index, so this runs as the owner of
-- the tables; it answers for the tenant of the transaction alone. What the asker may read of it is not decided here.
CREATE FUNCTION search_candidates(
    tenant integer,
    within text[],                         -- conversations; null: all of the tenant's
    wanted tsquery,                        -- null: any
    phrases text[],                        -- folded words that stand together
    akin text[],                           -- folded words, the longest first, of which something like it is there
    kinds text[],
    author text,
    after_id text,                         -- message ids, which begin with their time
    before_id text,
    before_conversation text,
    how_many integer,
    party text DEFAULT NULL                -- profile: of the conversations those that it is or was in; null: of anyone
) RETURNS TABLE (conversation_id text, message_id text, edited_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET random_page_cost = 1.1
SET pg_trgm.word_similarity_threshold = 0.4
AS $$
#variable_conflict use_column
DECLARE
    scope constant text[] := within;
    few constant integer := 200;           -- conversations
    most constant integer := 10000;
    newest constant integer := CASE WHEN akin IS NULL THEN 2000 ELSE 1000 END;
    longest constant text := akin[1];
    pieces text[];                         -- of the longest, and how many of them something like it has
    enough integer;
    part integer;
    each boolean;                          -- of the conversations is walked by itself
    places text[];                         -- conversations and messages that are looked through
    messages text[];
    whole boolean := false;                -- there are no others
    missing integer := how_many;
    found integer;
BEGIN
    IF tenant IS DISTINCT FROM current_setting('tradepost.tenant_id')::integer THEN
        RAISE insufficient_privilege USING MESSAGE = 'another tenant';
    END IF;
    IF party IS NOT NULL THEN
        within := ARRAY(SELECT p.conversation_id FROM participants p WHERE p.tenant_id = tenant AND p.profile_id = party
            AND (scope IS NULL OR p.conversation_id = ANY(scope)) LIMIT most + 1);
        IF cardinality(within) > most THEN  -- those that it came into last; their order takes longer to read
            within := ARRAY(SELECT p.conversation_id FROM participants p WHERE p.tenant_id = tenant AND p.profile_id = party
                AND (scope IS NULL OR p.conversation_id = ANY(scope)) ORDER BY p.created_at DESC LIMIT most);
        END IF;
    END IF;
    IF akin IS NOT NULL THEN
        -- To compare a text with a word takes long: one that has too few pieces of it is told at once.
        PERFORM set_config('pg_trgm.word_similarity_threshold', search_similarity(longest)::text, true);
        pieces := ARRAY(SELECT DISTINCT substr(' ' || longest || ' ', i, 3) FROM generate_series(1, length(longest)) i);
        enough := ceil(search_similarity(longest) * (cardinality(pieces) + 1)) - 1;
    END IF;

    each := cardinality(within) <= few;

    -- What is frequent is found among the newest; for what is rare the other index is cheap. Keys are walked in an index
    -- first. Many conversations are hashed, since a long array is slow to plan with; those that are few, or seldom among
    -- the newest, are walked each by itself.
    FOREACH part IN ARRAY ARRAY[newest / 4, newest - newest / 4] LOOP
        IF each IS NOT TRUE THEN
            SELECT array_agg(k.conversation_id), array_agg(k.message_id) INTO places, messages FROM (
                SELECT w.conversation_id, w.message_id FROM (
                    SELECT n.conversation_id, n.message_id FROM search_documents n
                    WHERE n.tenant_id = tenant AND n.message_id >= after_id
                      AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
                    ORDER BY n.message_id DESC, n.conversation_id DESC
                    LIMIT CASE WHEN within IS NULL THEN part ELSE 10 * part END) w
                WHERE within IS NULL OR (w.conversation_id IN (SELECT unnest(within))) IS TRUE
                ORDER BY w.message_id DESC, w.conversation_id DESC LIMIT part) k;
            each := within IS NOT NULL AND coalesce(cardinality(places), 0) < part / 4;
        END IF;
        IF each THEN
            SELECT array_agg(k.conversation_id), array_agg(k.message_id) INTO places, messages FROM (
                SELECT n.conversation_id, n.message_id FROM unnest(within) w (c) CROSS JOIN LATERAL (
                    SELECT n.conversation_id, n.message_id FROM search_documents n
                    WHERE n.tenant_id = tenant AND n.conversation_id = w.c AND n.message_id >= after_id
                      AND n.message_id <= before_id
                      AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
                    ORDER BY n.message_id DESC LIMIT part) n
                ORDER BY n.message_id DESC, n.conversation_id DESC LIMIT part) k;
        END IF;
        whole := (each OR within IS NULL) AND coalesce(cardinality(places), 0) < part;
        RETURN QUERY
            SELECT d.conversation_id, d.message_id, d.edited_at FROM (
                (SELECT * FROM search_documents n
                WHERE within IS NULL AND n.tenant_id = tenant AND n.message_id >= after_id
                  AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
                ORDER BY n.message_id DESC, n.conversation_id DESC LIMIT part)
                UNION ALL
                SELECT n.* FROM unnest(places, messages) k (c, m) CROSS JOIN LATERAL (
                    SELECT * FROM search_documents n
                    WHERE n.tenant_id = tenant AND n.conversation_id = k.c AND n.message_id = k.m OFFSET 0) n
                WHERE within IS NOT NULL) d
            WHERE (wanted IS NULL OR d.lexemes @@ wanted)
              AND (kinds IS NULL OR d.kind = ANY(kinds)) AND (author IS NULL OR d.profile_id = author)
              AND (phrases IS NULL OR (SELECT bool_and(strpos(d.words, p) > 0) FROM unnest(phrases) p))
              AND (akin IS NULL OR CASE
                WHEN enough > (SELECT count(*) FROM unnest(pieces) p WHERE strpos(' ' || d.words || ' ', p) > 0) THEN false
                ELSE d.words %> longest AND coalesce((
                    SELECT bool_and(word_similarity(a, d.words) >= search_similarity(a)) FROM unnest(akin[2:]) a), true) END)
            ORDER BY d.message_id DESC, d.conversation_id DESC LIMIT missing;
        GET DIAGNOSTICS found = ROW_COUNT;
        missing := missing - found;
        IF whole AND missing > 0 THEN
            RETURN NEXT;
        END IF;
        IF whole OR missing <= 0 THEN
            RETURN;
        END IF;
        before_conversation := coalesce(places[cardinality(places)], before_conversation);
        before_id := coalesce(messages[cardinality(messages)], before_id);
    END LOOP;
    IF how_many - missing >= greatest(1, how_many / 4) THEN
        RETURN;
    END IF;

    -- Inside is no order and no limit, or PostgreSQL would rather read all rows in their order than trust its index.
    RETURN QUERY
        SELECT d.* FROM (
            SELECT n.conversation_id, n.message_id, n.edited_at FROM search_documents n
            WHERE n.tenant_id = tenant AND n.message_id >= after_id
              AND (n.message_id, n.conversation_id) < (before_id, before_conversation)
              AND (within IS NULL OR (n.conversation_id IN (SELECT unnest(within))) IS TRUE)
              AND (wanted IS NULL OR n.lexemes @@ wanted)
              AND (akin IS NULL OR (n.words %> longest AND coalesce((
                    SELECT bool_and(word_similarity(a, n.words) >= search_similarity(a)) FROM unnest(akin[2:]) a), true)))
              AND (phrases IS NULL OR (SELECT bool_and(strpos(n.words, p) > 0) FROM unnest(phrases) p))
              AND (kinds IS NULL OR n.kind = ANY(kinds)) AND (author IS NULL OR n.profile_id = author)
            OFFSET 0) d
        ORDER BY d.message_id DESC, d.conversation_id DESC LIMIT missing;
    GET DIAGNOSTICS found = ROW_COUNT;
    IF found < missing THEN
        RETURN NEXT;
    END IF;
END $$;
REVOKE ALL ON FUNCTION search_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_candidates TO tradepost_tenant;
