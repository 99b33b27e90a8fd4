-- Conversations of one deployment in several databases: home, which has the number 0, and others beside it.

-- Which deployment this database is of, and its number there. No row: it stands alone.
CREATE TABLE deployment (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id uuid NOT NULL,
    number smallint NOT NULL
);

-- At home: the others, and the epochs of home and of theirs in which all that is shared was last left for them.
CREATE TABLE beside (
    number smallint PRIMARY KEY,
    epoch integer NOT NULL,                -- both -1: it is being left
    there integer NOT NULL
);

-- At home: rows that each of the others is still to have as they are here; those that are gone here go there too.
CREATE TABLE copies_due (
    tenant_id integer NOT NULL,
    number smallint NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    relation text NOT NULL,
    key jsonb NOT NULL,                    -- the columns of its primary key
    backlog boolean NOT NULL DEFAULT false, -- was left with everything; what changes since is copied before it
    rests_until timestamptz                -- it could not be copied: tried again then
);
CREATE INDEX copies_due_next ON copies_due (number, backlog, seq);

-- At home: the id of a conversation that is made elsewhere, known before it is made, so that it is made once.
CREATE TABLE placed (
    tenant_id integer NOT NULL REFERENCES tenants,
    asked text COLLATE "C" NOT NULL,       -- the marketplace's own key, or who asked under which client_id
    conversation_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,                     -- null: for ever
    PRIMARY KEY (tenant_id, asked)
);
CREATE INDEX placed_until ON placed (until) WHERE until IS NOT NULL;

CREATE FUNCTION leave_copies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM beside) THEN
        RETURN NULL;
    END IF;
    changed := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    INSERT INTO copies_due (tenant_id, number, relation, key)
    SELECT coalesce(changed -> 'tenant_id', changed -> 'id')::integer, number, TG_TABLE_NAME,
        (SELECT jsonb_object_agg(name, changed -> name) FROM unnest(TG_ARGV) name)
    FROM beside;
    RETURN NULL;
END $$;
CREATE TRIGGER shared AFTER INSERT OR UPDATE OR DELETE ON tenants
    FOR EACH ROW EXECUTE FUNCTION leave_copies('id');
CREATE TRIGGER shared AFTER INSERT OR UPDATE OR DELETE ON profiles
    FOR EACH ROW EXECUTE FUNCTION leave_copies('tenant_id', 'id');
CREATE TRIGGER shared AFTER INSERT OR UPDATE OR DELETE ON blocks
    FOR EACH ROW EXECUTE FUNCTION leave_copies('tenant_id', 'profile_id', 'blocked_id');
CREATE TRIGGER shared AFTER INSERT OR UPDATE OR DELETE ON push_subscriptions
    FOR EACH ROW EXECUTE FUNCTION leave_copies('tenant_id', 'id');
CREATE TRIGGER shared AFTER INSERT OR DELETE
    OR UPDATE OF url, description, events, scopes, at_once, secret, previous, previous_until, updated_at, disabled
    ON webhooks FOR EACH ROW EXECUTE FUNCTION leave_copies('tenant_id', 'id');

GRANT SELECT ON deployment, beside TO tradepost_tenant, tradepost_service;
GRANT INSERT ON copies_due TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON copies_due TO tradepost_service;
GRANT SELECT, INSERT, UPDATE ON placed TO tradepost_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON placed TO tradepost_service;
ALTER TABLE copies_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE placed ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_wall ON copies_due TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY tenant_wall ON placed TO tradepost_tenant
    USING (tenant_id = current_setting('tradepost.tenant_id')::integer);
CREATE POLICY service ON copies_due TO tradepost_service USING (true);
CREATE POLICY service ON placed TO tradepost_service USING (true);
