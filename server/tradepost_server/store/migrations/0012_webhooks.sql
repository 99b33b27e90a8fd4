-- Following the log beyond a restore, and webhooks: endpoints, what each is still to be told, what could not be told.

-- Transaction ids start anew in another cluster: of each event is known in which epoch its own is counted.
DO $$
BEGIN
    EXECUTE format('ALTER TABLE events ADD COLUMN epoch integer NOT NULL DEFAULT %s',
        (SELECT coalesce(max(number), 1) FROM epochs));
END $$;
CREATE FUNCTION count_events_in_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE events ALTER COLUMN epoch SET DEFAULT %s', NEW.number);
    RETURN NULL;
END $$;
CREATE TRIGGER epoch_begins AFTER INSERT ON epochs FOR EACH ROW EXECUTE FUNCTION count_events_in_epoch();
DROP INDEX events_xid;
CREATE INDEX events_place ON events (epoch, xid);

-- An event whose handling failed each time it was tried: its follower went on without it.
CREATE TABLE parked (
    tenant_id integer NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    lane_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    follower text NOT NULL,
    error text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, conversation_id, lane_id, seq, follower)
);

CREATE TABLE webhooks (
    tenant_id integer NOT NULL REFERENCES tenants,
    id text COLLATE "C" NOT NULL,
    url text NOT NULL,
    description text NOT NULL,
    events text[] NOT NULL,                -- names; empty: all
    scopes text[] NOT NULL,                -- of the API key that made it, those that read
    at_once smallint NOT NULL CHECK (at_once BETWEEN 1 AND 4),
    secret bytea NOT NULL,                 -- encrypted with the deployment's key
    previous bytea,                        -- signs too until then
    previous_until timestamptz,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    epoch integer NOT NULL,                -- it is told of what is committed after its own transaction
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    disabled text,                         -- why; null: it is not
    failures integer NOT NULL DEFAULT 0,   -- since it answered last
    failing_since timestamptz,
    rests_until timestamptz,               -- nothing is tried before
    PRIMARY KEY (tenant_id, id)
);

-- Of each conversation what an endpoint is still to be told, in order. No content: it is read when it is told.
CREATE TABLE deliveries (
    tenant_id integer NOT NULL,
    webhook_id text COLLATE "C" NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    lane_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    hops smallint NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),   -- a day later it is given up
    PRIMARY KEY (tenant_id, webhook_id, conversation_id, at, lane_id, seq),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks ON DELETE CASCADE
);

-- One row for each of those conversations: when its first is tried next.
CREATE TABLE delivery_queues (
    tenant_id integer NOT NULL,
    webhook_id text COLLATE "C" NOT NULL,
    conversation_id text COLLATE "C" NOT NULL,
    attempts integer NOT NULL DEFAULT 0,   -- of the first
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken uuid,                            -- by a worker, which has it until next_at
    PRIMARY KEY (tenant_id, webhook_id, conversation_id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX delivery_queues_next ON delivery_queues (tenant_id, webhook_id, next_at);

CREATE TABLE dead_letters (
    tenant_id integer NOT NULL,
    webhook_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,          -- sorts by time
    conversation_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    lane_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    hops smallint NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    dead_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, webhook_id, id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks ON DELETE CASCADE
);
CREATE INDEX dead_letters_at ON dead_letters (dead_at);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['webhooks', 'deliveries', 'delivery_queues', 'dead_letters', 'parked'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_wall ON %I TO tradepost_tenant '
            'USING (tenant_id = current_setting(''tradepost.tenant_id'')::integer)', name);
        EXECUTE format('CREATE POLICY service ON %I TO tradepost_service USING (true)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO tradepost_service', name);
    END LOOP;
END $$;

INSERT INTO followers (name, epoch, xid)
SELECT 'webhooks/' || n, (SELECT coalesce(max(number), 0) FROM epochs), pg_current_xact_id() FROM generate_series(0, 3) n;
